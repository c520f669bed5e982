use crate::support::{NOW, later, log_in, login, on_every_database};
use minigate_model::EndReason;
use minigate_store::Change;
use std::time::Duration;

on_every_database! {
    async fn the_feed_is_read_from_a_moment_on_and_in_order(db) {
        for seconds in [3, 1, 2] {
            let id = log_in(db, login("oFeed", NOW)).await.session.id;
            db.end_session(id, EndReason::Logout, later(seconds), None).await.unwrap();
        }

        let feed = db.list_feed(later(2), 10).await.unwrap();
        assert_eq!(feed.iter().map(|event| event.at).collect::<Vec<_>>(), [later(2), later(3)]);
        assert_eq!(db.list_feed(NOW, 1).await.unwrap()[0].at, later(1));
        assert!(db.list_feed(later(4), 10).await.unwrap().is_empty());
    }

    async fn what_a_newer_version_says_is_not_fatal(db) {
        let id = log_in(db, login("oNewer", NOW)).await.session.id;
        db.end_session(id, EndReason::Logout, later(1), None).await.unwrap();
        db.sql("UPDATE feed_events SET reason = 'a_reason_of_tomorrow'").await;

        let feed = db.list_feed(NOW, 10).await.unwrap();
        assert!(matches!(feed[0].change, Change::SessionEnded { session, reason: None, .. } if session == id));

        db.sql("UPDATE feed_events SET kind = 'a_kind_of_tomorrow'").await;
        assert_eq!(db.list_feed(NOW, 10).await.unwrap()[0].change, Change::Unknown);
    }

    async fn old_events_are_swept(db) {
        for seconds in 1..=3 {
            let id = log_in(db, login("oSwept", NOW)).await.session.id;
            db.end_session(id, EndReason::Logout, later(seconds), None).await.unwrap();
        }

        assert_eq!(db.sweep_feed(later(3), 1).await.unwrap(), 1);
        assert_eq!(db.sweep_feed(later(3), 9).await.unwrap(), 1);
        assert_eq!(db.list_feed(NOW, 9).await.unwrap().len(), 1);
    }

    async fn servers_have_a_clock_that_moves_forward(db) {
        let first = db.database_now().await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        let second = db.database_now().await.unwrap();

        assert_eq!(first.is_some(), db.is_shared());
        if let (Some(first), Some(second)) = (first, second) {
            let passed = second.since(first);
            assert!((Duration::from_millis(5)..Duration::from_secs(5)).contains(&passed), "{passed:?}");
            assert!(first.seconds() > 1_700_000_000);
        }
    }
}
