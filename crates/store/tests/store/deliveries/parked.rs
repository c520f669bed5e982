//! What was given up, and how much waits.

use super::{arrive, deliver_all, lease, rename, subscribe};
use crate::support::{NOW, later, on_every_database};
use minigate_store::Backlog;

on_every_database! {
    async fn what_is_parked_is_shown_lets_others_by_and_is_sent_again_when_asked(db) {
        subscribe(db, &["one", "two"]).await;
        let user = arrive(db, "oNew", NOW).await;
        rename(db, user, "New", later(1)).await;
        let [first] = &lease(db, later(2)).await[..] else { panic!() };
        assert!(db.park_delivery(first, later(2), "status 410").await.unwrap());

        assert_eq!(deliver_all(db, later(3)).await, [(user, "user.updated".to_owned())]);
        for endpoint in [Some("one"), None] {
            let [parked] = &db.list_parked_deliveries(endpoint, 9).await.unwrap()[..] else { panic!() };
            assert_eq!((parked.parked_at, parked.last_error.as_deref()), (later(2), Some("status 410")));
            assert_eq!((parked.delivery.event_id, parked.delivery.attempts), (first.event_id, 1));
        }
        assert_eq!(db.list_parked_deliveries(Some("two"), 9).await.unwrap(), []);

        assert_eq!(db.replay_deliveries("two", None, later(4)).await.unwrap(), 0);
        assert_eq!(db.replay_deliveries("one", Some(first.event_id), later(4)).await.unwrap(), 1);
        assert_eq!(db.replay_deliveries("one", Some(first.event_id), later(4)).await.unwrap(), 0, "it is not parked");
        let [again] = &lease(db, later(4)).await[..] else { panic!() };
        assert_eq!((again.event_id, again.attempts), (first.event_id, 0));
    }

    async fn all_that_is_parked_is_replayed_in_its_order(db) {
        subscribe(db, &["one"]).await;
        let user = arrive(db, "oNew", NOW).await;
        rename(db, user, "New", later(1)).await;
        for n in 2..4 {
            let [delivery] = &lease(db, later(n)).await[..] else { panic!() };
            db.park_delivery(delivery, later(n), "no connection").await.unwrap();
        }

        assert_eq!(db.replay_deliveries("one", None, later(9)).await.unwrap(), 2);

        let kinds: Vec<String> = deliver_all(db, later(9)).await.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, ["user.created", "user.updated"]);
    }

    async fn what_was_parked_long_ago_is_forgotten_and_nothing_else(db) {
        subscribe(db, &["one", "two"]).await;
        for n in 0..3 {
            arrive(db, &format!("o{n}"), NOW).await;
        }
        for (delivery, n) in lease(db, NOW).await.iter().zip(1..) {
            db.park_delivery(delivery, later(n), "status 500").await.unwrap();
        }

        assert_eq!(db.sweep_parked_deliveries("one", later(3), 1).await.unwrap(), 1);
        assert_eq!(db.sweep_parked_deliveries("one", later(3), 9).await.unwrap(), 1);
        assert_eq!(db.sweep_parked_deliveries("one", later(3), 9).await.unwrap(), 0);

        assert_eq!(db.sweep_parked_deliveries("two", later(9), 9).await.unwrap(), 0);
        assert_eq!(db.list_parked_deliveries(None, 9).await.unwrap().len(), 1);
        assert_eq!(db.count("webhook_outbox").await, 4, "one parked, three of the other endpoint");
    }

    async fn the_backlog_counts_what_waits_and_what_was_given_up(db) {
        subscribe(db, &["one", "two"]).await;
        assert_eq!(db.delivery_backlog().await.unwrap(), []);
        arrive(db, "oOne", NOW).await;
        arrive(db, "oTwo", later(5)).await;
        let [first, _] = &lease(db, later(6)).await[..] else { panic!() };
        db.park_delivery(first, later(6), "status 500").await.unwrap();

        let backlog = db.delivery_backlog().await.unwrap();

        let of = |endpoint: &str, waiting, oldest_at, parked| {
            Backlog { endpoint: endpoint.to_owned(), waiting, oldest_at: Some(oldest_at), parked }
        };
        assert_eq!(backlog, [of("one", 1, later(5), 1), of("two", 2, NOW, 0)]);
    }
}
