//! Unsafe requests with a cookie (security.md sections 3.4).

use crate::support::{Answer, Setup, TestApp};
use minigate::{HttpOptions, model::csrf::CsrfSecret};
use minigate_sim::DEFAULT_APP_ID;
use reqwest::Method;

/// An unsafe request to a handler of one's own, with these headers.
async fn post(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, "/hello");
    Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

fn bare(cookies: &str) -> &str {
    &cookies["csrftoken=".len()..][..32]
}

#[tokio::test]
async fn an_unsafe_request_needs_this_session_s_token_bare_or_masked() {
    let app = TestApp::start().await;
    let (cookies, token) = app.cookies("alice").await;
    let (_, other) = app.cookies("bob").await;
    let masked_again = CsrfSecret::parse(&token).unwrap().masked();

    for good in [bare(&cookies), &token, &masked_again] {
        assert_eq!(post(&app, &[("cookie", &cookies), ("x-csrftoken", good)]).await.status, 200, "{good}");
    }
    assert_eq!(post(&app, &[("cookie", &cookies)]).await, (403, "csrf_token_missing"));
    assert_eq!(post(&app, &[("cookie", &cookies), ("x-csrftoken", "")]).await, (403, "csrf_token_missing"));
    let flipped = format!("{}{}", if token.starts_with('a') { 'b' } else { 'a' }, &token[1..]);
    for wrong in ["x", &"a".repeat(32), &"a".repeat(64), &"a".repeat(33), &flipped, &other] {
        let answer = post(&app, &[("cookie", &cookies), ("x-csrftoken", wrong)]).await;
        assert_eq!(answer, (403, "csrf_token_mismatch"), "{wrong}");
    }
}

#[tokio::test]
async fn an_unsafe_request_needs_this_session_s_csrf_cookie() {
    let app = TestApp::start().await;
    let (cookies, token) = app.cookies("alice").await;
    let (others, other_token) = app.cookies("bob").await;
    let (_, session) = cookies.split_once("; ").unwrap();
    let (csrf_of_other, _) = others.split_once("; ").unwrap();

    assert_eq!(post(&app, &[("cookie", session), ("x-csrftoken", &token)]).await, (403, "csrf_cookie_missing"));
    for odd in ["", "short", "csrf-token-with-bad-characters!!"] {
        let cookies = format!("csrftoken={odd}; {session}");
        assert_eq!(post(&app, &[("cookie", &cookies), ("x-csrftoken", &token)]).await, (403, "csrf_cookie_missing"));
    }
    // Django takes any equal pair. A pair planted by a neighbouring site is not this session's.
    let planted = format!("{csrf_of_other}; {session}");
    let refused = post(&app, &[("cookie", &planted), ("x-csrftoken", &other_token)]).await;
    assert_eq!(refused, (403, "csrf_token_mismatch"));
    let both = format!("{csrf_of_other}; {cookies}");
    assert_eq!(post(&app, &[("cookie", &both), ("x-csrftoken", &token)]).await, (403, "csrf_cookie_missing"));
}

#[tokio::test]
async fn a_refusal_ends_no_session_and_sets_no_cookie() {
    let app = TestApp::start().await;
    let (cookies, token) = app.cookies("alice").await;

    let refused = post(&app, &[("cookie", &cookies)]).await;

    assert_eq!((refused.status.as_u16(), refused.set_cookies().len()), (403, 0));
    assert_eq!(post(&app, &[("cookie", &cookies), ("x-csrftoken", &token)]).await.status, 200);
}

#[tokio::test]
async fn safe_methods_and_tokens_in_headers_need_no_csrf_token() {
    let app = TestApp::start().await;
    let (cookies, _) = app.cookies("alice").await;
    let token = app.token("alice", "token").await;

    assert_eq!(Answer::of(app.get("/hello").header("cookie", &cookies)).await.status, 200);
    assert_eq!(Answer::of(app.request(Method::POST, "/hello").bearer_auth(token)).await.status, 200);
}

