//! A mini program written for Django's sessions, unchanged.

use crate::support::{Answer, Setup, TestApp, raw, seconds};
use minigate::{Access, HttpOptions, Minigate, legacy::Legacy, model::csrf::CsrfSecret};
use minigate_sim::{DEFAULT_APP_ID, Fault};
use reqwest::{Method, Version};
use serde_json::{Value, json};

const DAY: u64 = 24 * 60 * 60;

fn options(base: &str, secure: bool) -> HttpOptions {
    let legacy = Legacy { session_csrf: Some(base.parse().unwrap()), ..Legacy::default() };
    HttpOptions { secure, legacy, ..HttpOptions::default() }
}

async fn start() -> TestApp {
    TestApp::with(Setup { options: options("/", true), ..Setup::default() }).await
}

/// What the old client keeps of a login: `res.cookies[0]` and `res.cookies[1]`, whole.
struct Stored {
    csrftoken: String,
    sessionid: String,
}

impl Stored {
    /// As the client reads the answer: by the status, and the cookies by their position.
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text);
        let [csrftoken, sessionid] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
        Self { csrftoken: csrftoken.to_owned(), sessionid: sessionid.to_owned() }
    }

    fn cookie(&self) -> String {
        format!("{}; {}", self.csrftoken, self.sessionid)
    }

    /// Cut at `;`, the first piece; cut at `=`, the second piece.
    fn token(&self) -> &str {
        self.csrftoken.split(';').next().unwrap().split('=').nth(1).unwrap()
    }
}

async fn try_login(app: &TestApp, person: &str) -> Answer {
    Answer::of(app.post("/login", &json!({ "code": app.wechat.login_code(person) }))).await
}

async fn login(app: &TestApp, person: &str) -> Stored {
    Stored::of(&try_login(app, person).await)
}

