//! simplejwt's own endpoints.

use super::weixin_jwt::{pair, start};
use crate::{
    bad_input::bodies,
    support::{Answer, TestApp, seconds, text},
};
use serde_json::{Value, json};

const DAY: u64 = 24 * 3600;

async fn call(app: &TestApp, path: &str, body: &Value) -> Answer {
    Answer::of(app.post(&format!("/api/token/{path}"), body)).await
}

async fn refresh(app: &TestApp, token: &Value) -> Answer {
    call(app, "refresh/", &json!({ "refresh": token })).await
}

async fn verify(app: &TestApp, token: &Value) -> Answer {
    call(app, "verify/", &json!({ "token": token })).await
}

async fn blacklist(app: &TestApp, token: &Value) -> Answer {
    call(app, "blacklist/", &json!({ "refresh": token })).await
}

async fn is_let_in(app: &TestApp, access: &Value) -> bool {
    Answer::of(app.get("/api/weixin/data/").bearer_auth(text(access))).await.status == 200
}

#[track_caller]
fn assert_answer(answer: &Answer, status: u16, body: &Value) {
    assert_eq!((answer.status.as_u16(), &answer.json()), (status, body));
    let challenge = (status == 401).then_some("Bearer realm=\"api\"");
    assert_eq!(answer.header("www-authenticate"), challenge);
}

fn token_not_valid(detail: &str) -> Value {
    json!({ "detail": detail, "code": "token_not_valid" })
}

#[tokio::test]
async fn a_refresh_answers_the_next_pair() {
    let app = start().await;
    let first = pair(&app).await;

    let answer = refresh(&app, &first["refresh"]).await;

    assert_eq!(answer.status, 200);
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "access": "[token]",
      "refresh": "[token]"
    }
    "#);
    let second = answer.json();
    assert_ne!(second["refresh"], first["refresh"]);
    assert!(is_let_in(&app, &second["access"]).await);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_session_outlives_its_access_token_by_refreshes_until_nobody_refreshes_it() {
    let app = start().await;
    let first = pair(&app).await;

    app.clock.advance(seconds(DAY));
    assert!(!is_let_in(&app, &first["access"]).await);
    let second = refresh(&app, &first["refresh"]).await.json();
    assert!(is_let_in(&app, &second["access"]).await);

    app.clock.advance(seconds(30 * DAY));
    assert_answer(&refresh(&app, &second["refresh"]).await, 401, &token_not_valid("Token is expired"));
    assert_answer(&verify(&app, &second["refresh"]).await, 401, &token_not_valid("Token is expired"));
    assert_answer(&blacklist(&app, &second["refresh"]).await, 401, &token_not_valid("Token is expired"));
}

#[tokio::test]
async fn a_lost_answer_is_repeated_and_a_token_used_twice_ends_the_session() {
    let app = start().await;
    let first = pair(&app).await;
    let second = refresh(&app, &first["refresh"]).await.json();
    assert_eq!(refresh(&app, &first["refresh"]).await.json()["refresh"], second["refresh"]);
    let third = refresh(&app, &second["refresh"]).await.json();

    let replayed = refresh(&app, &first["refresh"]).await;

    assert_answer(&replayed, 401, &token_not_valid("Token is blacklisted"));
    assert_answer(&refresh(&app, &third["refresh"]).await, 401, &token_not_valid("Token is blacklisted"));
    assert!(!is_let_in(&app, &third["access"]).await);
}

#[tokio::test]
async fn verify_takes_both_kinds_of_tokens_and_uses_none_up() {
    let app = start().await;
    let first = pair(&app).await;

    for _ in 0..3 {
        assert_answer(&verify(&app, &first["access"]).await, 200, &json!({}));
        assert_answer(&verify(&app, &first["refresh"]).await, 200, &json!({}));
    }
    let second = refresh(&app, &first["refresh"]).await.json();
    assert_answer(&verify(&app, &second["refresh"]).await, 200, &json!({}));

    app.clock.advance(seconds(900));
    assert_answer(&verify(&app, &first["access"]).await, 401, &token_not_valid("Token is expired"));
}

#[tokio::test]
async fn verify_ends_nothing_even_when_it_sees_a_token_used_twice() {
    let app = start().await;
    let first = pair(&app).await;
    let second = refresh(&app, &first["refresh"]).await.json();
    let third = refresh(&app, &second["refresh"]).await.json();

    let seen = verify(&app, &first["refresh"]).await;

    assert_answer(&seen, 400, &json!({ "non_field_errors": ["Token is blacklisted"] }));
    assert!(is_let_in(&app, &third["access"]).await);
    assert_eq!(refresh(&app, &third["refresh"]).await.status, 200);
}

