//! A hundred thousand goods in one warehouse: every page comes off an index, wherever it begins.

use crate::support::{TestApp, encoded};
use std::time::{Duration, Instant};

/// On a busy machine, built for debugging. Reading and sorting all rows for each page takes many times this.
const SOON: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn a_hundred_thousand_goods_are_listed_searched_and_exported() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    let connection = rusqlite::Connection::open(app.database.url.strip_prefix("sqlite://").unwrap()).unwrap();
    connection
        .execute_batch(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
             INSERT INTO scancode_goods SELECT randomblob(16), X'{}', printf('69%011d', i), 'Name ' || i, 'name ' || i, '',
                 i % 1000, NULL, 0, 1, 1800000000000000 + i, 1800000000000000 + i,
                 1800000000000000 + i FROM n;
             UPDATE scancode_warehouses SET goods_count = 100000;",
            alice.warehouse.replace('-', "")
        ))
        .unwrap();
    for sort in ["recent", "name", "count"] {
        let mut after = String::new();
        for page in 0..3 {
            let path = format!("/goods?sort={sort}&limit=100&after={after}");
            let (list, took) = timed(&app, &alice, &path).await;
            assert_eq!(list["goods"].as_array().unwrap().len(), 100);
            assert!(took < SOON, "page {page} by {sort}: {took:?}");
            after = list["next"].as_str().unwrap().to_owned();
        }
    }
    for (query, expected) in [("6900000099999", 1), ("name 7777", 11), ("no such thing", 0), ("690000", 100)] {
        for sort in ["recent", "name", "count"] {
            let path = format!("/goods?sort={sort}&limit=100&query={}", encoded(query));
            let (list, took) = timed(&app, &alice, &path).await;
            assert_eq!(list["goods"].as_array().unwrap().len(), expected, "{query} by {sort}");
            assert!(took < SOON, "{query} by {sort}: {took:?}");
        }
    }
    let (_, took) = timed(&app, &alice, "").await;
    assert!(took < SOON, "the warehouse: {took:?}");
    let exported = app.get(&alice, &app.at(&alice, "/export")).await;
    assert_eq!(exported.bytes.iter().filter(|byte| **byte == b'\n').count(), 100_001);
}

async fn timed(app: &TestApp, person: &crate::support::Person, path: &str) -> (serde_json::Value, Duration) {
    let started = Instant::now();
    let answer = app.get(person, &app.at(person, path)).await.ok();
    let took = started.elapsed();
    eprintln!("{took:?} {path}");
    (answer, took)
}
