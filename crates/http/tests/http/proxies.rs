//! Whose address counts, and limits by address (security.md T-34).

use crate::support::{Answer, Setup, TestApp, text};
use minigate::HttpOptions;
use serde_json::json;

/// Behind a proxy on this machine, or not.
async fn app(behind_proxy: bool) -> TestApp {
    let trusted_proxies = if behind_proxy { vec!["127.0.0.0/8".parse().unwrap()] } else { Vec::new() };
    let options = HttpOptions { trusted_proxies, ..HttpOptions::default() };
    TestApp::with(Setup { options, limited: true, ..Setup::default() }).await
}

/// A login that says it was forwarded for this address; its token.
async fn login_for(app: &TestApp, forwarded: &str) -> String {
    let body = json!({ "code": app.wechat.login_code("alice"), "style": "token" });
    let answer = Answer::of(app.post("/v1/login", &body).header("x-forwarded-for", forwarded)).await;
    text(&answer.json()["credential"]["access_token"])
}

async fn address_of(app: &TestApp, token: &str) -> String {
    let list = Answer::of(app.get("/v1/me/sessions").bearer_auth(token)).await.json();
    let sessions = list["sessions"].as_array().unwrap();
    text(&sessions.iter().find(|session| session["is_current"] == true).unwrap()["ip"])
}

#[tokio::test]
async fn an_unlisted_peer_s_word_about_its_address_is_ignored() {
    let app = app(false).await;

    let token = login_for(&app, "203.0.113.9").await;

    assert_eq!(address_of(&app, &token).await, "127.0.0.1");
}

#[tokio::test]
async fn a_listed_proxy_s_last_word_is_believed() {
    let app = app(true).await;

    for (forwarded, address) in [
        ("203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 127.0.0.2", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
    ] {
        let token = login_for(&app, forwarded).await;
        assert_eq!(address_of(&app, &token).await, address, "{forwarded}");
    }
}

#[tokio::test]
async fn a_limit_is_not_dodged_by_a_made_up_address() {
    let app = app(false).await;
    let guess = |n: u32| {
        let request = app.post("/v1/login", &json!({ "code": format!("guess{n}") }));
        Answer::of(request.header("x-forwarded-for", format!("203.0.113.{n}")))
    };

    for n in 0..30 {
        assert_eq!(guess(n).await, (401, "login_code_invalid"));
    }
    let limited = guess(30).await;

    assert_eq!(limited, (429, "rate_limited"));
    assert_eq!(limited.header("retry-after"), Some("2"));
    assert_eq!(app.exchanges(), 30);
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_limits_of_its_own() {
    let app = app(true).await;
    let guess = |address: &'static str| {
        Answer::of(app.post("/v1/login", &json!({ "code": "guess" })).header("x-forwarded-for", address))
    };
    for _ in 0..31 {
        guess("203.0.113.1").await;
    }

    assert_eq!(guess("203.0.113.1").await, (429, "rate_limited"));
    assert_eq!(guess("203.0.113.2").await, (409, "login_code_used"));
}

#[tokio::test]
async fn bad_credentials_are_limited_by_address_and_good_ones_are_not() {
    let app = app(false).await;
    let token = app.token("alice", "token").await;
    for _ in 0..200 {
        assert_eq!(Answer::of(app.get("/v1/me").bearer_auth("mgo_junk")).await.status, 401);
    }

    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth("mgo_junk")).await, (429, "rate_limited"));
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await.status, 200);
}
