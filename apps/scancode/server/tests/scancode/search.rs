//! Goods are searched by code and by name.

use crate::{
    database::on_every_database,
    goods::codes,
    imports::import,
    support::{Person, TestApp, encoded, text},
};
use serde_json::{Value, json};
use std::time::Duration;

/// All goods that a list has, page by page.
async fn pages(app: &TestApp, person: &Person, list: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let mut page =
            app.get(person, &app.at(person, &format!("/goods?{list}&limit={limit}&after={after}"))).await.ok();
        let goods = page["goods"].as_array_mut().unwrap();
        assert!(goods.len() == limit || page["next"].is_null(), "{list}");
        all.append(page["goods"].as_array_mut().unwrap());
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return all,
        }
    }
}

/// More than are looked at one by one. Codes and names begin with `rare` here and there; of each order many goods share a place.
async fn fill(app: &TestApp, person: &Person) {
    for part in 0..3 {
        let rows = (part * 500..(part + 1) * 500).map(|n| {
            let code = if n % 97 == 0 { format!("rare{n}") } else { format!("69{n:05}") };
            let kind = ["Box", "thing", "Rare box"][if n % 41 == 0 { 2 } else { n % 2 }];
            let level = if n % 10 == 3 { "300" } else { "" };
            format!("{code},{} {kind},{},{level}\n", n / 2, n * 7 % 301)
        });
        let file = format!("code,name,count,low_level\n{}", rows.collect::<String>());
        assert_eq!(import(app, person, file, "set").await["created"], 500);
        app.clock.advance(Duration::from_secs(1));
    }
}

on_every_database! {
    async fn a_search_finds_the_beginning_of_a_code_and_any_part_of_a_name(app) {
        let alice = app.person("alice").await;
        for (code, name) in [("6901", "大箱子 Box"), ("6902", "100% 棉"), ("7690", "bOXing"), ("a_b", "杯子"), ("axb", "x!y")] {
            app.scan(&alice, json!({ "direction": "in", "code": code, "name": name })).await.ok();
        }
        for (query, expected) in [
            ("69", vec!["6901", "6902"]), ("box", vec!["6901", "7690"]), ("BOX", vec!["6901", "7690"]),
            ("箱", vec!["6901"]), ("0%", vec!["6902"]), ("%", vec!["6902"]), ("a_", vec!["a_b"]), ("!", vec!["axb"]),
            ("_", vec![]), ("90", vec![]), ("nothing", vec![]),
        ] {
            for sort in ["recent", "name", "count"] {
                let list = app.get(&alice, &app.at(&alice, &format!("/goods?query={}&sort={sort}", encoded(query)))).await.ok();
                let mut found = codes(&list);
                found.sort_unstable();
                assert_eq!(found, expected, "{query} by {sort}");
            }
        }
    }

    async fn a_search_of_many_goods_is_their_list_without_what_does_not_match(app) {
        let alice = app.person("alice").await;
        fill(app, &alice).await;
        for sort in ["recent", "name", "count"] {
            let all = pages(app, &alice, &format!("sort={sort}"), 100).await;
            assert_eq!(all.len(), 1500);
            // Much, among the last, little, one, nothing.
            for query in ["69", "box", "69014", "69000", "rare", "7 rare", "6900998", "nothing"] {
                for low in [false, true] {
                    let matching = all.iter().filter(|goods| {
                        let (code, name) = (text(&goods["code"]), text(&goods["name"]).to_lowercase());
                        (code.starts_with(query) || name.contains(query)) && (!low || goods["is_low"] == true)
                    });
                    let list = format!("sort={sort}&low={low}&query={}", encoded(query));

                    let found = pages(app, &alice, &list, 20).await;

                    assert!(found.iter().eq(matching), "{list}");
                }
            }
        }
    }
}
