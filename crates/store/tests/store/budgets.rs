use crate::support::{app, at_once, on_every_database};
use minigate_model::AppId;
use minigate_store::Budget;

fn budget(app: AppId, call: &'static str, day: i64) -> Budget {
    Budget { app, call, day }
}

on_every_database! {
    async fn a_budget_is_spent_to_its_end_and_no_further(db) {
        let today = || budget(app(), "call", 1);

        for _ in 0..3 {
            assert!(db.spend_call(today(), 3).await.unwrap());
        }
        assert!(!db.spend_call(today(), 3).await.unwrap());

        assert!(db.spend_call(today(), 4).await.unwrap(), "raised meanwhile");
        assert!(!db.spend_call(today(), 0).await.unwrap());
    }

    async fn each_app_call_and_day_has_its_own(db) {
        assert!(db.spend_call(budget(app(), "call", 1), 1).await.unwrap());

        assert!(db.spend_call(budget(AppId::parse("wxother").unwrap(), "call", 1), 1).await.unwrap());
        assert!(db.spend_call(budget(app(), "other", 1), 1).await.unwrap());
        assert!(db.spend_call(budget(app(), "call", 2), 1).await.unwrap());
        assert!(!db.spend_call(budget(app(), "call", 1), 1).await.unwrap());
    }

    async fn what_cost_nothing_is_given_back(db) {
        let today = || budget(app(), "call", 1);
        db.refund_call(today()).await.unwrap();
        assert!(db.spend_call(today(), 1).await.unwrap());

        db.refund_call(today()).await.unwrap();
        db.refund_call(today()).await.unwrap();

        assert!(db.spend_call(today(), 1).await.unwrap());
        assert!(!db.spend_call(today(), 1).await.unwrap(), "no more than was spent");
    }

    async fn of_fifty_who_spend_at_once_as_many_succeed_as_the_budget_has(db) {
        let spent = at_once(db, 50, |store, _| async move {
            store.spend_call(budget(app(), "call", 1), 20).await.unwrap()
        }).await;

        assert_eq!(spent.iter().filter(|spent| **spent).count(), 20);
    }

    async fn days_gone_by_are_swept(db) {
        for day in 1..=3 {
            db.spend_call(budget(app(), "call", day), 1).await.unwrap();
        }

        assert_eq!(db.sweep_call_budgets(3).await.unwrap(), 2);
        assert!(!db.spend_call(budget(app(), "call", 3), 1).await.unwrap());
    }
}
