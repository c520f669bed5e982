//! What is to be delivered is leased, by one at a time.

use super::{LEASE, arrive, lease, subscribe};
use crate::support::{NOW, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::audit::AuditKind;
use std::{collections::HashSet, time::Duration};

on_every_database! {
    async fn a_delivery_says_what_happened_to_whom(db) {
        subscribe(db, &["one"]).await;
        let recorded = log_in(db, login("oNew", NOW)).await;
        db.finish_delivery(&lease(db, NOW).await[0]).await.unwrap();
        db.ban_user(recorded.user.id, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        let [delivery] = &lease(db, later(2)).await[..] else { panic!() };

        assert_eq!((delivery.endpoint.as_str(), delivery.kind.as_str()), ("one", "session.revoked"));
        assert_eq!((delivery.at, delivery.user_id, delivery.attempts), (later(1), recorded.user.id, 0));
        assert!(delivery.detail.as_ref().unwrap().contains(&recorded.session.id.to_string()));
        assert_eq!(delivery.next_attempt_at, later(2) + LEASE);
    }

    async fn who_delivers_hears_at_once_of_what_was_written_here_and_of_nothing_else(db) {
        let mut written = db.written_deliveries();
        arrive(db, "oNobodyToTell", NOW).await;
        subscribe(db, &["one"]).await;
        log_in(db, login("oNobodyToTell", NOW)).await;
        assert!(!written.has_changed().unwrap());

        arrive(db, "oNew", NOW).await;
        assert!(written.has_changed().unwrap());

        written.mark_unchanged();
        let [delivery] = &lease(db, NOW).await[..] else { panic!() };
        db.park_delivery(delivery, later(1), "status 410").await.unwrap();
        assert!(!written.has_changed().unwrap());
        db.replay_deliveries("one", None, later(2)).await.unwrap();
        assert!(written.has_changed().unwrap());
    }

    async fn nothing_is_leased_twice_until_its_lease_ends(db) {
        subscribe(db, &["one"]).await;
        arrive(db, "oNew", NOW).await;

        let first = lease(db, NOW).await;
        assert_eq!(first.len(), 1);
        assert_eq!(lease(db, NOW + LEASE - Duration::from_micros(1)).await, []);
        let second = lease(db, NOW + LEASE).await;

        assert_eq!(second.len(), 1);
        // The first holder comes back late: it decides nothing any more, but what it delivered is delivered.
        assert!(!db.postpone_delivery(&first[0], later(9), "late").await.unwrap());
        assert!(!db.park_delivery(&first[0], later(9), "late").await.unwrap());
        assert!(db.finish_delivery(&first[0]).await.unwrap());
        assert!(!db.finish_delivery(&second[0]).await.unwrap());
        assert_eq!(db.count("webhook_outbox").await, 0);
    }

    async fn each_endpoint_has_its_own(db) {
        subscribe(db, &["one", "two"]).await;
        arrive(db, "oNew", NOW).await;

        let [delivery] = &lease(db, NOW).await[..] else { panic!() };
        db.finish_delivery(delivery).await.unwrap();

        assert_eq!(db.lease_deliveries("two", NOW, later(1), 9).await.unwrap().len(), 1);
        assert_eq!(db.lease_deliveries("three", NOW, later(1), 9).await.unwrap(), []);
    }

    async fn a_failed_delivery_is_due_again_when_that_was_said(db) {
        subscribe(db, &["one"]).await;
        arrive(db, "oNew", NOW).await;

        for n in 0..3u32 {
            let now = later(u64::from(n) * 1000);
            let [delivery] = &lease(db, now).await[..] else { panic!("{n}") };
            assert_eq!(delivery.attempts, n);
            assert!(db.postpone_delivery(delivery, now + Duration::from_secs(1000), "status 500").await.unwrap());
            assert_eq!(lease(db, now + Duration::from_secs(999)).await, []);
        }
    }

    async fn of_many_nodes_that_lease_at_once_one_gets_each_delivery(db) {
        subscribe(db, &["one"]).await;
        for n in 0..30 {
            arrive(db, &format!("o{n}"), NOW).await;
        }

        let leased = at_once(db, 12, |store, n| async move {
            store.lease_deliveries("one", later(1), later(30 + n), 10).await.unwrap()
        }).await;

        let all: Vec<_> = leased.iter().flatten().map(|delivery| delivery.event_id).collect();
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len(), "nothing twice");
        assert!(all.len() >= 10);
    }
}
