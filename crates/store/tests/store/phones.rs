use crate::support::{Db, NOW, app, at_once, audit, later, log_in, login, on_every_database, sealed};
use minigate_model::{Time, UserId, audit::AuditKind};
use minigate_store::{PhoneBinding, PhoneOutcome, PhoneWithdrawal, Store, StoredPhone};

async fn user(store: &Store, openid: &str) -> UserId {
    log_in(store, login(openid, NOW)).await.user.id
}

fn binding(user: UserId, number: u8, now: Time) -> PhoneBinding {
    PhoneBinding {
        user,
        app: app(),
        sealed: sealed(number),
        lookups: vec![[number; 32]],
        now,
        bound: audit(AuditKind::PhoneBound),
        taken: audit(AuditKind::PhoneTaken),
    }
}

fn withdrawal(user: UserId) -> PhoneWithdrawal {
    PhoneWithdrawal { user, now: later(9), audit: audit(AuditKind::PhoneWithdrawn) }
}

fn stored(number: u8, bound_at: Time) -> Option<StoredPhone> {
    Some(StoredPhone { sealed: sealed(number), app_id: app(), bound_at })
}

async fn kinds(db: &Db, table: &str, kind: &str) -> Vec<String> {
    let rows = db.sql(&format!("SELECT kind FROM {table} WHERE kind LIKE '%{kind}%' ORDER BY kind")).await;
    rows.into_iter().map(|mut row| row.remove(0)).collect()
}

async fn candidates(db: &Db) -> u64 {
    db.count("merge_candidates WHERE reason = 'phone' AND settled_at IS NULL AND user_id < other_user_id").await
}

on_every_database! {
    async fn a_number_is_bound_once_and_replaced_by_another(db) {
        let alice = user(db, "oAlice").await;
        assert_eq!(db.find_phone(alice).await.unwrap(), None);

        assert_eq!(db.bind_phone(binding(alice, 1, later(1))).await.unwrap(), PhoneOutcome::Bound);
        assert_eq!(db.bind_phone(binding(alice, 1, later(2))).await.unwrap(), PhoneOutcome::Unchanged);
        assert_eq!(db.find_phone(alice).await.unwrap(), stored(1, later(1)));
        assert_eq!(db.bind_phone(binding(alice, 2, later(3))).await.unwrap(), PhoneOutcome::Bound);

        assert_eq!(db.find_phone(alice).await.unwrap(), stored(2, later(3)));
        assert_eq!(kinds(db, "audit_events", "phone").await, ["phone_bound", "phone_bound"]);
    }

    async fn integrators_are_told_of_a_number_and_of_its_withdrawal(db) {
        for kind in ["phone.bound", "user.updated"] {
            db.sql(&format!("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', '{kind}')")).await;
        }
        let alice = user(db, "oAlice").await;

        db.bind_phone(binding(alice, 1, later(1))).await.unwrap();
        db.bind_phone(binding(alice, 1, later(2))).await.unwrap();
        db.withdraw_phone(withdrawal(alice)).await.unwrap();
        db.withdraw_phone(withdrawal(alice)).await.unwrap();

        assert_eq!(kinds(db, "webhook_outbox", ".").await, ["phone.bound", "user.updated"]);
        assert_eq!(db.sql("SELECT detail FROM webhook_outbox WHERE detail IS NOT NULL").await.len(), 0);
    }

    async fn another_user_s_number_stays_theirs_and_the_two_are_noted_once(db) {
        let (alice, bob) = (user(db, "oAlice").await, user(db, "oBob").await);
        db.bind_phone(binding(alice, 1, later(1))).await.unwrap();
        db.bind_phone(binding(bob, 2, later(1))).await.unwrap();

        for _ in 0..2 {
            assert_eq!(db.bind_phone(binding(bob, 1, later(2))).await.unwrap(), PhoneOutcome::Taken);
        }
        assert_eq!(db.bind_phone(binding(alice, 2, later(2))).await.unwrap(), PhoneOutcome::Taken);

        assert_eq!(db.find_phone(alice).await.unwrap(), stored(1, later(1)));
        assert_eq!(db.find_phone(bob).await.unwrap(), stored(2, later(1)));
        assert_eq!((db.count("merge_candidates").await, candidates(db).await), (1, 1));
    }

    async fn a_number_kept_under_an_older_key_is_found_too(db) {
        let (alice, bob) = (user(db, "oAlice").await, user(db, "oBob").await);
        db.bind_phone(binding(alice, 1, later(1))).await.unwrap();
        let newer = |user| PhoneBinding { lookups: vec![[9; 32], [1; 32]], ..binding(user, 9, later(2)) };

        assert_eq!(db.bind_phone(newer(bob)).await.unwrap(), PhoneOutcome::Taken);
        assert_eq!(db.bind_phone(newer(alice)).await.unwrap(), PhoneOutcome::Unchanged);
    }

    async fn a_withdrawn_number_is_free_for_others(db) {
        let (alice, bob) = (user(db, "oAlice").await, user(db, "oBob").await);
        db.bind_phone(binding(alice, 1, later(1))).await.unwrap();

        assert!(db.withdraw_phone(withdrawal(alice)).await.unwrap());
        assert!(!db.withdraw_phone(withdrawal(alice)).await.unwrap());

        assert_eq!(db.find_phone(alice).await.unwrap(), None);
        assert_eq!(db.bind_phone(binding(bob, 1, later(2))).await.unwrap(), PhoneOutcome::Bound);
        assert_eq!(kinds(db, "audit_events", "withdrawn").await, ["phone_withdrawn"]);
    }

    async fn nobody_binds_a_number_to_a_banned_user(db) {
        let alice = user(db, "oAlice").await;
        db.ban_user(alice, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        assert_eq!(db.bind_phone(binding(alice, 1, later(2))).await.unwrap(), PhoneOutcome::NoUser);
        assert_eq!(db.find_phone(alice).await.unwrap(), None);
    }

    async fn of_twenty_users_who_bind_one_number_at_once_one_gets_it(db) {
        let mut users = Vec::new();
        for n in 0..20 {
            users.push(user(db, &format!("o{n}")).await);
        }

        let outcomes = at_once(db, 20, |store, n| {
            let user = users[usize::try_from(n).unwrap()];
            async move { store.bind_phone(binding(user, 1, later(1))).await.unwrap() }
        }).await;

        let bound = outcomes.iter().filter(|outcome| **outcome == PhoneOutcome::Bound).count();
        let taken = outcomes.iter().filter(|outcome| **outcome == PhoneOutcome::Taken).count();
        assert_eq!((bound, taken), (1, 19));
        assert_eq!((db.count("phones").await, candidates(db).await), (1, 19));
    }

    async fn of_twenty_users_who_bind_one_number_while_keys_change_one_gets_it(db) {
        let mut users = Vec::new();
        for n in 0..20 {
            users.push(user(db, &format!("o{n}")).await);
        }

        let outcomes = at_once(db, 20, |store, n| {
            let user = users[usize::try_from(n).unwrap()];
            let lookups = if n % 2 == 0 { vec![[1; 32], [2; 32]] } else { vec![[2; 32], [1; 32]] };
            let binding = PhoneBinding { lookups, ..binding(user, 1, later(1)) };
            async move { store.bind_phone(binding).await.unwrap() }
        }).await;

        let bound = outcomes.iter().filter(|outcome| **outcome == PhoneOutcome::Bound).count();
        assert_eq!((bound, db.count("phones").await, db.count("once_marks").await), (1, 1, 0));
    }
}
