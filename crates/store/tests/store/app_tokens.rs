use crate::support::{NOW, app, at_once, later, on_every_database, sealed};
use minigate_model::AppId;
use minigate_store::{AppToken, AppTokenLease, ForcedLimit, Store};
use std::time::Duration;

const LIMIT: ForcedLimit = ForcedLimit { apart: Duration::from_secs(60), per_day: 3 };

fn token(byte: u8) -> AppToken {
    AppToken { sealed: sealed(byte), fetched_at: later(u64::from(byte)), expires_at: later(7200) }
}

async fn lease(store: &Store, from: u64, until: u64) -> Option<AppTokenLease> {
    store.lease_app_token(&app(), "node", later(from), later(until)).await.unwrap()
}

on_every_database! {
    async fn a_token_is_stored_by_who_holds_the_lease_and_ends_it(db) {
        assert_eq!(db.find_app_token(&app()).await.unwrap(), None);

        let first = lease(db, 0, 6).await.unwrap();
        assert_eq!((first.fence, first.stored), (1, None));
        assert!(db.store_app_token(&app(), 1, token(1)).await.unwrap());

        assert_eq!(db.find_app_token(&app()).await.unwrap(), Some(token(1)));
        let second = lease(db, 1, 7).await.unwrap();
        assert_eq!((second.fence, second.stored), (2, Some(token(1))));
    }

    async fn one_at_a_time_holds_the_lease_until_it_ends_or_is_given_back(db) {
        let first = lease(db, 0, 6).await.unwrap();

        assert_eq!(lease(db, 5, 11).await, None);
        assert!(db.release_app_token(&app(), first.fence).await.unwrap());
        assert_eq!(lease(db, 5, 11).await.unwrap().fence, 2);
        assert_eq!(lease(db, 10, 16).await, None);
        assert_eq!(lease(db, 11, 17).await.unwrap().fence, 3);
    }

    async fn what_a_late_holder_brings_is_refused(db) {
        let late = lease(db, 0, 6).await.unwrap();
        let next = lease(db, 6, 12).await.unwrap();

        assert!(!db.store_app_token(&app(), late.fence, token(1)).await.unwrap());
        assert!(!db.release_app_token(&app(), late.fence).await.unwrap());
        assert!(!db.count_forced_app_token(&app(), late.fence, later(7), 1, LIMIT).await.unwrap());
        assert!(db.store_app_token(&app(), next.fence, token(2)).await.unwrap());
        assert!(!db.store_app_token(&app(), late.fence, token(1)).await.unwrap());

        assert_eq!(db.find_app_token(&app()).await.unwrap(), Some(token(2)));
    }

    async fn of_fifty_who_want_the_lease_at_once_one_gets_it(db) {
        let leases = at_once(db, 50, |store, _| async move { lease(&store, 0, 6).await }).await;

        assert_eq!(leases.into_iter().flatten().map(|lease| lease.fence).collect::<Vec<_>>(), [1]);
    }

    async fn apps_have_leases_of_their_own(db) {
        let other = AppId::parse("wxother").unwrap();
        lease(db, 0, 6).await.unwrap();

        assert!(db.lease_app_token(&other, "node", NOW, later(6)).await.unwrap().is_some());
        assert!(db.store_app_token(&other, 1, token(1)).await.unwrap());
        assert_eq!(db.find_app_token(&app()).await.unwrap(), None);
    }

    async fn a_token_is_forced_so_often_and_no_oftener(db) {
        let fence = lease(db, 0, 6).await.unwrap().fence;
        let force = async |at: u64, day: i64| {
            db.count_forced_app_token(&app(), fence, later(at), day, LIMIT).await.unwrap()
        };

        assert!(force(0, 1).await);
        assert!(!force(59, 1).await, "a minute apart");
        assert!(force(60, 1).await);
        assert!(force(120, 1).await);
        assert!(!force(180, 1).await, "three a day");
        assert!(force(180, 2).await, "the next day begins at none");
        assert!(!force(200, 2).await);
        assert!(force(240, 2).await);
        assert!(force(300, 2).await);
        assert!(!force(360, 2).await);
    }
}
