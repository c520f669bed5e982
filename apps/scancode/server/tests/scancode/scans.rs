//! Scanning in and out, and counting.

use crate::{
    database::on_every_database,
    support::{Answer, Person, TestApp, text},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn take_stock(app: &TestApp, person: &Person, goods: &Value, key: &str, body: &Value) -> Answer {
    let path = app.at(person, &format!("/goods/{}/stock-take", text(&goods["id"])));
    let request = app.request(Method::POST, &path).bearer_auth(&person.token).header("idempotency-key", key);
    Answer::of(request.json(body)).await
}

on_every_database! {
    async fn goods_come_in_and_go_out_in_any_quantity_and_never_below_zero(app) {
        let alice = app.person("alice").await;

        let first = app.scan(&alice, json!({ "direction": "in", "code": "x", "quantity": 12, "name": "箱子", "remarks": "A" })).await.ok();
        let again = app.scan(&alice, json!({ "direction": "in", "code": "x", "remarks": "B" })).await.ok();
        let out = app.scan(&alice, json!({ "direction": "out", "code": "x", "quantity": 3 })).await.ok();
        let too_many = app.scan(&alice, json!({ "direction": "out", "code": "x", "quantity": 11 })).await;

        assert_eq!((&first["is_new"], &first["goods"]["count"], &first["goods"]["version"]), (&json!(true), &json!(12), &json!(1)));
        assert_eq!((&again["is_new"], &again["goods"]["name"], &again["goods"]["remarks"]), (&json!(false), &json!("箱子"), &json!("B")));
        assert_eq!((&out["goods"]["count"], &out["entry"]["kind"], &out["entry"]["quantity"]), (&json!(10), &json!("scanned_out"), &json!(3)));
        assert_eq!((&out["entry"]["count_after"], &out["entry"]["by"]["id"]), (&json!(10), &json!(alice.id)));
        assert_eq!(too_many, (409, "stock_insufficient"));
        assert_eq!(too_many.json()["available"], 10);
        assert_eq!(app.scan(&alice, json!({ "direction": "out", "code": "y" })).await, (404, "goods_unknown"));
        assert_eq!(app.scan(&alice, json!({ "direction": "in", "code": "x", "quantity": 999_999_991 })).await, (409, "stock_limit"));
        assert_eq!(app.database.number("SELECT stock FROM scancode_goods").await, 10);
    }

    async fn a_scan_that_is_sent_again_gets_the_first_answer_and_does_nothing(app) {
        let alice = app.person("alice").await;
        let scan = json!({ "direction": "in", "code": "x", "quantity": 2 });
        let first = app.scan_with(&alice, "key-of-alice", &scan).await.ok();
        app.stock(&alice, "x", 40).await;

        assert_eq!(app.scan_with(&alice, "key-of-alice", &scan).await.ok(), first);
        let other = json!({ "direction": "in", "code": "x", "quantity": 3 });
        assert_eq!(app.scan_with(&alice, "key-of-alice", &other).await, (409, "idempotency_key_reused"));
        assert_eq!(app.database.number("SELECT stock FROM scancode_goods").await, 42);

        // Somebody else's key is another one, and so is one that only ends in another way.
        let bob = app.person("bob").await;
        assert_eq!(app.scan_with(&bob, "key-of-alice", &scan).await.ok()["goods"]["count"], 2);
        assert_eq!(app.scan_with(&bob, "key-of-alice-and-bob", &scan).await.ok()["goods"]["count"], 4);
    }

    async fn a_key_is_forgotten_when_nobody_can_still_be_repeating_it(app) {
        let alice = app.person("alice").await;
        let scan = json!({ "direction": "in", "code": "x" });
        app.scan_with(&alice, "key-of-alice", &scan).await.ok();

        app.clock.advance(std::time::Duration::from_secs(2 * 24 * 3600));
        app.inventory.sweep_answers().await.unwrap();
        assert_eq!(app.scan_with(&alice, "key-of-alice", &scan).await.ok()["goods"]["count"], 1);
        app.clock.advance(std::time::Duration::from_secs(2 * 24 * 3600));
        app.inventory.sweep_answers().await.unwrap();
        assert_eq!(app.scan_with(&alice, "key-of-alice", &scan).await.ok()["goods"]["count"], 2);
    }

    async fn a_stock_take_sets_the_count_once_and_logs_the_difference(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 7).await;

        let taken = take_stock(app, &alice, &goods, "stock-take-1", &json!({ "counted": 5, "version": 1 })).await.ok();
        let repeated = take_stock(app, &alice, &goods, "stock-take-1", &json!({ "counted": 5, "version": 1 })).await.ok();
        let late = take_stock(app, &alice, &goods, "stock-take-2", &json!({ "counted": 9, "version": 1 })).await;

        assert_eq!((&taken["goods"]["count"], &taken["entry"]["quantity"], &taken["entry"]["kind"]), (&json!(5), &json!(-2), &json!("stock_taken")));
        assert_eq!(repeated, taken);
        assert_eq!(late, (409, "goods_changed"));
        assert_eq!(late.json()["current"]["count"], 5);
        assert_eq!(take_stock(app, &alice, &goods, "stock-take-3", &json!({ "counted": 0 })).await.ok()["goods"]["count"], 0);
        let other = take_stock(app, &alice, &json!({ "id": alice.id }), "stock-take-4", &json!({ "counted": 0 })).await;
        assert_eq!(other, (404, "goods_unknown"));
    }
}

#[tokio::test]
async fn old_answers_are_forgotten_down_to_the_last_however_many_there_are() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    futures_util::future::join_all((0..450).map(|_| app.stock(&alice, "x", 1))).await;
    let answers = || app.database.number("SELECT COUNT(*) FROM scancode_answers");

    app.inventory.sweep_answers().await.unwrap();
    assert_eq!(answers().await, 450);
    app.clock.advance(std::time::Duration::from_secs(4 * 24 * 3600));
    app.inventory.sweep_answers().await.unwrap();
    assert_eq!(answers().await, 0);
}

#[tokio::test]
async fn a_scan_needs_a_key_that_is_somebody_s_own() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    let scan = json!({ "direction": "in", "code": "x" });

    for (key, problem) in [("short", "format"), ("with a space in it", "format"), (&"k".repeat(65)[..], "format")] {
        let answer = app.scan_with(&alice, key, &scan).await;
        assert_eq!(answer.field(), ("Idempotency-Key".to_owned(), problem.to_owned()), "{key}");
    }
    let without = app.post(&alice, &app.at(&alice, "/scans"), &scan).await;
    assert_eq!(without.field(), ("Idempotency-Key".to_owned(), "required".to_owned()));
}

#[tokio::test]
async fn goods_that_nobody_named_are_called_by_the_beginning_of_their_code() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;

    assert_eq!(app.stock(&alice, "69012345678921234567", 1).await["name"], "6901234567892123");
}
