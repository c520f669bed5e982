use crate::support::{Db, NOW, at_once, later, log_in, login, on_every_database};
use minigate_model::event::EventKind;

fn wanted(subscriptions: &[(&str, EventKind)]) -> Vec<(String, EventKind)> {
    subscriptions.iter().map(|(endpoint, kind)| ((*endpoint).to_owned(), *kind)).collect()
}

async fn subscriptions(db: &Db) -> Vec<String> {
    let rows = db.sql("SELECT endpoint, kind FROM webhook_subscriptions ORDER BY endpoint, kind").await;
    rows.into_iter().map(|row| row.join(" ")).collect()
}

const CREATED: EventKind = EventKind::UserCreated;
const UPDATED: EventKind = EventKind::UserUpdated;

on_every_database! {
    async fn subscriptions_become_what_the_configuration_says(db) {
        db.set_subscriptions(wanted(&[("one", CREATED), ("two", CREATED), ("two", UPDATED)]), NOW).await.unwrap();
        assert_eq!(subscriptions(db).await, ["one user.created", "two user.created", "two user.updated"]);

        for _ in 0..2 {
            db.set_subscriptions(wanted(&[("two", UPDATED), ("three", CREATED)]), NOW).await.unwrap();
            assert_eq!(subscriptions(db).await, ["three user.created", "two user.updated"]);
        }

        db.set_subscriptions(Vec::new(), NOW).await.unwrap();
        assert_eq!(subscriptions(db).await, [""; 0]);
    }

    async fn nodes_that_start_at_once_write_each_subscription_once(db) {
        at_once(db, 10, |store, _| async move {
            store.set_subscriptions(wanted(&[("one", CREATED), ("one", UPDATED)]), NOW).await.unwrap()
        }).await;

        assert_eq!(subscriptions(db).await, ["one user.created", "one user.updated"]);
    }

    async fn what_an_endpoint_that_is_gone_never_got_is_parked(db) {
        db.set_subscriptions(wanted(&[("gone", CREATED), ("stays", CREATED)]), NOW).await.unwrap();
        log_in(db, login("oOne", NOW)).await;

        let parked = db.set_subscriptions(wanted(&[("stays", CREATED)]), later(1)).await.unwrap();

        assert_eq!(parked, 1);
        assert_eq!(db.lease_deliveries("gone", later(2), later(3), 9).await.unwrap(), []);
        assert_eq!(db.lease_deliveries("stays", later(2), later(3), 9).await.unwrap().len(), 1);
        let parked = db.list_parked_deliveries(None, 9).await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].delivery.endpoint.as_str(), parked[0].parked_at), ("gone", later(1)));
        assert_eq!(parked[0].last_error.as_deref(), Some("endpoint removed from the configuration"));
    }

    async fn an_event_is_written_once_its_subscription_was_read_however_it_was_made(db) {
        let other = db.another_node().await;
        // A node that has just started knows nothing, and asks the table each time.
        other.set_subscriptions(wanted(&[("one", CREATED)]), NOW).await.unwrap();
        log_in(db, login("oOne", NOW)).await;
        assert_eq!(db.count("webhook_outbox").await, 1);

        other.set_subscriptions(Vec::new(), NOW).await.unwrap();
        db.read_subscriptions().await.unwrap();
        other.set_subscriptions(wanted(&[("one", CREATED)]), NOW).await.unwrap();
        log_in(db, login("oTwo", NOW)).await;
        assert_eq!(db.count("webhook_outbox").await, 1, "this node does not know of it yet");
        db.read_subscriptions().await.unwrap();
        log_in(db, login("oThree", NOW)).await;

        assert_eq!(db.count("webhook_outbox").await, 2);
        other.close().await;
    }

    async fn an_event_that_is_no_longer_wanted_is_still_delivered_when_it_was_written_before(db) {
        db.set_subscriptions(wanted(&[("one", CREATED), ("one", UPDATED)]), NOW).await.unwrap();
        log_in(db, login("oOne", NOW)).await;

        let parked = db.set_subscriptions(wanted(&[("one", UPDATED)]), later(1)).await.unwrap();

        assert_eq!(parked, 0);
        assert_eq!(db.lease_deliveries("one", later(2), later(3), 9).await.unwrap().len(), 1);
    }
}
