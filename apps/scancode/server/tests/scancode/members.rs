//! Who may what.

use crate::{database::on_every_database, support::text};
use reqwest::Method;
use serde_json::json;

on_every_database! {
    async fn a_stranger_never_learns_that_a_warehouse_exists(app) {
        let (alice, bob) = (app.person("alice").await, app.person("bob").await);
        let goods = app.stock(&alice, "x", 1).await;
        let goods = format!("/goods/{}", text(&goods["id"]));
        let member = format!("/members/{}", alice.id);

        for (method, path, body) in [
            (Method::GET, "", json!(null)), (Method::PUT, "", json!({ "name": "x" })), (Method::DELETE, "", json!(null)),
            (Method::GET, "/goods", json!(null)), (Method::GET, "/goods/by-code?code=x", json!(null)),
            (Method::GET, &goods, json!(null)), (Method::PUT, &goods, json!({ "version": 1 })), (Method::DELETE, &goods, json!(null)),
            (Method::GET, "/entries", json!(null)), (Method::GET, "/members", json!(null)),
            (Method::PUT, &member, json!({ "role": "viewer" })), (Method::DELETE, &member, json!(null)),
            (Method::POST, "/invitations", json!({ "role": "viewer" })), (Method::GET, "/export", json!(null)),
        ] {
            let told = app.send(&bob, method.clone(), &app.at(&alice, path), &body).await;
            assert_eq!(told, (404, "warehouse_unknown"), "{method} {path}");
        }
        let there = crate::support::Person { warehouse: alice.warehouse.clone(), ..bob };
        assert_eq!(app.scan(&there, json!({ "direction": "in", "code": "x" })).await, (404, "warehouse_unknown"));
    }

    async fn each_role_may_what_it_says_and_no_more(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 9).await;
        let goods = format!("/goods/{}", text(&goods["id"]));
        let (mut viewer, mut keeper) = (app.person("viewer").await, app.person("keeper").await);
        app.join(&alice, &mut viewer, "viewer").await;
        app.join(&alice, &mut keeper, "keeper").await;
        let refused = (403, "role_insufficient");

        for person in [&viewer, &keeper] {
            app.get(person, &app.at(person, "/goods")).await.ok();
            app.get(person, &app.at(person, "/entries")).await.ok();
            app.get(person, &app.at(person, "/members")).await.ok();
            assert_eq!(app.get(person, &app.at(person, "/export")).await.status, 200);
            for (method, path, body) in [
                (Method::PUT, "", json!({ "name": "x" })), (Method::DELETE, "", json!(null)),
                (Method::POST, "/invitations", json!({ "role": "viewer" })),
                (Method::PUT, &format!("/members/{}", viewer.id), json!({ "role": "keeper" })),
                (Method::DELETE, &format!("/members/{}", alice.id), json!(null)),
            ] {
                assert_eq!(app.send(person, method.clone(), &app.at(person, path), &body).await, refused, "{method} {path}");
            }
        }
        assert_eq!(app.scan(&viewer, json!({ "direction": "in", "code": "x" })).await, refused);
        assert_eq!(app.put(&viewer, &app.at(&viewer, &goods), &json!({ "name": "y", "version": 1 })).await, refused);
        assert_eq!(app.delete(&viewer, &app.at(&viewer, &goods)).await, refused);
        app.stock(&keeper, "x", 1).await;
        app.put(&keeper, &app.at(&keeper, &goods), &json!({ "name": "y", "version": 2 })).await.ok();
        app.delete(&keeper, &app.at(&keeper, &goods)).await.ok();
    }

    async fn the_owner_changes_and_removes_members_and_they_may_leave(app) {
        let (alice, mut bob, mut carol) = (app.person("alice").await, app.person("bob").await, app.person("carol").await);
        app.join(&alice, &mut bob, "viewer").await;
        app.join(&alice, &mut carol, "viewer").await;
        let members = app.get(&alice, &app.at(&alice, "/members")).await.ok();
        let roles: Vec<_> = members["members"].as_array().unwrap().iter().map(|member| text(&member["role"])).collect();
        assert_eq!(roles, ["owner", "viewer", "viewer"]);
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await.ok()["members_count"], 3);

        let member = |id: &str| app.at(&alice, &format!("/members/{id}"));
        assert_eq!(app.put(&alice, &member(&bob.id), &json!({ "role": "keeper" })).await.status, 204);
        app.stock(&bob, "x", 1).await;
        assert_eq!(app.delete(&alice, &member(&bob.id)).await.status, 204);
        assert_eq!(app.get(&bob, &app.at(&bob, "/goods")).await, (404, "warehouse_unknown"));
        assert_eq!(app.delete(&carol, &member(&carol.id)).await.status, 204);
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await.ok()["members_count"], 1);

        assert_eq!(app.delete(&alice, &member(&alice.id)).await, (409, "owner_stays"));
        assert_eq!(app.put(&alice, &member(&alice.id), &json!({ "role": "viewer" })).await, (409, "owner_stays"));
        assert_eq!(app.put(&alice, &member(&bob.id), &json!({ "role": "viewer" })).await, (404, "member_unknown"));
        let kinds = app.get(&alice, &app.at(&alice, "/entries")).await.ok();
        let kinds: Vec<_> = kinds["entries"].as_array().unwrap().iter().map(|entry| text(&entry["kind"])).collect();
        let expected = ["member_removed", "member_removed", "scanned_in", "member_changed", "member_added", "member_added", "warehouse_created"];
        assert_eq!(kinds, expected);
    }
}