#[tokio::test]
async fn a_dead_session_is_said_to_be_dead_before_its_csrf_token_is_looked_at() {
    let app = TestApp::start().await;
    let (cookies, token) = app.cookies("alice").await;
    let logout = app.request(Method::POST, "/v1/logout").header("cookie", &cookies).header("x-csrftoken", token);
    assert_eq!(Answer::of(logout).await.status, 204);

    assert_eq!(post(&app, &[("cookie", &cookies)]).await, (401, "session_revoked"));
}

#[tokio::test]
async fn over_https_an_origin_has_to_be_ours_or_trusted() {
    let options = HttpOptions { secure: true, ..HttpOptions::default() };
    let trusted_origins = vec!["https://shop.example.org", "https://*.trusted.example"];
    let app = TestApp::with(Setup { options, trusted_origins, ..Setup::default() }).await;
    let (cookies, token) = app.cookies("alice").await;
    let (own, plain) = (format!("https://{}", app.address), format!("http://{}", app.address));
    let with_origin =
        async |origin: &str| post(&app, &[("cookie", &cookies), ("x-csrftoken", &token), ("origin", origin)]).await;

    for good in [
        own.as_str(),
        "https://shop.example.org",
        "https://a.trusted.example",
        "https://trusted.example",
        "https://servicewechat.com",
    ] {
        assert_eq!(with_origin(good).await.status, 200, "{good}");
    }
    for foreign in [
        "null",
        "",
        plain.as_str(),
        "https://evil.example",
        "https://SHOP.example.org",
        "https://shop.example.org:443",
        "https://eviltrusted.example",
        "http://a.trusted.example",
    ] {
        assert_eq!(with_origin(foreign).await, (403, "csrf_origin_refused"), "{foreign}");
    }
}

#[tokio::test]
async fn over_https_a_referer_may_be_missing_or_the_mini_program_s_but_not_foreign() {
    let app = TestApp::secure().await;
    let (cookies, token) = app.cookies("alice").await;
    let own = format!("https://{}/page?x=1", app.address);
    let mini = |app: &str, version: &str| format!("https://servicewechat.com/{app}/{version}/page-frame.html");
    let with_referer =
        async |referer: &str| post(&app, &[("cookie", &cookies), ("x-csrftoken", &token), ("referer", referer)]).await;

    assert_eq!(post(&app, &[("cookie", &cookies), ("x-csrftoken", &token)]).await.status, 200, "none at all");
    for good in [own, mini(DEFAULT_APP_ID, "0"), mini(DEFAULT_APP_ID, "devtools"), mini(DEFAULT_APP_ID, "42")] {
        assert_eq!(with_referer(&good).await.status, 200, "{good}");
    }
    for foreign in [
        mini("wxffffffffffffffff", "0"),
        mini(DEFAULT_APP_ID, "x").replace("https", "http"),
        format!("http://{}/", app.address),
        "https://evil.example/".to_owned(),
        "https://servicewechat.com.evil.example/".to_owned(),
        "https://servicewechat.com@evil.example/".to_owned(),
        "https://servicewechat.com:8443/".to_owned(),
        String::new(),
    ] {
        assert_eq!(with_referer(&foreign).await, (403, "csrf_referer_refused"), "{foreign}");
    }
}

#[tokio::test]
async fn over_plain_http_an_origin_is_checked_and_a_referer_is_not() {
    let app = TestApp::start().await;
    let (cookies, token) = app.cookies("alice").await;
    let (own, tls) = (format!("http://{}", app.address), format!("https://{}", app.address));
    let credentials = [("cookie", cookies.as_str()), ("x-csrftoken", token.as_str())];
    let with = async |header| post(&app, &[&credentials[..], &[header]].concat()).await;

    assert_eq!(with(("origin", own.as_str())).await.status, 200);
    assert_eq!(with(("origin", tls.as_str())).await, (403, "csrf_origin_refused"));
    assert_eq!(with(("referer", "https://evil.example/")).await.status, 200);
}