#[tokio::test]
async fn blacklist_ends_the_session_with_its_access_tokens_and_no_other_session() {
    let app = start().await;
    let (first, bystander) = (pair(&app).await, pair(&app).await);
    let second = refresh(&app, &first["refresh"]).await.json();

    assert_answer(&blacklist(&app, &second["refresh"]).await, 200, &json!({}));

    let blacklisted = token_not_valid("Token is blacklisted");
    assert_answer(&blacklist(&app, &second["refresh"]).await, 401, &blacklisted);
    assert_answer(&refresh(&app, &second["refresh"]).await, 401, &blacklisted);
    for token in [&second["refresh"], &second["access"], &first["access"]] {
        let verified = verify(&app, token).await;
        assert_answer(&verified, 400, &json!({ "non_field_errors": ["Token is blacklisted"] }));
    }
    assert!(!is_let_in(&app, &second["access"]).await);
    assert!(is_let_in(&app, &bystander["access"]).await);
}

#[tokio::test]
async fn what_is_no_token_is_invalid() {
    let app = start().await;
    let good = pair(&app).await;
    let invalid = token_not_valid("Token is invalid");

    for token in [json!("junk"), json!("mgr_"), json!(7), good["access"].clone(), json!("x".repeat(4000))] {
        assert_answer(&refresh(&app, &token).await, 401, &invalid);
        assert_answer(&blacklist(&app, &token).await, 401, &invalid);
    }
    for token in [json!("junk"), json!("mgr_"), json!(7.5), json!(text(&good["access"]) + "x")] {
        assert_answer(&verify(&app, &token).await, 401, &invalid);
    }
    assert!(is_let_in(&app, &good["access"]).await);
}

#[tokio::test]
async fn a_banned_user_has_no_active_account() {
    let app = start().await;
    let pair = pair(&app).await;
    let user = Answer::of(app.get("/hello").bearer_auth(text(&pair["access"]))).await.text.replace("hello, ", "");
    app.gate.ban_user(user.parse().unwrap()).await.unwrap();

    let inactive = json!({ "detail": "No active account found for the given token." });
    assert_answer(&refresh(&app, &pair["refresh"]).await, 401, &inactive);
    assert_answer(&blacklist(&app, &pair["refresh"]).await, 401, &inactive);
    assert_answer(&verify(&app, &pair["refresh"]).await, 401, &inactive);
    assert_answer(&verify(&app, &pair["access"]).await, 401, &inactive);
}

#[tokio::test]
async fn a_field_that_is_missing_or_no_text_is_told_as_the_rest_framework_does() {
    let app = start().await;

    for (path, name) in [("refresh/", "refresh"), ("verify/", "token"), ("blacklist/", "refresh")] {
        for (value, complaint) in [
            (json!(null), "This field may not be null."),
            (json!(""), "This field may not be blank."),
            (json!("  "), "This field may not be blank."),
            (json!(true), "Not a valid string."),
            (json!(["x"]), "Not a valid string."),
            (json!({}), "Not a valid string."),
        ] {
            assert_answer(&call(&app, path, &json!({ name: value })).await, 400, &json!({ name: [complaint] }));
        }
        let missing = json!({ name: ["This field is required."] });
        assert_answer(&call(&app, path, &json!({})).await, 400, &missing);
        assert_answer(&call(&app, path, &json!({ "other": 1 })).await, 400, &missing);
    }
}

#[tokio::test]
async fn a_bad_body_or_method_is_a_4xx_in_the_rest_framework_s_form() {
    let app = start().await;

    for path in ["refresh/", "verify/", "blacklist/"] {
        let path = format!("/api/token/{path}");
        for (what, body) in bodies() {
            let answer = Answer::of(app.post_text(&path, body)).await;
            assert!(answer.status.is_client_error(), "{path} {what}: {}", answer.status);
            let body = answer.json();
            let told = body["detail"].is_string() || body.as_object().unwrap().values().all(Value::is_array);
            assert!(told && body["title"].is_null(), "{path} {what}: {body}");
        }
        let text = app.request(reqwest::Method::POST, &path).header("content-type", "text/plain").body("{}");
        assert_eq!(Answer::of(text).await.json()["code"], "unsupported_media_type");
        let wrong_method = Answer::of(app.get(&path)).await;
        assert_eq!((wrong_method.status.as_u16(), wrong_method.header("allow")), (405, Some("POST")));
        assert_eq!(wrong_method.json()["code"], "method_not_allowed");
    }
}

#[tokio::test]
async fn a_path_without_its_slash_is_the_same_path() {
    let app = start().await;
    let pair = pair(&app).await;

    assert_eq!(call(&app, "verify", &json!({ "token": pair["access"] })).await.status, 200);
    let next = call(&app, "refresh", &json!({ "refresh": pair["refresh"] })).await;
    assert_eq!(next.status, 200);
    assert_eq!(call(&app, "blacklist", &json!({ "refresh": next.json()["refresh"] })).await.status, 200);
}

#[tokio::test]
async fn without_the_database_the_client_is_told_to_wait() {
    let app = start().await;
    let pair = pair(&app).await;
    app.store.close().await;

    for answer in [refresh(&app, &pair["refresh"]).await, verify(&app, &pair["refresh"]).await] {
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("2")));
        assert_eq!(answer.json()["code"], "unavailable");
    }
}
