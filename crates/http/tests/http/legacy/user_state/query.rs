//! The code and the name that a login sends.

use super::{HEADER, login_with, start, user_state};
use crate::support::{Answer, text};

#[tokio::test]
async fn a_query_that_is_not_acceptable_is_refused_and_wechat_is_not_asked() {
    let app = start().await;
    let long = format!("code=x&userInfo={}", "x".repeat(65));

    for (query, field, why) in [
        ("", "code", "required"),
        ("userInfo=x", "code", "required"),
        ("code=", "code", "format"),
        ("code=%E7%99%BB", "code", "format"),
        ("code=%FF%00", "code", "format"),
        ("code=x&code=y", "code", "duplicate"),
        ("code=x&userInfo=a&userInfo=b", "userInfo", "duplicate"),
        ("code=x&userInfo=%00", "userInfo", "format"),
        ("code=x&userInfo=a%0D%0Ab", "userInfo", "format"),
        (&long, "userInfo", "format"),
        ("code=x&openid=o", "openid", "unknown"),
        ("code=x&session_key=k", "session_key", "unknown"),
        ("Code=x", "Code", "unknown"),
    ] {
        let refused = Answer::of(app.get(&format!("/login?{query}"))).await;
        assert_eq!(refused, (400, "validation_failed"), "{query}");
        let error = &refused.json()["errors"][0];
        assert_eq!((text(&error["field"]), text(&error["code"])), (field.to_owned(), why.to_owned()), "{query}");
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_code_that_looks_like_more_of_a_query_reaches_wechat_as_a_code() {
    let app = start().await;

    let refused = Answer::of(login_with(&app, "x&appid=wx5100000000000002")).await;

    assert_eq!(refused, (401, "login_code_invalid"));
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn a_name_may_be_long_or_missing() {
    let app = start().await;

    for name in ["", "微信用户", "👨‍👩‍👧", &"明".repeat(64)] {
        let request = app.get("/login").query(&[("code", app.wechat.login_code("alice").as_str()), ("userInfo", name)]);
        user_state(&Answer::of(request).await);
    }
    let without = app.get("/login").query(&[("code", app.wechat.login_code("alice"))]);
    user_state(&Answer::of(without).await);
}

#[tokio::test]
async fn the_name_is_the_user_s_until_they_edit_it() {
    let app = start().await;
    let named = async |name: &str| {
        let request = app.get("/login").query(&[("code", app.wechat.login_code("alice").as_str()), ("userInfo", name)]);
        let state = user_state(&Answer::of(request).await);
        let me = Answer::of(app.get("/v1/me").header(HEADER, &state)).await.json();
        (state, me["nickname"].as_str().map(str::to_owned))
    };

    assert_eq!(named("微信用户").await.1, None);
    assert_eq!(named("小明").await.1.as_deref(), Some("小明"));
    assert_eq!(named("小红").await.1.as_deref(), Some("小红"));
    // A name that nobody can read is no reason to refuse the login.
    let (state, nickname) = named("\u{200b}").await;
    assert_eq!(nickname.as_deref(), Some("小红"));

    let edit = app.post("/v1/me", &serde_json::json!({ "nickname": "小刚" })).header(HEADER, &state);
    assert_eq!(Answer::of(edit).await.status, 200);
    assert_eq!(named("小明").await.1.as_deref(), Some("小刚"));
}