/// An unsafe request to a handler of one's own, with these headers.
async fn post(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, "/hello");
    Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn a_login_sets_csrftoken_and_then_sessionid_and_no_other_cookie() {
    let app = start().await;

    let stored = login(&app, "alice").await;

    let (session, attributes) = stored.sessionid.split_once(';').unwrap();
    assert!(stored.csrftoken.starts_with("csrftoken=") && session.starts_with("sessionid="));
    assert_eq!(stored.token().len(), 32);
    assert!(stored.token().bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", stored.token());
    assert!(session["sessionid=".len()..].bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
    for attribute in [" HttpOnly", " Secure", " SameSite=Lax", " Max-Age=1209600"] {
        assert!(attributes.split(';').any(|given| given == attribute), "{attribute}: {attributes}");
    }
    assert!(!stored.cookie().contains("Domain") && !stored.csrftoken.contains("HttpOnly"));
}

/// Header names and values exactly as `wx.request` writes them, attributes included.
#[tokio::test]
async fn both_cookies_sent_back_whole_prove_the_session_to_a_handler_of_one_s_own() {
    let app = start().await;
    let stored = login(&app, "alice").await;

    let request = format!(
        "POST /hello HTTP/1.1\r\nHost: {}\r\nConnection: close\r\ncontent-type: application/json\r\n\
         Referer: https://servicewechat.com/{DEFAULT_APP_ID}/devtools/page-frame.html\r\n\
         cookie: {}\r\nX-CSRFToken: {}\r\nContent-Length: 2\r\n\r\n\"\"",
        app.address,
        stored.cookie(),
        stored.token()
    );
    let answer = raw(app.address, request.as_bytes()).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.starts_with("hello, "));
    assert!(stored.cookie().matches("expires=").count() == 2 && stored.cookie().matches("; Secure").count() == 2);
}

#[tokio::test]
async fn the_same_holds_over_http2_where_names_are_lower_case_and_cookies_come_in_crumbs() {
    let app = start().await;
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let url = |path: &str| format!("http://{}{path}", app.address);

    let code = json!({ "code": app.wechat.login_code("alice") });
    let response = client.post(url("/login")).json(&code).send().await.unwrap();
    assert_eq!(response.version(), Version::HTTP_2);
    let cookies = response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    let [csrftoken, sessionid] = cookies.collect::<Vec<_>>().try_into().unwrap();
    let stored = Stored { csrftoken, sessionid };
    let whole = client.post(url("/hello")).header("cookie", stored.cookie()).header("x-csrftoken", stored.token());
    // A proxy may take the cookies apart (RFC 9113 section 8.2.3).
    let crumbs = stored.cookie().split("; ").fold(client.post(url("/hello")), |r, crumb| r.header("cookie", crumb));
    let crumbs = crumbs.header("x-csrftoken", stored.token());
    let without = client.post(url("/hello")).header("cookie", stored.cookie());

    assert_eq!(Answer::of(whole).await.status, 200);
    assert_eq!(Answer::of(crumbs).await.status, 200);
    assert_eq!(Answer::of(without).await, (403, "csrf_token_missing"));
}

#[tokio::test]
async fn each_thing_that_is_wrong_has_a_code_of_its_own() {
    let app = start().await;
    let (alice, bob) = (login(&app, "alice").await, login(&app, "bob").await);
    let (cookie, masked) = (alice.cookie(), CsrfSecret::parse(alice.token()).unwrap().masked());

    for token in [alice.token(), &masked] {
        assert_eq!(post(&app, &[("cookie", &cookie), ("x-csrftoken", token)]).await.status, 200, "{token}");
    }
    assert_eq!(post(&app, &[]).await, (401, "credential_missing"));
    assert_eq!(post(&app, &[("cookie", &cookie)]).await, (403, "csrf_token_missing"));
    for token in [bob.token(), "undefined", &bob.token()[1..]] {
        let refused = post(&app, &[("cookie", &cookie), ("x-csrftoken", token)]).await;
        assert_eq!(refused, (403, "csrf_token_mismatch"), "{token}");
        assert_eq!(refused.set_cookies(), [""; 0]);
    }
    let session_alone = [("cookie", alice.sessionid.as_str()), ("x-csrftoken", alice.token())];
    assert_eq!(post(&app, &session_alone).await, (403, "csrf_cookie_missing"));
    let unknown = format!("{}; sessionid=undefined", alice.csrftoken);
    assert_eq!(post(&app, &[("cookie", &unknown), ("x-csrftoken", alice.token())]).await, (401, "credential_invalid"));
}

#[tokio::test]
async fn the_referer_that_mini_programs_cannot_change_is_no_offence_and_a_missing_one_neither() {
    let app = start().await;
    let stored = login(&app, "alice").await;
    let cookie = stored.cookie();
    let with = async |referer: Option<&str>, token: Option<&str>| {
        let referer = referer.map(|referer| ("referer", referer));
        let token = token.map(|token| ("x-csrftoken", token));
        let headers: Vec<_> = [Some(("cookie", cookie.as_str())), referer, token].into_iter().flatten().collect();
        post(&app, &headers).await
    };
    let mini_program = format!("https://servicewechat.com/{DEFAULT_APP_ID}/42/page-frame.html");
    let token = Some(stored.token());

    assert_eq!(with(None, token).await.status, 200);
    assert_eq!(with(Some(&mini_program), token).await.status, 200);
    // It proves nothing either: anybody can send it.
    assert_eq!(with(Some(&mini_program), None).await, (403, "csrf_token_missing"));
    assert_eq!(with(Some("https://evil.example/"), token).await, (403, "csrf_referer_refused"));
}

#[tokio::test]
async fn a_session_in_use_goes_on_although_the_client_never_stores_another_cookie() {
    let app = start().await;
    let stored = login(&app, "alice").await;
    let (cookie, token) = (stored.cookie(), stored.token());
    let headers = [("cookie", cookie.as_str()), ("x-csrftoken", token)];

    for _ in 0..3 {
        app.clock.advance(seconds(13 * DAY));
        let answer = post(&app, &headers).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (200, 0));
        app.gate.flush_seen().await.unwrap();
    }

    app.clock.advance(seconds(15 * DAY));
    assert_eq!(post(&app, &headers).await, (401, "session_expired"));
}

#[tokio::test]
async fn a_second_login_sets_both_cookies_anew_and_ends_the_session_they_replace() {
    let app = start().await;
    let (old, elsewhere) = (login(&app, "alice").await, login(&app, "alice").await);

    let request = app.post("/login", &json!({ "code": app.wechat.login_code("alice") }));
    let request = request.header("cookie", old.cookie()).header("x-csrftoken", old.token());
    let new = Stored::of(&Answer::of(request).await);

    assert_ne!((new.token(), &new.sessionid), (old.token(), &old.sessionid));
    let hello = |stored: &Stored| Answer::of(app.get("/hello").header("cookie", stored.cookie()));
    assert_eq!(hello(&old).await, (401, "session_revoked"));
    assert_eq!(hello(&new).await.status, 200);
    assert_eq!(hello(&elsewhere).await.status, 200);
}

