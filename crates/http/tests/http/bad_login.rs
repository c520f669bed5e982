//! Fields of a login that are not acceptable.

use crate::support::{Answer, TestApp, text};
use serde_json::{Value, json};

async fn refused(app: &TestApp, body: &Value) -> (String, String) {
    let answer = Answer::of(app.post("/v1/login", body)).await;
    assert_eq!(answer, (400, "validation_failed"), "{body}");
    let error = &answer.json()["errors"][0];
    (text(&error["field"]), text(&error["code"]))
}

#[tokio::test]
async fn what_cannot_be_a_code_is_refused_and_wechat_is_not_asked() {
    let app = TestApp::start().await;

    for (code, why) in [
        (String::new(), "format"),
        ("x".repeat(129), "format"),
        ("x".repeat(16 * 1024), "format"),
        ("a b".to_owned(), "format"),
        ("a\r\nb".to_owned(), "format"),
        ("a\0b".to_owned(), "format"),
        ("登录".to_owned(), "format"),
        ("the code is a mock one".to_owned(), "devtools_mock"),
    ] {
        assert_eq!(refused(&app, &json!({ "code": code })).await, ("code".to_owned(), why.to_owned()));
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_field_is_named_with_what_is_wrong_with_it() {
    let app = TestApp::start().await;

    for (body, field, why) in [
        (json!({}), "code", "required"),
        (json!({ "code": 1 }), "code", "type"),
        (json!({ "code": null }), "code", "type"),
        (json!({ "code": ["x"] }), "code", "type"),
        (json!({ "code": "x", "style": "session" }), "style", "type"),
        (json!({ "code": "x", "style": "JWT" }), "style", "type"),
        (json!({ "code": "x", "device": 7 }), "device", "type"),
        (json!({ "code": "x", "app_id": {} }), "app_id", "type"),
        (json!({ "code": "x", "Code": "x" }), "Code", "unknown"),
        (json!({ "code": "x", "encrypted": "x" }), "encrypted", "unknown"),
    ] {
        assert_eq!(refused(&app, &body).await, (field.to_owned(), why.to_owned()), "{body}");
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_problem_is_told_whole() {
    let app = TestApp::start().await;

    let answer = Answer::of(app.post("/v1/login", &json!({ "code": 1 }))).await;

    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "code": "validation_failed",
      "detail": "`errors` names each field and what is wrong with it.",
      "errors": [
        {
          "code": "type",
          "detail": "has the wrong type or value",
          "field": "code"
        }
      ],
      "request_id": "[request id]",
      "status": 400,
      "title": "A field is missing or not acceptable.",
      "type": "urn:minigate:error:validation_failed"
    }
    "#);
}

#[tokio::test]
async fn an_app_that_is_not_configured_is_unknown() {
    let app = TestApp::start().await;
    for id in ["wx0000000000000000", "", "wx5100000000000001\0", &"x".repeat(16 * 1024)] {
        let body = json!({ "code": app.wechat.login_code("alice"), "app_id": id });
        assert_eq!(Answer::of(app.post("/v1/login", &body)).await, (400, "unknown_app"), "{id:.30}");
    }
    assert_eq!(app.exchanges(), 0);
}
