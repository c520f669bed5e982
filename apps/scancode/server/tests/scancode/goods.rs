//! Goods are found, edited and removed.

use crate::{
    database::on_every_database,
    support::{encoded, text},
};
use serde_json::{Value, json};

pub(crate) fn codes(list: &Value) -> Vec<&str> {
    list["goods"].as_array().unwrap().iter().map(|goods| goods["code"].as_str().unwrap()).collect()
}

on_every_database! {
    async fn every_order_is_paged_without_gap_or_repeat(app) {
        let alice = app.person("alice").await;
        for (number, code) in ["b", "a", "e", "c", "d", "f", "g"].into_iter().enumerate() {
            // Two of each name and count; last used at the same time, some of them.
            let scan = json!({ "direction": "in", "code": code, "name": format!("N{}", number / 2), "quantity": 1 + number / 3 });
            app.scan(&alice, scan).await.ok();
            if number % 3 == 2 {
                app.clock.advance(std::time::Duration::from_secs(1));
            }
        }
        for sort in ["recent", "name", "count"] {
            let whole = app.get(&alice, &app.at(&alice, &format!("/goods?sort={sort}&limit=100"))).await.ok();
            assert_eq!(whole["next"], Value::Null);
            let (mut paged, mut after) = (Vec::new(), String::new());
            loop {
                let page = app.get(&alice, &app.at(&alice, &format!("/goods?sort={sort}&limit=2&after={after}"))).await.ok();
                paged.extend(codes(&page).into_iter().map(str::to_owned));
                match page["next"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(paged, codes(&whole), "{sort}");
            assert_eq!(paged.len(), 7);
        }
        let by_name = app.get(&alice, &app.at(&alice, "/goods?sort=name&limit=2")).await.ok();
        assert_eq!(by_name["goods"][0]["name"], "N0");
        let by_count = app.get(&alice, &app.at(&alice, "/goods?sort=count&limit=1")).await.ok();
        assert_eq!(by_count["goods"][0]["count"], 1);
        let recent = app.get(&alice, &app.at(&alice, "/goods?limit=1")).await.ok();
        assert_eq!(codes(&recent), ["g"]);
    }

    async fn goods_that_are_used_again_within_a_minute_keep_their_place(app) {
        let alice = app.person("alice").await;
        let recent = async || {
            let list = app.get(&alice, &app.at(&alice, "/goods?sort=recent")).await.ok();
            codes(&list).join(" ")
        };
        for code in ["a", "b", "a"] {
            app.clock.advance(std::time::Duration::from_secs(20));
            app.stock(&alice, code, 1).await;
        }
        assert_eq!(recent().await, "b a");

        app.clock.advance(std::time::Duration::from_secs(20));
        let goods = app.stock(&alice, "a", 1).await;

        assert_eq!(recent().await, "a b");
        assert_eq!((&goods["count"], &goods["version"]), (&json!(3), &json!(3)));
    }

    async fn goods_at_their_level_are_low_and_counted_as_such(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 5).await;
        app.stock(&alice, "y", 5).await;
        let path = app.at(&alice, &format!("/goods/{}", text(&goods["id"])));
        let low = async || {
            let warehouse = app.get(&alice, &app.at(&alice, "")).await.ok();
            let list = app.get(&alice, &app.at(&alice, "/goods?low=true&sort=name")).await.ok();
            assert_eq!(warehouse["low_count"].as_u64().unwrap(), codes(&list).len() as u64);
            codes(&list).len()
        };

        app.put(&alice, &path, &json!({ "low_level": 4, "version": 1 })).await.ok();
        assert_eq!(low().await, 0);
        app.scan(&alice, json!({ "direction": "out", "code": "x" })).await.ok();
        assert_eq!(low().await, 1);
        app.scan(&alice, json!({ "direction": "out", "code": "x" })).await.ok();
        assert_eq!(low().await, 1);
        app.stock(&alice, "x", 2).await;
        assert_eq!(low().await, 0);
        app.put(&alice, &path, &json!({ "low_level": 100, "version": 5 })).await.ok();
        assert_eq!(low().await, 1);
        let after = app.put(&alice, &path, &json!({ "low_level": null, "version": 6 })).await.ok();
        assert_eq!((&after["low_level"], &after["is_low"]), (&Value::Null, &json!(false)));
        assert_eq!(low().await, 0);
    }

    async fn an_edit_of_an_older_version_is_refused_with_what_there_is_now(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 5).await;
        let path = app.at(&alice, &format!("/goods/{}", text(&goods["id"])));

        let edited = app.put(&alice, &path, &json!({ "name": " 杯子 ", "remarks": "架 3", "version": 1 })).await.ok();
        let late = app.put(&alice, &path, &json!({ "name": "碗", "version": 1 })).await;

        assert_eq!((&edited["name"], &edited["remarks"], &edited["version"]), (&json!("杯子"), &json!("架 3"), &json!(2)));
        assert_eq!(late, (409, "goods_changed"));
        assert_eq!(late.json()["current"], edited);
        assert_eq!(app.get(&alice, &path).await.ok(), edited);
        assert_eq!(app.get(&alice, &app.at(&alice, "/goods/by-code?code=x")).await.ok(), edited);
    }

    async fn goods_that_are_deleted_are_gone_and_can_come_back_as_new(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 5).await;
        let path = app.at(&alice, &format!("/goods/{}", text(&goods["id"])));

        assert_eq!(app.delete(&alice, &path).await.status, 204);

        assert_eq!(app.get(&alice, &path).await, (404, "goods_unknown"));
        assert_eq!(app.delete(&alice, &path).await, (404, "goods_unknown"));
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await.ok()["goods_count"], 0);
        let back = app.scan(&alice, json!({ "direction": "in", "code": "x" })).await.ok();
        assert_eq!((&back["is_new"], &back["goods"]["count"]), (&json!(true), &json!(1)));
        let log = app.get(&alice, &app.at(&alice, "/entries?kind=goods_deleted")).await.ok();
        assert_eq!(log["entries"][0]["goods"]["code"], "x");
        assert_eq!(log["entries"][0]["quantity"], -5);
    }

    async fn codes_of_any_text_survive_every_way(app) {
        let alice = app.person("alice").await;
        let long = "📦".repeat(500);
        for code in ["a&b=c%20+d", "x?y#z", "100%", " spaced  ", "spaced", "a", "A", "条码/二", "%2F..%00", "'; DROP TABLE", &long] {
            let goods = app.stock(&alice, code, 1).await;
            assert_eq!((goods["code"].as_str(), &goods["count"]), (Some(code), &json!(1)), "{code}");
            let found = app.get(&alice, &app.at(&alice, &format!("/goods/by-code?code={}", encoded(code)))).await.ok();
            assert_eq!(found["id"], goods["id"], "{code}");
            let listed = app.get(&alice, &app.at(&alice, &format!("/goods?query={}&limit=100", encoded(code)))).await.ok();
            assert!(codes(&listed).contains(&code), "{code}");
        }
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await.ok()["goods_count"], 11);
    }
}
