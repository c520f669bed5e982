//! A mini program that keeps a "user state", unchanged.

use crate::support::{Answer, Setup, TestApp, seconds, text};
use minigate::{Access, HttpOptions, Minigate, legacy::Legacy, model::AppId};
use minigate_sim::{DEFAULT_APP_ID, Fault};
use reqwest::{Method, RequestBuilder, header::HeaderName};
use std::collections::HashSet;

const HEADER: &str = "X-User-Token";

fn options() -> HttpOptions {
    let legacy = Legacy { user_state: Some("/".parse().unwrap()), ..Legacy::default() };
    HttpOptions { legacy, ..HttpOptions::default() }
}

async fn start() -> TestApp {
    TestApp::with(Setup { options: options(), ..Setup::default() }).await
}

fn login_with(app: &TestApp, code: &str) -> RequestBuilder {
    app.get("/login").query(&[("code", code), ("userInfo", "小明")])
}

async fn try_login(app: &TestApp, person: &str) -> Answer {
    Answer::of(login_with(app, &app.wechat.login_code(person))).await
}

/// `res.data.user_uuid`.
fn user_state(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    text(&answer.json()["user_uuid"])
}

async fn login(app: &TestApp, person: &str) -> String {
    user_state(&try_login(app, person).await)
}

async fn hello(app: &TestApp, state: &str) -> Answer {
    Answer::of(app.get("/hello").header(HEADER, state)).await
}

async fn knows(app: &TestApp, person: &str) -> bool {
    let openid = app.wechat.openid(person);
    app.store.find_user_by_openid(&AppId::parse(DEFAULT_APP_ID).unwrap(), &openid).await.unwrap().is_some()
}

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
async fn what_is_no_string_of_a_login_is_told_to_log_in_again() {
    let app = start().await;

    assert_eq!(Answer::of(app.get("/hello")).await, (401, "credential_missing"));
    // What an old client sends that has stored nothing, or the UUID of its old server.
    assert_eq!(hello(&app, "").await, (401, "credential_missing"));
    for junk in ["undefined", "null", "6f1b7f0e-52a5-4f8e-9d35-1f0d9a3e8c11"] {
        assert_eq!(hello(&app, junk).await, (401, "credential_invalid"), "{junk}");
    }
}

#[tokio::test]
async fn the_header_has_the_name_that_is_configured_and_stands_beside_the_token_header() {
    let legacy = Legacy { user_state_header: Some(HeaderName::from_static("openid")), ..options().legacy };
    let options =
        HttpOptions { token_header: Some(HeaderName::from_static("x-token")), legacy, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, ..Setup::default() }).await;
    let (state, other) = (login(&app, "alice").await, login(&app, "alice").await);
    let with = |headers: &[(&'static str, &str)]| {
        Answer::of(headers.iter().fold(app.get("/hello"), |request, (name, value)| request.header(*name, *value)))
    };

    assert_eq!(with(&[("openid", &state)]).await.status, 200);
    assert_eq!(with(&[("x-token", &state)]).await.status, 200);
    assert_eq!(with(&[("openid", &state), ("x-token", &state)]).await.status, 200);
    assert_eq!(with(&[("openid", &state), ("x-token", &other)]).await, (400, "ambiguous_credentials"));
    assert_eq!(with(&[("openid", &state), ("openid", &state)]).await, (400, "invalid_request"));
    assert_eq!(with(&[(HEADER, &state)]).await, (401, "credential_missing"));
}

#[tokio::test]
async fn the_header_is_none_while_the_adapter_is_off() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    assert_eq!(hello(&app, &token).await, (401, "credential_missing"));
    assert_eq!(try_login(&app, "alice").await, (404, "not_found"));
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
async fn a_new_login_of_a_device_takes_its_old_string_s_place_and_other_devices_stay() {
    let app = start().await;
    let (phone, tablet, bob) = (login(&app, "alice").await, login(&app, "alice").await, login(&app, "bob").await);
    let again = async |held: &str| {
        let request = login_with(&app, &app.wechat.login_code("alice")).header(HEADER, held);
        user_state(&Answer::of(request).await)
    };

    let new = again(&phone).await;

    assert_eq!(hello(&app, &phone).await, (401, "session_revoked"));
    for state in [&new, &tablet] {
        assert_eq!(hello(&app, state).await.status, 200);
    }
    // Whoever else's string it is, or none at all: nothing ends.
    for held in [&bob, &phone, "undefined", ""] {
        again(held).await;
    }
    for state in [&new, &tablet, &bob] {
        assert_eq!(hello(&app, state).await.status, 200);
    }
}

#[tokio::test]
async fn a_string_that_was_revoked_or_has_expired_is_refused() {
    let app = start().await;
    let (left, revoked, unused) = (login(&app, "alice").await, login(&app, "alice").await, login(&app, "alice").await);

    let logout = app.request(Method::POST, "/v1/logout").header(HEADER, &left);
    assert_eq!(Answer::of(logout).await.status, 204);
    let me = Answer::of(app.get("/v1/me/sessions").header(HEADER, &revoked)).await.json();
    let current = me["sessions"].as_array().unwrap().iter().find(|session| session["is_current"] == true).unwrap();
    assert!(app.gate.revoke_session(text(&current["id"]).parse().unwrap()).await.unwrap());

    assert_eq!(hello(&app, &left).await, (401, "session_revoked"));
    assert_eq!(hello(&app, &revoked).await, (401, "session_revoked"));
    assert_eq!(hello(&app, &unused).await.status, 200);
    app.clock.advance(seconds(14 * 24 * 60 * 60));
    assert_eq!(hello(&app, &unused).await, (401, "session_expired"));
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
