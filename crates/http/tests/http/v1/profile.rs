use crate::support::{Answer, Setup, TestApp, seconds};
use reqwest::Method;
use serde_json::{Value, json};

async fn edit(app: &TestApp, token: &str, body: &Value) -> Answer {
    Answer::of(app.request(Method::PATCH, "/v1/me").json(body).bearer_auth(token)).await
}

#[tokio::test]
async fn an_edit_answers_the_profile_as_it_is_from_then_on() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    let answer = edit(
        &app,
        &token,
        &json!({
            "nickname": " 小明 ", "gender": 2, "locale": "zh_CN", "signature": "<b>hi</b>",
            "metadata": { "level": 3, "tags": ["a", null], "ratio": 0.5 },
        }),
    )
    .await;

    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "avatar": null,
      "created_at": "2027-01-15T08:00:00.000Z",
      "gender": 2,
      "id": "[id]",
      "last_login_at": "2027-01-15T08:00:00.000Z",
      "locale": "zh_CN",
      "metadata": {
        "level": 3,
        "ratio": 0.5,
        "tags": [
          "a",
          null
        ]
      },
      "nickname": "小明",
      "signature": "<b>hi</b>"
    }
    "#);
    let me = Answer::of(app.get("/v1/me").bearer_auth(&token)).await;
    assert_eq!((me.status.as_u16(), me.text), (200, answer.text));
}

#[tokio::test]
async fn a_field_left_out_stays_and_null_clears_and_post_does_the_same_as_patch() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    let set = json!({ "nickname": "A", "gender": 1, "locale": "en", "signature": "hi", "metadata": { "a": 1 } });
    assert_eq!(edit(&app, &token, &set).await.status, 200);

    for (method, body, field, expected) in [
        (Method::POST, json!({ "nickname": "B" }), "nickname", json!("B")),
        (Method::POST, json!({ "signature": null }), "signature", json!(null)),
        (Method::PATCH, json!({ "gender": null }), "gender", json!(0)),
        (Method::PATCH, json!({ "metadata": null }), "metadata", json!(null)),
    ] {
        let before = Answer::of(app.get("/v1/me").bearer_auth(&token)).await.json();

        let answer = Answer::of(app.request(method, "/v1/me").json(&body).bearer_auth(&token)).await;

        let mut after = before;
        after[field] = expected;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, after), "{body}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_named_with_its_limit_and_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    let big = |bytes: usize| json!({ "metadata": { "a": "x".repeat(bytes) } });
    let members: serde_json::Map<_, _> = (0..129).map(|n| (format!("m{n}"), json!(0))).collect();

    for (body, field, code, limit) in [
        (json!({ "nickname": "" }), "nickname", "length", "64"),
        (json!({ "nickname": "x".repeat(65) }), "nickname", "length", "64"),
        (json!({ "nickname": "a\u{202e}b" }), "nickname", "format", "turn the text around"),
        (json!({ "nickname": "\u{200b}" }), "nickname", "format", "invisible"),
        (json!({ "nickname": 7 }), "nickname", "type", "wrong type"),
        (json!({ "gender": 3 }), "gender", "format", "0 (unknown), 1 (male) or 2 (female)"),
        (json!({ "gender": "1" }), "gender", "type", "wrong type"),
        (json!({ "locale": "zh CN" }), "locale", "format", "zh_CN"),
        (json!({ "signature": "a\nb" }), "signature", "format", "control"),
        (big(8185), "metadata", "size", "8192"),
        (json!({ "metadata": members }), "metadata", "members", "128"),
        (json!({ "metadata": { "a": { "b": { "c": { "d": { "e": {} } } } } } }), "metadata", "depth", "5"),
        (json!({ "metadata": [] }), "metadata", "type", "wrong type"),
        (json!({ "metadata": { "n": u64::MAX } }), "metadata.n", "type", "wrong type"),
        (json!({ "avatar": "https://evil.example/a.png" }), "avatar", "unknown", "not known"),
    ] {
        let refused = edit(&app, &token, &body).await;

        assert_eq!(refused, (400, "validation_failed"), "{body:.80}");
        let error = &refused.json()["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{body:.80}");
        assert!(error["detail"].as_str().unwrap().contains(limit), "{error}");
    }
    let twice = app.post_text("/v1/me", r#"{"metadata":{"a":1,"a":2}}"#).bearer_auth(&token);
    assert_eq!(Answer::of(twice).await.json()["errors"][0]["code"], "duplicate");
    let both = edit(&app, &token, &json!({ "nickname": "", "gender": 9, "locale": "zh" })).await.json();
    assert_eq!(both["errors"].as_array().unwrap().len(), 2);
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.json()["locale"], json!(null));
    assert_eq!(edit(&app, &token, &big(8184)).await.status, 200);
}

#[tokio::test]
async fn nobody_s_status_id_or_time_is_edited() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    for field in ["id", "user_id", "status", "created_at", "last_login_at", "phone", "openid", "unionid", "is_admin"] {
        let refused = edit(&app, &token, &json!({ "nickname": "A", field: "x" })).await;
        assert_eq!(refused, (400, "validation_failed"), "{field}");
    }
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.json()["nickname"], json!(null));
}

#[tokio::test]
async fn wechat_s_placeholder_never_takes_the_place_of_a_name() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    edit(&app, &token, &json!({ "nickname": "小明" })).await;

    let answer = edit(&app, &token, &json!({ "nickname": "微信用户", "gender": 1 })).await;

    assert_eq!((answer.status.as_u16(), &answer.json()["nickname"]), (200, &json!("小明")));
    assert_eq!(answer.json()["gender"], 1);
}

#[tokio::test]
async fn an_empty_edit_answers_the_profile() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    let answer = edit(&app, &token, &json!({})).await;

    let me = Answer::of(app.get("/v1/me").bearer_auth(&token)).await;
    assert_eq!((answer.status.as_u16(), answer.text), (200, me.text));
}

#[tokio::test]
async fn a_user_edits_five_times_at_once_and_twenty_times_an_hour() {
    let app = TestApp::with(Setup { limited: true, ..Setup::default() }).await;
    let (alice, bob) = (app.token("alice", "token").await, app.token("bob", "token").await);
    for n in 0..5 {
        assert_eq!(edit(&app, &alice, &json!({ "nickname": format!("A{n}") })).await.status, 200);
    }

    let refused = edit(&app, &alice, &json!({ "nickname": "B" })).await;

    assert_eq!(refused, (429, "rate_limited"));
    assert_eq!(refused.header("retry-after"), Some("180"));
    assert_eq!(edit(&app, &bob, &json!({ "nickname": "B" })).await.status, 200);
    app.clock.advance(seconds(180));
    assert_eq!(edit(&app, &alice, &json!({ "nickname": "B" })).await.status, 200);
}

#[tokio::test]
async fn an_edit_by_cookie_needs_its_csrf_token() {
    let app = TestApp::start().await;
    let (cookies, csrf) = app.cookies("alice").await;
    let patch = || app.request(Method::PATCH, "/v1/me").json(&json!({ "nickname": "A" })).header("cookie", &cookies);

    assert_eq!(Answer::of(patch()).await, (403, "csrf_token_missing"));
    assert_eq!(Answer::of(patch().header("x-csrftoken", csrf)).await.status, 200);
}