#[tokio::test]
async fn a_logout_ends_the_session_at_once_and_takes_both_cookies_back() {
    let app = start().await;
    let (stored, other) = (login(&app, "alice").await, login(&app, "alice").await);
    let logout = |token: Option<&str>| {
        let request = app.request(Method::POST, "/logout").header("cookie", stored.cookie());
        token.into_iter().fold(request, |request, token| request.header("x-csrftoken", token))
    };

    assert_eq!(Answer::of(app.request(Method::POST, "/logout")).await, (401, "credential_missing"));
    assert_eq!(Answer::of(logout(None)).await, (403, "csrf_token_missing"));
    let answer = Answer::of(logout(Some(stored.token()))).await;

    assert_eq!(answer.status, 204);
    let names: Vec<_> = answer.set_cookies().iter().map(|cookie| cookie.split(';').next().unwrap()).collect();
    assert_eq!(names, ["csrftoken=", "sessionid="]);
    assert_eq!(Answer::of(logout(Some(stored.token()))).await, (401, "session_revoked"));
    assert_eq!(Answer::of(app.get("/hello").header("cookie", other.cookie())).await.status, 200);
}

#[tokio::test]
async fn a_login_that_fails_is_never_a_200_and_sets_no_cookie() {
    let app = start().await;

    for (fault, expected) in [
        (Fault::errcode(40029), (401, "login_code_invalid")),
        (Fault::errcode(40163), (409, "login_code_used")),
        (Fault::errcode(45011), (429, "wechat_rate_limited")),
        (Fault::errcode(-1), (503, "wechat_unavailable")),
        (Fault::reset(), (503, "wechat_unavailable")),
    ] {
        app.wechat.fault(fault);
        let refused = try_login(&app, "alice").await;
        assert_eq!(refused, expected);
        assert_eq!(refused.set_cookies(), [""; 0]);
    }
}

#[tokio::test]
async fn a_body_that_is_no_code_is_refused_and_wechat_is_not_asked() {
    let app = start().await;
    let field = |answer: &Answer| answer.json()["errors"][0]["field"].clone();

    for (body, wrong) in [
        (json!({}), "code"),
        (json!({ "code": null }), "code"),
        (json!({ "code": "" }), "code"),
        (json!({ "code": "x".repeat(129) }), "code"),
        (json!({ "code": "x", "openid": "o" }), "openid"),
        (json!({ "code": "x", "style": "jwt" }), "style"),
    ] {
        let refused = Answer::of(app.post("/login", &body)).await;
        assert_eq!(refused, (400, "validation_failed"), "{body}");
        assert_eq!(field(&refused), Value::from(wrong), "{body}");
    }
    for body in ["", "[]", "null", "{", "code=x"] {
        assert_eq!(Answer::of(app.post_text("/login", body)).await, (400, "invalid_request"), "{body}");
    }
    let form = app.request(Method::POST, "/login").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(Answer::of(form.body("code=x")).await, (415, "unsupported_media_type"));
    let large = format!("{{\"code\":\"{}\"}}", "x".repeat(64 * 1024));
    assert_eq!(Answer::of(app.post_text("/login", large)).await, (413, "body_too_large"));
    let foreign = app.post("/login", &json!({ "code": "x" })).header("origin", "https://evil.example");
    assert_eq!(Answer::of(foreign).await, (403, "csrf_origin_refused"));
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn it_answers_under_its_base_path_alone_and_stands_in_the_table_of_routes() {
    let options = options("/django/", false);
    let app = TestApp::with(Setup { options: options.clone(), ..Setup::default() }).await;
    let body = json!({ "code": app.wechat.login_code("alice") });

    assert_eq!(Answer::of(app.post("/login", &body)).await, (404, "not_found"));
    assert_eq!(Answer::of(app.post("/django/login", &body)).await.status, 200);
    assert_eq!(Answer::of(app.get("/django/login")).await, (405, "method_not_allowed"));
    let minigate = Minigate::new(app.gate.clone(), options);
    let access = |path: &str| minigate.routes().iter().find(|route| route.path == path).map(|route| route.access);
    assert_eq!(access("/django/login"), Some(Access::Proof));
    assert_eq!(access("/django/logout"), Some(Access::Session));
}

#[tokio::test]
async fn it_is_off_unless_it_is_switched_on() {
    let app = TestApp::start().await;

    assert_eq!(try_login(&app, "alice").await, (404, "not_found"));
}

#[tokio::test]
async fn three_adapters_share_one_path_and_are_told_apart_by_method_and_content_type() {
    let base = || Some("/".parse().unwrap());
    let legacy = Legacy { session_csrf: base(), scancode: base(), user_state: base(), ..Legacy::default() };
    let options = HttpOptions { legacy, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, ..Setup::default() }).await;

    Stored::of(&try_login(&app, "alice").await);
    let form = app.request(Method::POST, "/login").form(&[("code", "unknown"), ("encrypteddata", ""), ("iv", "")]);
    let form = Answer::of(form).await;
    assert!(form.status == 200 && form.json()["error"].is_string(), "{}", form.text);
    let code = app.wechat.login_code("alice");
    let state = Answer::of(app.get(&format!("/login?code={code}&userInfo=Alice"))).await;
    assert!(state.json()["user_uuid"].is_string(), "{}", state.text);
}
