use crate::support::{Db, NOW, app, at_once, audit, ban_marks, keys, later, log_in, login, on_every_database};
use minigate_model::{
    EndReason, SessionId, Time, UserId, UserStatus,
    audit::{Actor, AuditEvent, AuditKind},
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{Deletion, DeletionRequest, Erasure, LoginRecord, NewLogin, ProfileChange, Store};

const PSEUDONYM: UserId = UserId::from_bytes([0x88; 16]);

pub(crate) async fn request(db: &Store, user: UserId, now: Time, delete_after: Time) -> Vec<SessionId> {
    let audit = AuditEvent { user_id: Some(user), ..AuditEvent::new(now, AuditKind::DeletionRequested, Actor::User) };
    db.request_deletion(DeletionRequest { user, now, delete_after, audit }).await.unwrap().unwrap().1
}

fn erasure(user: UserId, now: Time) -> Erasure {
    let audit = AuditEvent { user_id: Some(PSEUDONYM), ..AuditEvent::new(now, AuditKind::UserDeleted, Actor::System) };
    Erasure {
        user,
        now,
        banned_until: now + std::time::Duration::from_secs(100),
        ban_marks: Box::new(ban_marks),
        audit,
    }
}

/// A login that leaves a mark in every column it fills.
fn marked(openid: &str, now: Time) -> NewLogin {
    let plain = login(openid, now);
    let session = minigate_model::Session {
        ip: Some("MARKED-ip".into()),
        device: Some("MARKED-device".into()),
        user_agent: Some("MARKED-agent".into()),
        ..plain.session
    };
    let logged_in = AuditEvent { ip: Some("MARKED-ip".into()), ..plain.logged_in };
    let session_keys = Box::new(|_, _: Option<&_>| Some(keys(1, Some(2), NOW)));
    NewLogin { unionid: Some("MARKED-unionid".into()), session, logged_in, session_keys, ..plain }
}

async fn edit(db: &Store, user: UserId) {
    let text = || Edit::Set("MARKED-text".to_owned());
    let metadata = minigate_model::metadata::Metadata::from_text(r#"{"a":"MARKED-metadata"}"#).unwrap();
    let input = ProfileInput {
        nickname: text(),
        locale: Edit::Set("zh-MARKED".to_owned()),
        gender: Edit::Set(1),
        signature: text(),
        metadata: Edit::Set(metadata),
    };
    let audit = AuditEvent { user_id: Some(user), detail: Some("{}".into()), ..audit(AuditKind::ProfileEdited) };
    let edit = ProfileEdit::parse(input).unwrap();
    db.edit_profile(ProfileChange { user, edit, source: Source::User, now: later(1), audit }).await.unwrap();
}

/// A picture that waits for WeChat's verdict.
const UNJUDGED: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.webp";

/// Rows of the tables that other features keep about a user.
async fn insert_everything_else(db: &Db, openid: &str, other: UserId) {
    let id = format!("(SELECT user_id FROM identities WHERE openid = '{openid}')");
    let bytes = |text: &str| match db.backend() {
        minigate_store::Backend::Postgres => format!("CAST('{text}' AS BYTEA)"),
        _ => format!("CAST('{text}' AS BINARY)"),
    };
    let (sealed, lookup) = match db.backend() {
        minigate_store::Backend::Sqlite => {
            ("CAST('MARKED-sealed' AS BLOB)".into(), "CAST('MARKED-hash' AS BLOB)".into())
        }
        _ => (bytes("MARKED-sealed"), bytes("MARKED-hash")),
    };
    let uuid = |id: UserId| match db.backend() {
        minigate_store::Backend::Postgres => format!("CAST('{id}' AS UUID)"),
        _ => format!("X'{}'", id.uuid().simple()),
    };
    let (other, merge) = (uuid(other), uuid(UserId::new(NOW)));
    for sql in [
        format!(
            "INSERT INTO phones (user_id, phone, lookup, app_id, bound_at) VALUES ({id}, {sealed}, {lookup}, 'wx', 1)"
        ),
        format!(
            "INSERT INTO content_checks (trace_id, app_id, user_id, subject, value, created_at)
             VALUES ('MARKED-trace', 'wx', {id}, 'avatar', '{UNJUDGED}', 1)"
        ),
        format!(
            "INSERT INTO webhook_outbox (event_id, endpoint, kind, at, user_id, detail, attempts, next_attempt_at)
             VALUES ({merge}, 'one', 'user.updated', 1, {id}, 'MARKED-event', 0, 1)"
        ),
        format!(
            "INSERT INTO merge_candidates (id, user_id, other_user_id, reason, created_at)
             VALUES ({merge}, {other}, {id}, 'unionid', 1)"
        ),
        format!("INSERT INTO user_aliases (alias_id, user_id, merge_id, merged_at) VALUES ({other}, {id}, {merge}, 1)"),
        format!(
            "INSERT INTO user_merges (id, winner_id, loser_id, merged_at, undo_until, record)
             VALUES ({merge}, {id}, {other}, 1, 2, {sealed})"
        ),
        "INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.deleted')".to_owned(),
    ] {
        db.sql(&sql).await;
    }
}

async fn erase_all(db: &Store, user: UserId) {
    while db.erase_traces(user, PSEUDONYM, 500).await.unwrap() > 0 {}
}

on_every_database! {
    async fn a_request_ends_every_session_and_says_when_it_is_due(db) {
        let first = log_in(db, login("oGo", NOW)).await;
        let second = log_in(db, login("oGo", later(1))).await;
        let other = log_in(db, login("oStay", NOW)).await;
        let user = first.user.id;

        let ended = request(db, user, later(2), later(100)).await;

        assert_eq!(ended, [first.session.id, second.session.id]);
        let end = db.find_session(first.session.id).await.unwrap().unwrap().ended.unwrap();
        assert_eq!((end.at, end.reason), (later(2), EndReason::UserDeleted));
        assert!(db.find_session(other.session.id).await.unwrap().unwrap().ended.is_none());
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Leaving);
        let deletion = Deletion { user_id: user, requested_at: later(2), delete_after: later(100) };
        assert_eq!(db.find_deletion(user).await.unwrap(), Some(deletion));
        assert_eq!(db.list_feed(later(2), 10).await.unwrap().len(), 3);
    }

    async fn a_later_request_never_puts_the_deletion_off(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        let due = async || db.find_deletion(user).await.unwrap().unwrap().delete_after;

        request(db, user, later(2), later(100)).await;
        request(db, user, later(3), later(200)).await;
        assert_eq!(due().await, later(100));
        request(db, user, later(4), later(4)).await;

        assert_eq!(due().await, later(4));
        let nobody = UserId::new(NOW);
        let audit = audit(AuditKind::DeletionRequested);
        let unknown = DeletionRequest { user: nobody, now: NOW, delete_after: NOW, audit };
        assert!(db.request_deletion(unknown).await.unwrap().is_none());
    }

    async fn a_login_before_it_is_due_takes_the_deletion_back(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        edit(db, user).await;
        request(db, user, later(2), later(100)).await;

        let back = log_in(db, login("oGo", later(99))).await;

        assert_eq!((back.user.id, back.is_new, back.user.status), (user, false, UserStatus::Active));
        assert_eq!(back.user, db.find_user(user).await.unwrap().unwrap());
        assert_eq!(back.user.nickname.as_deref(), Some("MARKED-text"));
        assert_eq!(db.find_deletion(user).await.unwrap(), None);
        assert_eq!(db.list_live_sessions(user, later(99)).await.unwrap().len(), 1);
        assert!(!db.erase_user(erasure(user, later(200))).await.unwrap());
        let log = db.list_audit(Some(user), None, 10).await.unwrap();
        let taken = log.iter().find(|record| record.kind == "deletion_taken_back").unwrap();
        assert_eq!((taken.at, taken.session_id), (later(99), Some(back.session.id)));
    }

    async fn a_login_when_it_is_due_waits_for_the_erasure_and_makes_a_new_user(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        request(db, user, later(2), later(100)).await;
        let sessions = db.count("sessions").await;

        let due = db.record_login(login("oGo", later(100))).await.unwrap();

        assert!(matches!(due, LoginRecord::Due(id) if id == user), "{due:?}");
        assert_eq!(db.count("sessions").await, sessions);
        assert!(db.erase_user(erasure(user, later(100))).await.unwrap());
        let new = log_in(db, login("oGo", later(101))).await;
        assert!(new.is_new && new.user.id != user);
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Deleted);
    }

    async fn nothing_that_was_stored_about_a_user_is_left(db) {
        let merged = log_in(db, marked("oMARKED-merged", NOW)).await;
        let user = log_in(db, marked("oMARKED-openid", later(1))).await.user.id;
        log_in(db, marked("oMARKED-openid", later(2))).await;
        let other = log_in(db, login("oOther", NOW)).await;
        for id in [user, merged.user.id] {
            edit(db, id).await;
        }
        insert_everything_else(db, "oMARKED-openid", merged.user.id).await;
        let holding = db.tables_holding("MARKED").await;
        assert_eq!(holding.len(), 8, "{holding:?}");
        request(db, user, later(3), later(3)).await;

        assert!(db.erase_user(erasure(user, later(3))).await.unwrap());
        assert!(!db.erase_user(erasure(user, later(3))).await.unwrap(), "once");
        assert_eq!(db.tables_holding("MARKED").await, ["sessions", "audit_events"], "the rest goes in batches");
        let due = db.list_due_deletions(later(3), None, 10).await.unwrap();
        assert_eq!(due.len(), 2, "the one that was merged into them goes too");
        for deletion in &due {
            assert!(!db.erase_user(erasure(deletion.user_id, later(3))).await.unwrap());
            erase_all(db, deletion.user_id).await;
            assert!(db.finish_deletion(deletion.user_id, later(4)).await.unwrap());
        }

        assert_eq!(db.tables_holding("MARKED").await, Vec::<&str>::new());
        assert!(db.list_due_deletions(later(9), None, 10).await.unwrap().is_empty());
        let left = db.find_user(user).await.unwrap().unwrap();
        assert_eq!((left.status, left.gender.number(), left.metadata), (UserStatus::Deleted, 0, None));
        assert_eq!(left.last_login_at, left.created_at);
        assert_eq!(db.sql("SELECT kind FROM webhook_outbox").await, [["user.deleted"]]);
        assert_eq!(db.sql("SELECT name FROM left_pictures").await, [[UNJUDGED]], "for the job that removes it from its place");
        assert_eq!(db.find_user(other.user.id).await.unwrap().unwrap().status, UserStatus::Active);
        assert!(db.find_session(other.session.id).await.unwrap().unwrap().ended.is_none());
        assert_eq!(db.list_audit(Some(other.user.id), None, 10).await.unwrap().len(), 2);
    }

    async fn the_audit_log_keeps_what_happened_under_a_pseudonym_without_where_and_details(db) {
        let user = log_in(db, marked("oGo", NOW)).await.user.id;
        edit(db, user).await;
        request(db, user, later(2), later(2)).await;
        db.erase_user(erasure(user, later(2))).await.unwrap();

        assert_eq!(db.erase_traces(user, PSEUDONYM, 2).await.unwrap(), 3, "two events and a session");
        assert_eq!(db.erase_traces(user, PSEUDONYM, 500).await.unwrap(), 2);
        assert_eq!(db.erase_traces(user, PSEUDONYM, 500).await.unwrap(), 0);

        assert!(db.list_audit(Some(user), None, 10).await.unwrap().is_empty());
        let log = db.list_audit(Some(PSEUDONYM), None, 10).await.unwrap();
        let mut kinds: Vec<_> = log.iter().map(|record| record.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["deletion_requested", "login", "profile_edited", "user_created", "user_deleted"]);
        for record in &log {
            assert_eq!((record.session_id, &record.ip, &record.detail), (None, &None, &None), "{record:?}");
        }
    }

    async fn a_deletion_stays_on_the_list_until_it_is_finished(db) {
        let users = [log_in(db, login("o1", NOW)).await.user.id, log_in(db, login("o2", NOW)).await.user.id];
        for (user, due) in users.iter().zip([20, 10]) {
            request(db, *user, later(1), later(due)).await;
        }
        let due = async |now, after, limit| db.list_due_deletions(later(now), after, limit).await.unwrap();

        assert!(due(9, None, 10).await.is_empty());
        assert_eq!(due(10, None, 10).await.len(), 1);
        let all = due(20, None, 10).await;
        assert_eq!(all.iter().map(|deletion| deletion.user_id).collect::<Vec<_>>(), [users[1], users[0]]);
        assert_eq!(due(20, None, 1).await, all[..1]);
        assert_eq!(due(20, Some(all[0]), 1).await, all[1..]);
        assert!(due(20, Some(all[1]), 1).await.is_empty());
        assert!(!db.finish_deletion(users[1], later(10)).await.unwrap(), "too early");
        assert!(db.finish_deletion(users[1], later(11)).await.unwrap());
        assert_eq!(due(20, None, 10).await, all[1..]);
    }

    async fn a_ban_outlives_the_deletion_of_the_banned_for_a_while(db) {
        let user = log_in(db, login("oBad", NOW)).await.user.id;
        db.ban_user(user, later(1), audit(AuditKind::UserBanned)).await.unwrap();
        request(db, user, later(2), later(2)).await;
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Banned);
        assert!(db.erase_user(erasure(user, later(2))).await.unwrap());
        assert!(db.tables_holding("oBad").await.is_empty());
        let users = db.count("users").await;

        let refused = db.record_login(login("oBad", later(3))).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)), "{refused:?}");
        let rotated = Box::new(|app: &_, openid: &str, _: Option<&str>| [vec![[1; 32]], ban_marks(app, openid, None)].concat());
        let rotated = NewLogin { ban_marks: rotated, ..login("oBad", later(3)) };
        let refused = db.record_login(rotated).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)), "under an older key: {refused:?}");
        assert_eq!(db.count("users").await, users, "nothing was kept");

        assert!(log_in(db, login("oGood", later(3))).await.is_new);
        assert!(log_in(db, login("oBad", later(102))).await.is_new, "a hundred seconds after the deletion");
        assert_eq!(db.sweep_ban_marks(later(103), 10).await.unwrap(), 1);
    }

    async fn somebody_who_was_not_banned_leaves_no_mark(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        request(db, user, later(1), later(1)).await;
        db.erase_user(erasure(user, later(1))).await.unwrap();

        assert_eq!(db.count("ban_marks").await, 0);
        assert!(log_in(db, login("oGo", later(2))).await.is_new);
    }

    async fn a_login_and_an_erasure_at_once_end_with_one_whole_user(db) {
        for round in 0..8 {
            let openid = format!("oRace{round}");
            let user = log_in(db, login(&openid, NOW)).await.user.id;
            request(db, user, later(1), later(10)).await;

            let told = at_once(db, 6, |store, n| {
                let openid = openid.clone();
                async move {
                    if n % 2 == 0 {
                        store.erase_user(erasure(user, later(10))).await.unwrap();
                        return None;
                    }
                    Some(log_in(&store, login(&openid, later(9))).await)
                }
            })
            .await;

            let owner = db.find_user_by_openid(&app(), &openid).await.unwrap().unwrap();
            assert_eq!(owner.status, UserStatus::Active);
            for recorded in told.into_iter().flatten() {
                assert_eq!(recorded.user.id, owner.id);
            }
            let left = db.find_user(user).await.unwrap().unwrap().status;
            assert_eq!(left, if owner.id == user { UserStatus::Active } else { UserStatus::Deleted });
        }
    }

    async fn addresses_of_old_sessions_are_forgotten_a_few_at_a_time(db) {
        let mut ids = Vec::new();
        for n in 0..4 {
            ids.push(log_in(db, marked("oOld", later(n))).await.session.id);
        }
        let forget = async |after, limit| db.forget_addresses(after, later(3), limit).await.unwrap();

        assert_eq!(forget(None, 2).await, Some(ids[1]));
        assert_eq!(forget(Some(ids[1]), 2).await, Some(ids[2]));
        assert_eq!(forget(Some(ids[2]), 2).await, None);

        let mut left = Vec::new();
        for id in ids {
            let session = db.find_session(id).await.unwrap().unwrap();
            left.push(session.ip.is_some());
            assert!(session.device.is_some());
        }
        assert_eq!(left, [false, false, false, true]);
    }
}
