//! Warehouses are made, renamed and deleted.

use crate::{
    database::on_every_database,
    support::{TestApp, text},
};
use serde_json::{Value, json};
use std::time::Duration;

fn names(list: &Value) -> Vec<&str> {
    list["warehouses"].as_array().unwrap().iter().map(|warehouse| warehouse["name"].as_str().unwrap()).collect()
}

on_every_database! {
    async fn everybody_begins_with_one_and_it_does_not_come_back(app) {
        let alice = app.person("alice").await;
        let list = app.get(&alice, "/api/warehouses").await.ok();
        assert_eq!(names(&list), ["默认"]);
        let first = &list["warehouses"][0];
        assert_eq!((&first["role"], &first["is_owner"], &first["owner"]["id"]), (&json!("owner"), &json!(true), &json!(alice.id)));
        assert_eq!((&first["goods_count"], &first["low_count"], &first["members_count"]), (&json!(0), &json!(0), &json!(1)));

        assert_eq!(app.delete(&alice, &app.at(&alice, "")).await.status, 204);

        assert!(names(&app.get(&alice, "/api/warehouses").await.ok()).is_empty());
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await, (404, "warehouse_unknown"));
    }

    async fn a_name_is_had_once_by_each_owner(app) {
        let (alice, bob) = (app.person("alice").await, app.person("bob").await);

        let made = app.post(&alice, "/api/warehouses", &json!({ "name": " 二号仓 " })).await;
        assert_eq!((made.status.as_u16(), &made.ok()["name"]), (201, &json!("二号仓")));
        assert_eq!(app.post(&alice, "/api/warehouses", &json!({ "name": "二号仓" })).await, (409, "warehouse_name_taken"));
        assert_eq!(app.put(&alice, &app.at(&alice, ""), &json!({ "name": "二号仓" })).await, (409, "warehouse_name_taken"));
        assert_eq!(app.post(&bob, "/api/warehouses", &json!({ "name": "二号仓" })).await.status, 201);
        assert_eq!(app.put(&alice, &app.at(&alice, ""), &json!({ "name": "默认" })).await.ok()["name"], "默认");
        assert_eq!(app.put(&alice, &app.at(&alice, ""), &json!({ "name": "一号仓" })).await.ok()["name"], "一号仓");
        let log = app.get(&alice, &app.at(&alice, "/entries?kind=warehouse_renamed")).await.ok();
        assert_eq!(log["entries"][0]["detail"], json!({ "from": "默认", "to": "一号仓" }));
    }

    async fn what_was_used_last_comes_first_and_one_s_own_before_others(app) {
        let (mut alice, mut bob) = (app.person("alice").await, app.person("bob").await);
        app.clock.advance(Duration::from_secs(1));
        let second = app.post(&bob, "/api/warehouses", &json!({ "name": "second" })).await.ok();
        assert_eq!(names(&app.get(&bob, "/api/warehouses").await.ok()), ["second", "默认"]);

        app.clock.advance(Duration::from_secs(1));
        let scanned = app.stock(&bob, "x", 1).await;
        let list = app.get(&bob, "/api/warehouses").await.ok();
        assert_eq!(names(&list), ["默认", "second"]);
        assert_eq!(list["warehouses"][0]["last_active_at"], scanned["last_active_at"]);

        bob.warehouse = text(&second["id"]);
        app.join(&bob, &mut alice, "viewer").await;
        assert_eq!(names(&app.get(&alice, "/api/warehouses").await.ok()), ["默认", "second"]);
    }

    async fn a_deleted_warehouse_takes_its_goods_along_and_leaves_a_line(app) {
        let alice = app.person("alice").await;
        for n in 0..5 {
            app.stock(&alice, &format!("code {n}"), 1).await;
        }

        app.delete(&alice, &app.at(&alice, "")).await.ok();

        let log = app.get(&alice, "/api/entries").await.ok();
        assert_eq!(log["entries"].as_array().unwrap().len(), 1);
        let line = &log["entries"][0];
        assert_eq!((&line["kind"], &line["detail"], &line["warehouse_id"]), (&json!("warehouse_deleted"), &json!({ "name": "默认" }), &json!(alice.warehouse)));
        app.clock.advance(Duration::from_secs(300));
        app.inventory.sweep().await.unwrap();
        for (table, left) in [("goods", 0), ("entries", 1), ("leftovers", 0), ("members", 0), ("warehouses", 0)] {
            assert_eq!(app.database.number(&format!("SELECT COUNT(*) FROM scancode_{table}")).await, left, "{table}");
        }
    }
}

#[tokio::test]
async fn nobody_has_more_than_a_hundred() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    for n in 1..100 {
        app.post(&alice, "/api/warehouses", &json!({ "name": n.to_string() })).await.ok();
    }

    assert_eq!(app.post(&alice, "/api/warehouses", &json!({ "name": "more" })).await, (409, "warehouse_limit"));
}
