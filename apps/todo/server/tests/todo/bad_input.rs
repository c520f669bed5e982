//! What is refused, and in which words.

use crate::support::{Answer, run};
use reqwest::Method;
use serde_json::json;

#[test]
fn each_mistake_is_named_by_its_field_and_nothing_is_done() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            let good = json!({ "op": "create", "client_id": "c1", "content": "milk" });
            for (wrong, field) in [
                (json!({ "op": "create", "client_id": "c2" }), "changes[1].content"),
                (json!({ "op": "create", "content": "x" }), "changes[1].client_id"),
                (json!({ "op": "create", "client_id": "c2", "content": "字".repeat(201) }), "changes[1].content"),
                (json!({ "op": "create", "client_id": "c2", "content": "a\u{0}b" }), "changes[1].content"),
                (json!({ "op": "create", "client_id": "a b", "content": "x" }), "changes[1].client_id"),
                (json!({ "op": "check" }), "changes[1].id"),
                (json!({ "op": "check", "client_id": "c1", "at": "yesterday" }), "changes[1].at"),
                (json!({ "op": "edit", "client_id": "c1" }), "changes[1].content"),
                (json!({ "op": "edit", "client_id": "c1", "due_at": "9999-01-01T00:00:00Z" }), "changes[1].due_at"),
            ] {
                let answer = phone.post("/api/items/changes", &json!({ "changes": [good, wrong] })).await;

                assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
                assert_eq!(answer.json()["code"], "validation_failed");
                assert_eq!(answer.json()["errors"][0]["field"], field, "{}", answer.text);
            }
            assert_eq!(phone.shown().await, [""; 0]);
        })
    });
}

#[test]
fn malformed_requests_get_minigate_s_errors() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            let many: Vec<_> = (0..201).map(|_| json!({ "op": "delete", "client_id": "x" })).collect();
            let unknown = json!({ "changes": [{ "op": "burn", "client_id": "c1" }] });
            let misspelt = json!({ "changes": [], "bsae": 1 });

            for body in [json!([]), json!({}), json!({ "changes": many }), unknown, misspelt] {
                let answer = phone.post("/api/items/changes", &body).await;
                assert_eq!(answer.status, 400, "{}", answer.text);
                assert!(answer.json()["request_id"].is_string(), "{}", answer.text);
            }
            assert_eq!(phone.get("/api/items?since=x").await.status, 400);
            assert_eq!(phone.get("/api/items?until=1").await.status, 400);
            let large = json!({ "changes": [{ "op": "create", "client_id": "c", "content": "x".repeat(600_000) }] });
            assert_eq!(phone.post("/api/items/changes", &large).await.status, 413);
        })
    });
}

#[test]
fn without_a_login_there_is_nothing() {
    run(|site| {
        Box::pin(async move {
            for (method, path) in [
                (Method::GET, "/api/items"),
                (Method::POST, "/api/items/changes"),
                (Method::POST, "/api/items/01890000-0000-7000-8000-000000000000/reminder"),
                (Method::DELETE, "/api/items/01890000-0000-7000-8000-000000000000/reminder"),
            ] {
                let answer = Answer::of(site.request(method, path).json(&json!({ "changes": [] }))).await;
                assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("credential_missing")), "{path}");
            }
        })
    });
}
