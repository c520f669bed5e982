//! Nobody becomes somebody by saying so (security.md T-01).

use crate::support::{Answer, TestApp, text};
use serde_json::json;

const FIELDS: [&str; 24] = [
    "openid",
    "openId",
    "open_id",
    "OPENID",
    "unionid",
    "unionId",
    "union_id",
    "user_id",
    "userId",
    "uid",
    "user",
    "id",
    "sub",
    "session_key",
    "sessionKey",
    "session_id",
    "sessionid",
    "identity",
    "app_secret",
    "is_admin",
    "role",
    "status",
    "phone",
    "nickname",
];

const HEADERS: [&str; 24] = [
    "X-WX-OPENID",
    "X-WX-UNIONID",
    "X-WX-FROM-OPENID",
    "X-WX-FROM-UNIONID",
    "X-WX-APPID",
    "X-WX-SOURCE",
    "X-WX-CLOUDBASE-ACCESS-TOKEN",
    "X-Forwarded-User",
    "X-Forwarded-Email",
    "X-Forwarded-Preferred-Username",
    "X-Remote-User",
    "Remote-User",
    "X-Auth-Request-User",
    "X-Authenticated-User",
    "X-User",
    "X-User-Id",
    "X-User-Token",
    "X-Minigate-User",
    "X-Minigate-Session",
    "X-Minigate-App",
    "X-Openid",
    "X-Token",
    "Token",
    "X-Original-User",
];

#[tokio::test]
async fn a_login_that_brings_an_identity_along_is_refused_and_wechat_is_not_asked() {
    let app = TestApp::start().await;
    let victim = app.wechat.openid("bob");

    for field in FIELDS {
        let alone = Answer::of(app.post("/v1/login", &json!({ field: victim }))).await;
        let body = json!({ "code": app.wechat.login_code("alice"), field: victim });
        let beside = Answer::of(app.post("/v1/login", &body)).await;

        for refused in [alone, beside] {
            assert_eq!(refused, (400, "validation_failed"), "{field}");
            let error = &refused.json()["errors"][0];
            assert_eq!((text(&error["field"]), text(&error["code"])), (field.to_owned(), "unknown".to_owned()));
        }
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_header_that_names_an_identity_is_none() {
    let app = TestApp::start().await;
    let bob = text(&app.login("bob", "jwt").await.json()["user"]["id"]);
    let victim = app.wechat.openid("bob");

    for header in HEADERS {
        for value in [&victim, &bob] {
            let alone = Answer::of(app.get("/v1/me").header(header, value)).await;
            assert_eq!(alone, (401, "credential_missing"), "{header}");
        }
    }
}

#[tokio::test]
async fn a_header_beside_a_good_code_or_token_changes_nobody() {
    let app = TestApp::start().await;
    let alice = text(&app.login("alice", "jwt").await.json()["user"]["id"]);
    let token = app.token("alice", "token").await;
    let victim = app.wechat.openid("bob");
    let all = |request: reqwest::RequestBuilder| HEADERS.iter().fold(request, |r, name| r.header(*name, &victim));

    let login = all(app.post("/v1/login", &json!({ "code": app.wechat.login_code("alice") })));
    let me = all(app.get("/v1/me").bearer_auth(token));

    assert_eq!(text(&Answer::of(login).await.json()["user"]["id"]), alice);
    assert_eq!(text(&Answer::of(me).await.json()["id"]), alice);
}

#[tokio::test]
async fn an_identity_in_the_query_is_none() {
    let app = TestApp::start().await;
    let (victim, token) = (app.wechat.openid("bob"), app.token("bob", "token").await);

    for name in FIELDS.iter().chain(&["token", "access_token", "authorization"]) {
        for value in [&victim, &token] {
            let refused = Answer::of(app.get(&format!("/v1/me?{name}={value}"))).await;
            assert_eq!(refused, (401, "credential_missing"), "{name}");
        }
    }
}
