use crate::support::{Db, NOW, app, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{
    MergeId, UserId, UserStatus,
    audit::{Actor, AuditKind},
    key::Keyring,
    merge::{MergeRefusal, UNDO_WITHIN},
    phone::PhoneNumber,
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{
    MergeOutcome, MergeUndo, PhoneBinding, PhoneOutcome, ProfileChange, Recorded, Store, UndoOutcome, UserMerge,
};

fn order(winner: UserId, loser: UserId) -> UserMerge {
    UserMerge { winner, loser, now: later(10), actor: Actor::Operator, keyring: Keyring::for_tests() }
}

fn undo(merge: MergeId, seconds: u64) -> MergeUndo {
    MergeUndo { merge, now: later(seconds), actor: Actor::Operator, keyring: Keyring::for_tests() }
}

async fn merge(store: &Store, winner: UserId, loser: UserId) -> MergeId {
    match store.merge_users(order(winner, loser)).await.unwrap() {
        MergeOutcome::Merged(id) => id,
        MergeOutcome::Refused(refusal) => panic!("{refusal}"),
    }
}

async fn refusal(store: &Store, winner: UserId, loser: UserId) -> MergeRefusal {
    match store.merge_users(order(winner, loser)).await.unwrap() {
        MergeOutcome::Merged(id) => panic!("{id}"),
        MergeOutcome::Refused(refusal) => refusal,
    }
}

/// Two people, one login each.
async fn two(db: &Db) -> (Recorded, Recorded) {
    (log_in(db, login("oWinner", NOW)).await, log_in(db, login("oLoser", later(1))).await)
}

fn literal(db: &Db, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match db.backend() {
        minigate_store::Backend::Postgres => format!("'\\x{hex}'::bytea"),
        _ => format!("X'{hex}'"),
    }
}

fn id_literal(db: &Db, id: UserId) -> String {
    match db.backend() {
        minigate_store::Backend::Postgres => format!("'{id}'"),
        _ => literal(db, id.as_bytes()),
    }
}

/// Binds a Chinese number.
async fn bind_phone(db: &Db, user: UserId, national: &str) -> PhoneOutcome {
    let (keyring, number) = (Keyring::for_tests(), PhoneNumber::parse("86", national).unwrap());
    let binding = PhoneBinding {
        user,
        app: app(),
        sealed: number.seal(&keyring, user),
        lookups: keyring.phone_lookups(&number),
        now: later(5),
        bound: audit(AuditKind::PhoneBound),
        taken: audit(AuditKind::PhoneTaken),
    };
    db.bind_phone(binding).await.unwrap()
}

/// As whoever holds the key reads it.
async fn phone_of(db: &Db, user: UserId) -> Option<String> {
    let stored = db.find_phone(user).await.unwrap()?;
    Some(PhoneNumber::open(&Keyring::for_tests(), user, &stored.sealed).unwrap().national_number().to_owned())
}

async fn rename(db: &Db, user: UserId, name: &str) {
    let input = ProfileInput { nickname: Edit::Set(name.to_owned()), ..ProfileInput::default() };
    let edit = ProfileEdit::parse(input).unwrap();
    let audit = crate::support::audit(minigate_model::audit::AuditKind::ProfileEdited);
    let change = ProfileChange { user, edit, source: Source::User, now: later(2), audit };
    db.edit_profile(change).await.unwrap().unwrap();
}

on_every_database! {
    async fn a_merge_moves_identities_and_sessions_and_leaves_an_alias(db) {
        let (winner, loser) = two(db).await;
        rename(db, loser.user.id, "Old").await;

        let id = merge(db, winner.user.id, loser.user.id).await;

        let found = db.find_user_by_openid(&app(), "oLoser").await.unwrap().unwrap();
        assert_eq!((found.id, found.nickname), (winner.user.id, None), "the winner's profile holds");
        let session = db.find_session(loser.session.id).await.unwrap().unwrap();
        assert_eq!((session.user_id, session.ended.is_none()), (winner.user.id, true));
        assert_eq!(db.find_user(loser.user.id).await.unwrap().unwrap().status, UserStatus::Merged);
        assert_eq!(db.find_alias(loser.user.id).await.unwrap(), Some(winner.user.id));
        assert_eq!(db.find_alias(winner.user.id).await.unwrap(), None);
        let log = db.list_audit(Some(winner.user.id), None, 9).await.unwrap();
        assert!(log.iter().any(|event| event.kind == "login" && event.session_id == Some(loser.session.id)), "{log:?}");
        let merges = db.list_merges(later(11), 9).await.unwrap();
        assert_eq!((merges.len(), merges[0].id, merges[0].loser), (1, id, loser.user.id));
        let again = log_in(db, login("oLoser", later(20))).await;
        assert_eq!((again.user.id, again.is_new), (winner.user.id, false));
    }

    async fn a_merge_is_told_to_the_log_to_the_other_nodes_and_to_integrators(db) {
        db.sql("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.merged')").await;
        let (winner, loser) = two(db).await;

        let id = merge(db, winner.user.id, loser.user.id).await;

        let (winner, loser) = (winner.user.id, loser.user.id);
        let told = db.sql("SELECT kind, detail FROM webhook_outbox").await;
        let detail = format!(r#"{{"merge_id":"{id}","winner_id":"{winner}","loser_id":"{loser}"}}"#);
        assert_eq!(told, [["user.merged".to_owned(), detail]]);
        for user in [winner, loser] {
            let log = db.list_audit(Some(user), None, 9).await.unwrap();
            assert!(log.iter().any(|event| event.kind == "users_merged" && event.actor == "operator"), "{log:?}");
        }
        let feed = db.list_feed(NOW, 99).await.unwrap();
        assert!(feed.iter().any(|event| event.change == minigate_store::Change::AliasesChanged { user: loser }));
    }

    async fn the_winner_gets_the_loser_s_phone_only_if_it_has_none(db) {
        let (winner, loser) = two(db).await;
        let (winner, loser) = (winner.user.id, loser.user.id);
        let both = async || (phone_of(db, winner).await, phone_of(db, loser).await);
        let (first, second) = (|| Some("13800000001".to_owned()), || Some("13800000002".to_owned()));
        bind_phone(db, loser, "13800000001").await;

        let id = merge(db, winner, loser).await;
        assert_eq!(both().await, (first(), None));
        assert_eq!(bind_phone(db, winner, "13800000001").await, PhoneOutcome::Unchanged);
        db.undo_merge(undo(id, 20)).await.unwrap();
        assert_eq!(both().await, (None, first()));

        bind_phone(db, winner, "13800000002").await;
        let id = merge(db, winner, loser).await;
        assert_eq!(both().await, (second(), None));
        db.undo_merge(undo(id, 20)).await.unwrap();
        assert_eq!(both().await, (second(), first()));
    }

    async fn a_number_given_back_after_the_master_key_changed_is_found_by_the_new_key(db) {
        let (winner, loser) = two(db).await;
        bind_phone(db, loser.user.id, "13800000001").await;
        let id = merge(db, winner.user.id, loser.user.id).await;
        let mut master = [9; 32];
        master[0] = 0;
        let old: [u8; 32] = std::array::from_fn(|n| u8::try_from(n).unwrap());
        let both = Keyring::new(&[master.into(), old.into()]).unwrap();

        db.undo_merge(MergeUndo { keyring: both.clone(), ..undo(id, 20) }).await.unwrap();

        let number = PhoneNumber::parse("86", "13800000001").unwrap();
        let newest = literal(db, &both.phone_lookups(&number)[0]);
        assert_eq!(db.count(&format!("phones WHERE lookup = {newest}")).await, 1);
    }

    async fn a_number_that_another_has_by_now_is_not_given_back(db) {
        let (winner, loser) = two(db).await;
        let third = log_in(db, login("oThird", NOW)).await.user.id;
        bind_phone(db, loser.user.id, "13800000001").await;
        let id = merge(db, winner.user.id, loser.user.id).await;
        bind_phone(db, winner.user.id, "13800000002").await;
        assert_eq!(bind_phone(db, third, "13800000001").await, PhoneOutcome::Bound);

        db.undo_merge(undo(id, 20)).await.unwrap();

        assert_eq!(phone_of(db, loser.user.id).await, None);
        assert_eq!(phone_of(db, third).await.as_deref(), Some("13800000001"));
    }

    async fn an_undo_gives_everything_back_and_ends_the_sessions_of_both(db) {
        db.sql("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.updated')").await;
        let (winner, loser) = two(db).await;
        let id = merge(db, winner.user.id, loser.user.id).await;
        let since = log_in(db, login("oLater", later(12))).await;
        merge(db, winner.user.id, since.user.id).await;

        let outcome = db.undo_merge(undo(id, 20)).await.unwrap();

        let (winner_id, loser_id) = (winner.user.id, loser.user.id);
        let UndoOutcome::Undone { winner: w, loser: l, mut ended } = outcome else { panic!("{outcome:?}") };
        assert_eq!((w, l), (winner_id, loser_id));
        ended.sort_unstable();
        let mut all = vec![winner.session.id, loser.session.id, since.session.id];
        all.sort_unstable();
        assert_eq!(ended, all);
        for openid in ["oWinner", "oLater"] {
            assert_eq!(db.find_user_by_openid(&app(), openid).await.unwrap().unwrap().id, winner_id);
        }
        let back = db.find_user_by_openid(&app(), "oLoser").await.unwrap().unwrap();
        assert_eq!((back.id, back.status), (loser_id, UserStatus::Active));
        assert_eq!(db.find_alias(loser_id).await.unwrap(), None);
        assert_eq!(db.list_sessions(loser_id).await.unwrap().len(), 1);
        assert_eq!(db.count("webhook_outbox").await, 2);
        let UndoOutcome::Refused(refusal) = db.undo_merge(undo(id, 21)).await.unwrap() else { panic!("twice") };
        assert_eq!(refusal, MergeRefusal::Undone);
    }

    async fn users_that_are_not_active_or_not_two_are_not_merged(db) {
        let (one, other) = two(db).await;
        let (one, other, nobody) = (one.user.id, other.user.id, UserId::new(NOW));

        assert_eq!(refusal(db, one, one).await, MergeRefusal::SameUser);
        assert_eq!(refusal(db, one, nobody).await, MergeRefusal::UnknownUser(nobody));
        let audit = crate::support::audit(minigate_model::audit::AuditKind::UserBanned);
        db.ban_user(other, later(3), audit).await.unwrap();
        let banned = MergeRefusal::NotActive { user: other, status: UserStatus::Banned };
        assert_eq!(refusal(db, one, other).await, banned);
        assert_eq!(refusal(db, other, one).await, banned);
        assert_eq!(db.count("user_merges").await, 0);
        assert_eq!(db.find_user(one).await.unwrap().unwrap().status, UserStatus::Active);
    }

    async fn a_merge_within_a_merge_is_undone_after_it(db) {
        let (one, two) = two(db).await;
        let three = log_in(db, login("oThree", later(2))).await.user.id;
        let (one, two) = (one.user.id, two.user.id);
        let inner = merge(db, one, two).await;
        let outer = merge(db, three, one).await;

        let UndoOutcome::Refused(refusal) = db.undo_merge(undo(inner, 20)).await.unwrap() else { panic!("undone") };
        assert_eq!(refusal, MergeRefusal::NotActive { user: one, status: UserStatus::Merged });
        db.undo_merge(undo(outer, 21)).await.unwrap();
        db.undo_merge(undo(inner, 22)).await.unwrap();

        for (openid, user) in [("oWinner", one), ("oLoser", two), ("oThree", three)] {
            assert_eq!(db.find_user_by_openid(&app(), openid).await.unwrap().unwrap().id, user, "{openid}");
        }
    }

    async fn after_thirty_days_nothing_is_left_to_undo_a_merge_with(db) {
        let (winner, loser) = two(db).await;
        rename(db, loser.user.id, "Old").await;
        let id = merge(db, winner.user.id, loser.user.id).await;
        let days = UNDO_WITHIN.as_secs();

        assert_eq!(db.sweep_merges(later(9 + days), 9).await.unwrap(), 0);
        assert_eq!(db.sweep_merges(later(10 + days), 9).await.unwrap(), 1);
        assert_eq!(db.sweep_merges(later(10 + days), 9).await.unwrap(), 0);

        let UndoOutcome::Refused(refusal) = db.undo_merge(undo(id, 12)).await.unwrap() else { panic!("undone") };
        assert_eq!(refusal, MergeRefusal::TooLate);
        assert_eq!(db.count("user_merges WHERE record IS NOT NULL").await, 0);
        assert_eq!(db.find_user(loser.user.id).await.unwrap().unwrap().nickname, None);
        assert_eq!(db.find_alias(loser.user.id).await.unwrap(), Some(winner.user.id));
        let other = log_in(db, login("oOther", NOW)).await.user.id;
        let id = merge(db, winner.user.id, other).await;
        let UndoOutcome::Refused(refusal) = db.undo_merge(undo(id, 10 + days)).await.unwrap() else { panic!("undone") };
        assert_eq!(refusal, MergeRefusal::TooLate, "also before the sweep came by");
    }

    async fn the_record_of_a_merge_is_sealed_counted_and_replaced(db) {
        let (winner, loser) = two(db).await;
        let id = merge(db, winner.user.id, loser.user.id).await;

        let records = db.list_merge_records_after(None, 9).await.unwrap();
        let active = Keyring::for_tests().active_id();
        assert_eq!(records.iter().map(|(id, sealed)| (*id, sealed.key_id())).collect::<Vec<_>>(), [(id, Some(active))]);
        assert_eq!(db.count_sealed_by_key_id().await.unwrap(), [(active, 1)]);
        let other = crate::support::sealed(9);
        assert!(db.replace_merge_record(id, &records[0].1, &other).await.unwrap());
        assert!(!db.replace_merge_record(id, &records[0].1, &other).await.unwrap());

        let UndoOutcome::Refused(refusal) = db.undo_merge(undo(id, 20)).await.unwrap() else { panic!("undone") };
        assert_eq!(refusal, MergeRefusal::Unreadable);
    }

    async fn merges_of_two_users_either_way_at_once_make_one(db) {
        let (one, other) = two(db).await;
        let (one, other) = (one.user.id, other.user.id);

        let merged = at_once(db, 20, |store, n| async move {
            let (winner, loser) = if n % 2 == 0 { (one, other) } else { (other, one) };
            matches!(store.merge_users(order(winner, loser)).await.unwrap(), MergeOutcome::Merged(_))
        }).await;

        assert_eq!(merged.into_iter().filter(|merged| *merged).count(), 1);
        assert_eq!(db.count("user_aliases").await, 1);
        assert_eq!(db.count("users WHERE status = 'active'").await, 1);
    }

    async fn a_merge_among_fifty_logins_leaves_all_sessions_with_the_winner(db) {
        let (winner, loser) = two(db).await;
        let (winner, loser) = (winner.user.id, loser.user.id);

        at_once(db, 51, |store, n| async move {
            if n == 25 {
                merge(&store, winner, loser).await;
                return;
            }
            let openid = if n % 2 == 0 { "oWinner" } else { "oLoser" };
            log_in(&store, login(openid, later(n))).await;
        }).await;

        assert_eq!(db.count(&format!("sessions WHERE user_id = {}", id_literal(db, loser))).await, 0);
        assert_eq!(db.count(&format!("identities WHERE user_id = {}", id_literal(db, winner))).await, 2);
    }
}
