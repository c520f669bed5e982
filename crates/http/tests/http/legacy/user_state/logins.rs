//! `GET login`

use super::{HEADER, hello, knows, login, login_with, options, start, try_login, user_state};
use crate::support::{Answer, Setup, TestApp};
use minigate::{Access, HttpOptions, Minigate, legacy::Legacy};
use minigate_sim::Fault;
use reqwest::Method;
use std::collections::HashSet;

#[tokio::test]
async fn a_login_answers_one_opaque_string_that_a_header_carries_from_then_on() {
    let app = start().await;

    let answer = try_login(&app, "alice").await;
    let state = user_state(&answer);

    assert_eq!(answer.json().as_object().unwrap().len(), 1);
    assert_eq!((answer.header("cache-control"), answer.set_cookies().len()), (Some("no-store"), 0));
    assert_eq!((state.len(), state.starts_with("mgo_")), (70, true));
    assert!(hello(&app, &state).await.text.starts_with("hello, "));
    let posted = Answer::of(app.request(Method::POST, "/hello").header(HEADER, &state)).await;
    assert_eq!(posted.status, 200, "a header needs no CSRF token");
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&state)).await.status, 200);
}

#[tokio::test]
async fn whatever_fetches_ahead_leaves_the_code_for_the_login() {
    let app = start().await;
    let code = app.wechat.login_code("alice");
    let ahead = |method: Method, name: &'static str, value: &'static str| {
        let request = app.request(method, "/login").query(&[("code", &code)]).header(name, value);
        async { Answer::of(request).await }
    };

    for (method, name, value) in [
        (Method::HEAD, "accept", "*/*"),
        (Method::GET, "purpose", "prefetch"),
        (Method::GET, "sec-purpose", "prefetch"),
        (Method::GET, "sec-purpose", "prefetch;prerender"),
        (Method::GET, "sec-purpose", "Prefetch; anonymous-client-ip"),
        (Method::GET, "x-moz", "prefetch"),
    ] {
        let answer = ahead(method, name, value).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""), "{name}: {value}");
        assert_eq!((answer.header("cache-control"), answer.set_cookies().len()), (Some("no-store"), 0));
    }
    assert_eq!(app.exchanges(), 0);
    assert!(!knows(&app, "alice").await);

    user_state(&Answer::of(login_with(&app, &code)).await);
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn a_hundred_first_logins_at_once_make_one_user() {
    let app = start().await;
    let logins: Vec<_> =
        (0..100).map(|_| tokio::spawn(Answer::of(login_with(&app, &app.wechat.login_code("alice"))))).collect();

    let mut states = Vec::new();
    for login in logins {
        states.push(user_state(&login.await.unwrap()));
    }

    assert_eq!(states.iter().collect::<HashSet<_>>().len(), 100);
    let audit = app.store.list_audit(None, None, 1000).await.unwrap();
    let count = |kind: &str| audit.iter().filter(|event| event.kind == kind).count();
    assert_eq!((count("user_created"), count("login")), (1, 100));
    let mut users = HashSet::new();
    for state in &states {
        let answer = hello(&app, state).await;
        if answer.status == 200 {
            users.insert(answer.text);
        }
    }
    assert_eq!(users.len(), 1);
}

#[tokio::test]
async fn each_failure_of_wechat_s_has_its_code_and_writes_no_user() {
    let app = start().await;

    for (fault, expected, retry_after) in [
        (Fault::errcode(40029), (401, "login_code_invalid"), None),
        (Fault::errcode(40163), (409, "login_code_used"), None),
        (Fault::errcode(45011), (429, "wechat_rate_limited"), Some("60")),
        (Fault::errcode(40226), (403, "wechat_user_blocked"), None),
        (Fault::errcode(-1), (503, "wechat_unavailable"), Some("2")),
        (Fault::errcode(40164), (503, "wechat_ip_not_allowed"), Some("60")),
        (Fault::errcode(40125), (500, "app_misconfigured"), None),
        (Fault::reset(), (503, "wechat_unavailable"), Some("2")),
        (Fault::html(), (503, "wechat_unavailable"), Some("2")),
        (Fault::no_answer(), (503, "wechat_unavailable"), Some("2")),
    ] {
        let told = format!("{fault:?}");
        app.wechat.fault(fault);

        let refused = try_login(&app, "alice").await;

        assert_eq!(refused, expected, "{told}");
        assert_eq!((refused.header("retry-after"), refused.header("cache-control")), (retry_after, Some("no-store")));
        assert!(!knows(&app, "alice").await, "{told}");
    }
    assert!(hello(&app, &login(&app, "alice").await).await.status == 200);
}

#[tokio::test]
async fn a_code_is_exchanged_once() {
    let app = start().await;
    let code = app.wechat.login_code("alice");

    user_state(&Answer::of(login_with(&app, &code)).await);

    assert_eq!(Answer::of(login_with(&app, &code)).await, (409, "login_code_used"));
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn a_page_of_another_site_logs_nobody_in() {
    let app = start().await;
    let request = || login_with(&app, &app.wechat.login_code("alice"));

    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(Answer::of(request().header(name, value)).await, (403, "csrf_origin_refused"), "{value}");
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn malformed_logins_count_against_their_address() {
    let app = TestApp::with(Setup { options: options(), limited: true, ..Setup::default() }).await;

    for _ in 0..200 {
        assert_eq!(Answer::of(app.get("/login")).await.status, 400);
    }

    assert_eq!(Answer::of(app.get("/login")).await, (429, "rate_limited"));
}

#[tokio::test]
async fn one_path_serves_a_login_by_get_and_another_one_by_post() {
    let base = || Some("/".parse().unwrap());
    let legacy = Legacy { session_csrf: base(), user_state: base(), ..Legacy::default() };
    let options = HttpOptions { legacy, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options: options.clone(), ..Setup::default() }).await;
    let body = serde_json::json!({ "code": app.wechat.login_code("alice") });

    assert_eq!(Answer::of(app.post("/login", &body)).await.set_cookies().len(), 2);
    assert!(login(&app, "alice").await.starts_with("mgo_"));
    assert_eq!(Answer::of(app.request(Method::PUT, "/login")).await, (405, "method_not_allowed"));
    let minigate = Minigate::new(app.gate.clone(), options);
    let login = minigate.routes().iter().filter(|route| route.path == "/login");
    let listed: Vec<_> = login.map(|route| (route.method.clone(), route.access)).collect();
    assert_eq!(listed, [(Method::POST, Access::Proof), (Method::GET, Access::Proof)]);
}
