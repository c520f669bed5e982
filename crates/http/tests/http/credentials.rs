//! Which credential of a request counts.

use crate::support::{Answer, Setup, TestApp, raw};
use minigate::HttpOptions;
use reqwest::header::HeaderName;

#[tokio::test]
async fn two_credentials_of_different_sessions_are_ambiguous() {
    let app = TestApp::start().await;
    let (cookies, _) = app.cookies("alice").await;
    let token = app.token("alice", "token").await;

    let both = app.get("/v1/me").bearer_auth(&token).header("cookie", &cookies);

    assert_eq!(Answer::of(both).await, (400, "ambiguous_credentials"));
}

#[tokio::test]
async fn authorization_twice_is_no_authorization() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.token("alice", "token").await, app.token("bob", "token").await);

    let twice = app.get("/v1/me").bearer_auth(alice).header("authorization", format!("Bearer {bob}"));

    assert_eq!(Answer::of(twice).await, (400, "invalid_request"));
}

#[tokio::test]
async fn a_bad_authorization_is_refused_even_beside_a_good_cookie() {
    let app = TestApp::start().await;
    let (cookies, _) = app.cookies("alice").await;

    for bad in ["", "Bearer", "Bearer ", "Bearer junk", "Basic YTpi", "JWT x", "bearerx", "Bearer 令牌"] {
        let request = app.get("/v1/me").header("cookie", &cookies).header("authorization", bad.as_bytes());
        assert_eq!(Answer::of(request).await, (401, "credential_invalid"), "{bad}");
    }
}

#[tokio::test]
async fn a_dead_cookie_takes_nothing_from_a_good_token() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    let request = app.get("/v1/me").bearer_auth(token).header("cookie", "sessionid=junk");

    assert_eq!(Answer::of(request).await.status, 200);
}

#[tokio::test]
async fn the_scheme_is_known_in_any_letter_case() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request = app.get("/v1/me").header("authorization", format!("{scheme} {token}"));
        assert_eq!(Answer::of(request).await.status, 200, "{scheme}");
    }
}

#[tokio::test]
async fn a_header_of_one_s_own_carries_a_token_when_it_is_configured_and_only_then() {
    let options = HttpOptions { token_header: Some(HeaderName::from_static("x-token")), ..HttpOptions::default() };
    let with = TestApp::with(Setup { options, ..Setup::default() }).await;
    let without = TestApp::start().await;

    for style in ["jwt", "token"] {
        let token = with.token("alice", style).await;
        assert_eq!(Answer::of(with.get("/v1/me").header("x-token", &token)).await.status, 200);
        let token = without.token("alice", style).await;
        assert_eq!(Answer::of(without.get("/v1/me").header("x-token", &token)).await, (401, "credential_missing"));
    }
    assert_eq!(Answer::of(with.get("/v1/me").header("x-token", "junk")).await, (401, "credential_invalid"));
}

#[tokio::test]
async fn cookies_sent_back_with_their_attributes_work() {
    let app = TestApp::secure().await;
    let answer = app.login("alice", "cookie").await;
    let token = answer.json()["credential"]["csrf_token"].as_str().unwrap().to_owned();
    let whole = answer.set_cookies().join("; ");

    let read = Answer::of(app.get("/v1/me").header("cookie", &whole)).await;
    let write = app.request(reqwest::Method::POST, "/v1/logout").header("cookie", &whole);
    let write = Answer::of(write.header("x-csrftoken", token)).await;

    assert_eq!((read.status.as_u16(), write.status.as_u16()), (200, 204));
}

#[tokio::test]
async fn a_session_cookie_planted_beside_the_real_one_makes_the_request_anonymous() {
    let app = TestApp::start().await;
    let ((mine, _), (planted, _)) = (app.cookies("alice").await, app.cookies("bob").await);

    for cookies in [format!("{mine}; {planted}"), format!("{planted}; {mine}")] {
        assert_eq!(Answer::of(app.get("/v1/me").header("cookie", cookies)).await, (401, "credential_missing"));
    }
}

#[tokio::test]
async fn a_cookie_beside_one_in_raw_chinese_is_still_read() {
    let app = TestApp::start().await;
    let (cookies, _) = app.cookies("alice").await;

    let request = format!(
        "GET /v1/me HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: 昵称=小明; =;;; {cookies}; x\r\n\r\n",
        app.address
    );
    let answer = raw(app.address, request.as_bytes()).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn a_session_cookie_nobody_was_given_is_anonymous_and_never_adopted() {
    let app = TestApp::start().await;

    for value in ["", "x", &"A".repeat(66), &format!("AQ{}", "A".repeat(64))] {
        let request = app.get("/v1/me").header("cookie", format!("sessionid={value}"));
        let refused = Answer::of(request).await;
        assert_eq!(refused, (401, "credential_invalid"), "{value}");
        assert_eq!(refused.set_cookies(), [""; 0]);
    }
}
