//! Whatever is sent, the answer says what is wrong; never that the server failed.

use crate::support::{Answer, TestApp, text};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn every_route_needs_a_session() {
    let app = TestApp::start().await;
    let id = "0198c8a4-0000-7000-8000-000000000000";
    for (method, path) in [
        ("GET", "/api/warehouses"),
        ("POST", "/api/warehouses"),
        ("GET", "/api/warehouses/ID"),
        ("PUT", "/api/warehouses/ID"),
        ("DELETE", "/api/warehouses/ID"),
        ("GET", "/api/warehouses/ID/goods"),
        ("GET", "/api/warehouses/ID/goods/by-code"),
        ("GET", "/api/warehouses/ID/goods/ID"),
        ("PUT", "/api/warehouses/ID/goods/ID"),
        ("DELETE", "/api/warehouses/ID/goods/ID"),
        ("POST", "/api/warehouses/ID/goods/ID/stock-take"),
        ("POST", "/api/warehouses/ID/scans"),
        ("GET", "/api/warehouses/ID/entries"),
        ("GET", "/api/warehouses/ID/members"),
        ("PUT", "/api/warehouses/ID/members/ID"),
        ("DELETE", "/api/warehouses/ID/members/ID"),
        ("POST", "/api/warehouses/ID/invitations"),
        ("GET", "/api/warehouses/ID/export"),
        ("POST", "/api/warehouses/ID/imports"),
        ("GET", "/api/entries"),
        ("GET", "/api/imports/ID"),
        ("DELETE", "/api/imports/ID"),
        ("GET", "/api/invitations/x"),
        ("POST", "/api/invitations/x/accept"),
    ] {
        let request = app.request(method.parse().unwrap(), &path.replace("ID", id));
        assert_eq!(Answer::of(request).await, (401, "credential_missing"), "{method} {path}");
    }
    let patch = Answer::of(app.request(Method::PATCH, "/api/warehouses")).await;
    assert_eq!(patch, (405, "method_not_allowed"));
    assert_eq!(Answer::of(app.request(Method::GET, "/api/nothing")).await, (404, "not_found"));
}

#[tokio::test]
async fn a_field_that_does_not_fit_is_named() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    let goods = app.stock(&alice, "x", 1).await;
    let path = app.at(&alice, &format!("/goods/{}", text(&goods["id"])));

    for (body, field, code) in [
        (json!({}), "direction", "required"),
        (json!({ "direction": "up", "code": "x" }), "direction", "type"),
        (json!({ "direction": "in", "code": "" }), "code", "required"),
        (json!({ "direction": "in", "code": "x".repeat(501) }), "code", "length"),
        (json!({ "direction": "in", "code": "a\u{0}b" }), "code", "characters"),
        (json!({ "direction": "in", "code": "x", "quantity": 0 }), "quantity", "range"),
        (json!({ "direction": "in", "code": "x", "quantity": -1 }), "quantity", "range"),
        (json!({ "direction": "in", "code": "x", "quantity": 1_000_000_001 }), "quantity", "range"),
        (json!({ "direction": "in", "code": "x", "quantity": 1.5 }), "quantity", "type"),
        (json!({ "direction": "in", "code": "x", "name": "x".repeat(101) }), "name", "length"),
        (json!({ "direction": "in", "code": "x", "remarks": "\u{1b}" }), "remarks", "characters"),
        (json!({ "direction": "in", "code": "x", "count": 1 }), "count", "unknown"),
    ] {
        let answer = app.scan(&alice, body.clone()).await;
        assert_eq!(answer.field(), (field.to_owned(), code.to_owned()), "{body}");
    }
    for (body, field, code) in [
        (json!({ "name": "x" }), "version", "required"),
        (json!({ "version": 1, "low_level": -1 }), "low_level", "range"),
        (json!({ "version": 1, "low_level": "1" }), "low_level", "type"),
        (json!({ "version": 1, "count": 5 }), "count", "unknown"),
    ] {
        assert_eq!(app.put(&alice, &path, &body).await.field(), (field.to_owned(), code.to_owned()), "{body}");
    }
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("sort=price", "sort"),
        ("low=1", "low"),
        ("after=rubbish", "after"),
        ("page=2", "page"),
        ("query=%00", "query"),
    ] {
        assert_eq!(app.get(&alice, &app.at(&alice, &format!("/goods?{query}"))).await.field().0, field, "{query}");
    }
    for (query, field) in [("kind=stolen", "kind"), ("goods=x", "goods"), ("after=x", "after")] {
        assert_eq!(app.get(&alice, &format!("/api/entries?{query}")).await.field().0, field, "{query}");
    }
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        assert_eq!(app.post(&alice, "/api/warehouses", &json!({ "name": name })).await.field().0, "name", "{name:?}");
    }
    let invitation = app.post(&alice, &app.at(&alice, "/invitations"), &json!({ "role": "owner" })).await;
    assert_eq!(invitation.field(), ("role".to_owned(), "type".to_owned()));
}

#[tokio::test]
async fn an_id_that_is_none_is_of_nothing() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;

    // Not even text: then nothing of the path is looked at.
    assert_eq!(app.get(&alice, &app.at(&alice, "/goods/%FF")).await, (404, "warehouse_unknown"));
    for id in ["x", "%00", "0", "..%2F..", &"1".repeat(3000)] {
        assert_eq!(app.get(&alice, &format!("/api/warehouses/{id}/goods")).await, (404, "warehouse_unknown"), "{id}");
        assert_eq!(app.get(&alice, &app.at(&alice, &format!("/goods/{id}"))).await, (404, "goods_unknown"), "{id}");
        assert_eq!(app.get(&alice, &format!("/api/imports/{id}")).await, (404, "import_unknown"), "{id}");
        assert_eq!(app.get(&alice, &format!("/api/invitations/{id}")).await, (404, "invitation_invalid"), "{id}");
    }
}

#[tokio::test]
async fn errors_are_told_in_chinese_to_who_wants_it_so() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    let path = app.at(&alice, "/goods/by-code?code=x");

    let request = app.request(Method::GET, &path).bearer_auth(&alice.token).header("accept-language", "zh-CN");
    let told = Answer::of(request).await;

    assert_eq!(told, (404, "goods_unknown"));
    assert_eq!(told.json()["title"], "该仓库中没有此货品。");
}
