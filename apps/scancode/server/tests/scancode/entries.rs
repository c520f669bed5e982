//! The log: who, when, what.

use crate::{database::on_every_database, support::text};
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<String> {
    list["entries"].as_array().unwrap().iter().map(|entry| text(&entry["id"])).collect()
}

on_every_database! {
    async fn it_is_paged_newest_first_and_filtered(app) {
        let alice = app.person("alice").await;
        let x = app.stock(&alice, "x", 5).await;
        for _ in 0..4 {
            app.scan(&alice, json!({ "direction": "out", "code": "x" })).await.ok();
            app.stock(&alice, "y", 1).await;
        }
        for path in [app.at(&alice, "/entries?"), "/api/entries?".to_owned()] {
            let whole = ids(&app.get(&alice, &format!("{path}limit=100")).await.ok());
            assert_eq!(whole.len(), 10);
            assert!(whole.is_sorted_by(|newer, older| newer > older));
            let (mut paged, mut after) = (Vec::new(), String::new());
            loop {
                let page = app.get(&alice, &format!("{path}limit=3&after={after}")).await.ok();
                paged.extend(ids(&page));
                match page["next"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(paged, whole);
            let goods = format!("goods={}", text(&x["id"]));
            assert_eq!(ids(&app.get(&alice, &format!("{path}{goods}")).await.ok()).len(), 5);
            assert_eq!(ids(&app.get(&alice, &format!("{path}kind=scanned_in")).await.ok()).len(), 5);
            assert_eq!(ids(&app.get(&alice, &format!("{path}kind=scanned_in&{goods}")).await.ok()).len(), 1);
        }
    }

    async fn the_log_of_all_warehouses_holds_those_shared_too_and_no_others(app) {
        let (alice, mut bob, carol) = (app.person("alice").await, app.person("bob").await, app.person("carol").await);
        app.stock(&carol, "secret", 1).await;
        app.stock(&bob, "bob's", 1).await;
        app.join(&alice, &mut bob, "keeper").await;
        app.stock(&bob, "alice's", 1).await;

        let log = app.get(&bob, "/api/entries").await.ok();

        let codes: Vec<_> = log["entries"].as_array().unwrap().iter().filter_map(|entry| entry["goods"]["code"].as_str()).collect();
        assert_eq!(codes, ["alice's", "bob's"]);
        assert_eq!(log["entries"][0]["by"]["id"], json!(bob.id));
    }
}
