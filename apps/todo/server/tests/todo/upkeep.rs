//! What is removed, and what that does to phones that were away.

use crate::support::{on_every_database, seconds, text};
use minigate::flow::{
    DeleteWhen,
    store::{database::Sql, sql},
};
use serde_json::json;

const COUNT: Sql = sql!("SELECT COUNT(*) FROM todo_items");

const DAY: u64 = 24 * 3600;

on_every_database! {
    async fn a_phone_that_was_away_for_too_long_is_told_the_whole_list(site) {
        let phone = site.phone("alice").await;
        phone.add("c1", "milk").await;
        phone.add("c2", "bread").await;
        let before = phone.get("/api/items").await.json()["change"].clone();
        phone.change(json!([{ "op": "delete", "client_id": "c1" }])).await;
        let after = phone.get("/api/items").await.json()["change"].clone();

        site.clock.advance(seconds(91 * DAY));
        site.todo.remove_what_is_over().await.unwrap();

        let phone = site.phone("alice").await;
        let away = phone.get(&format!("/api/items?since={before}")).await.json();
        assert_eq!((&away["reset"], away["items"].as_array().unwrap().len()), (&json!(true), 1));
        assert_eq!(text(&away["items"][0]["content"]), "bread");
        let there = phone.get(&format!("/api/items?since={after}")).await.json();
        assert_eq!(there["reset"], false);
    }

    async fn the_list_of_a_deleted_account_goes_with_it(site) {
        let (alice, bob) = (site.phone("alice").await, site.phone("bob").await);
        alice.add("c1", "milk").await;
        bob.add("c1", "bread").await;
        let id = alice.get("/v1/me").await.json()["id"].clone();

        site.todo.gate().delete_user(text(&id).parse().unwrap(), DeleteWhen::Now).await.unwrap();
        site.todo.remove_what_is_over().await.unwrap();

        assert_eq!(bob.shown().await, ["bread"]);
        assert_eq!(site.phone("alice").await.shown().await, [""; 0], "a new user");
        let rows = site.todo.gate().database().survey((), |(), tx| Box::pin(async move { tx.one::<i64>(COUNT, &[]).await }));
        assert_eq!(rows.await.unwrap(), Some(1), "bob's");
    }
}
