//! Users who are deleted or merged, and what becomes of their warehouses.

use crate::{database::on_every_database, support::text};
use minigate::{flow::DeleteWhen, model::audit::Actor};
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<String> {
    list["warehouses"].as_array().unwrap().iter().map(|warehouse| text(&warehouse["name"])).collect()
}

on_every_database! {
    async fn a_deleted_user_s_warehouse_is_the_first_keeper_s_or_goes(app) {
        let (alice, mut viewer, mut keeper) = (app.person("alice").await, app.person("viewer").await, app.person("keeper").await);
        app.inventory.follow_users().await.unwrap();
        app.stock(&alice, "x", 3).await;
        app.join(&alice, &mut viewer, "viewer").await;
        app.join(&alice, &mut keeper, "keeper").await;
        app.post(&alice, "/api/warehouses", &json!({ "name": "alone" })).await.ok();

        app.gate.delete_user(alice.id.parse().unwrap(), DeleteWhen::Now).await.unwrap();
        app.inventory.follow_users().await.unwrap();
        app.inventory.follow_users().await.unwrap();

        let inherited = app.get(&keeper, &app.at(&keeper, "")).await.ok();
        assert_eq!((&inherited["role"], &inherited["members_count"], &inherited["goods_count"]), (&json!("owner"), &json!(2), &json!(1)));
        assert_eq!(inherited["owner"]["id"], json!(keeper.id));
        // The keeper has a 「默认」 already.
        assert_eq!(inherited["name"], "默认 (2)");
        assert_eq!(app.get(&viewer, &app.at(&viewer, "")).await.ok()["role"], "viewer");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_warehouses WHERE name = 'alone'").await, 0);
        let log = app.get(&keeper, &app.at(&keeper, "/entries?kind=scanned_in")).await.ok();
        assert_eq!(log["entries"][0]["by"]["nickname"], Value::Null);
    }

    async fn a_user_who_is_deleted_while_nobody_listens_is_noticed_later(app) {
        let alice = app.person("alice").await;
        app.inventory.follow_users().await.unwrap();
        app.gate.delete_user(alice.id.parse().unwrap(), DeleteWhen::Now).await.unwrap();

        app.clock.advance(std::time::Duration::from_secs(24 * 3600));
        app.inventory.follow_users().await.unwrap();

        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_warehouses").await, 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_people").await, 0);
    }

    async fn of_two_users_who_are_made_one_that_one_has_the_warehouses_of_both(app) {
        let (old, new, mut other) = (app.person("early").await, app.person("recent").await, app.person("other").await);
        app.inventory.follow_users().await.unwrap();
        app.stock(&old, "x", 3).await;
        app.join(&old, &mut other, "viewer").await;

        app.gate.merge_users(new.id.parse().unwrap(), old.id.parse().unwrap(), Actor::Operator).await.unwrap();
        app.inventory.follow_users().await.unwrap();
        app.inventory.follow_users().await.unwrap();

        let list = app.get(&new, "/api/warehouses").await.ok();
        let mut all = names(&list);
        all.sort();
        assert_eq!(all, ["默认", "默认 (2)"]);
        assert!(list["warehouses"].as_array().unwrap().iter().all(|warehouse| warehouse["is_owner"] == true));
        assert_eq!(app.get(&other, &app.at(&other, "")).await.ok()["owner"]["id"], json!(new.id));
        assert_eq!(app.get(&other, &app.at(&other, "")).await.ok()["members_count"], 2);
        // Their old phone goes on, as the one they are now.
        assert_eq!(app.get(&old, &app.at(&old, "/goods")).await.ok()["goods"][0]["code"], "x");
        let log = app.get(&new, "/api/entries?kind=scanned_in").await.ok();
        assert_eq!(log["entries"][0]["by"]["id"], json!(new.id));
    }

    async fn a_deleted_account_that_comes_back_begins_anew(app) {
        let alice = app.person("alice").await;
        app.inventory.follow_users().await.unwrap();
        app.stock(&alice, "x", 1).await;
        app.gate.delete_user(alice.id.parse().unwrap(), DeleteWhen::Now).await.unwrap();
        app.inventory.follow_users().await.unwrap();

        let again = app.person("alice").await;

        assert_ne!(again.id, alice.id);
        assert_eq!(app.get(&again, &app.at(&again, "")).await.ok()["goods_count"], 0);
    }
}
