//! The adapter `weixin-jwt`, as the to-do list's old client uses it.

use crate::{
    bad_input::bodies,
    support::{Answer, Setup, TestApp, raw, seconds, text},
};
use axum::{Json, Router, routing::get};
use minigate::{
    Access, HttpOptions, Minigate,
    legacy::{Legacy, SimpleJwtUser},
    model::AppId,
};
use minigate_sim::{DEFAULT_APP_ID, Fault};
use serde_json::{Value, json};

const LOGIN: &str = "/api/weixin/login/";

/// A server with the adapter, and the route that the old client asks for after its login.
pub(super) async fn start() -> TestApp {
    TestApp::with(setup()).await
}

fn setup() -> Setup {
    async fn data(_: SimpleJwtUser) -> Json<Value> {
        Json(json!({ "code": "Authenticated." }))
    }
    let legacy = Legacy {
        weixin_jwt: Some("/api/weixin/".parse().unwrap()),
        simplejwt: Some("/api/token/".parse().unwrap()),
        ..Legacy::default()
    };
    let routes = Router::new().route("/api/weixin/data/", get(data).post(data));
    Setup { options: HttpOptions { legacy, ..HttpOptions::default() }, routes, ..Setup::default() }
}

/// Sends what `wx.request` sends: its own headers around those of the mini program.
async fn wx_request(app: &TestApp, line: &str, header: &str, body: &str) -> Answer {
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\ncharset: utf-8\r\n{header}\
         content-type: application/json\r\nAccept-Encoding: gzip,compress,br,deflate\r\n\
         User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.42 Language/zh_CN\r\n\
         Referer: https://servicewechat.com/{DEFAULT_APP_ID}/devtools/page-frame.html\r\n\
         Content-Length: {}\r\n\r\n{body}",
        app.address,
        body.len(),
    );
    raw(app.address, request.as_bytes()).await
}

/// The login of the old client: the code, and nothing else.
async fn log_in(app: &TestApp, person: &str) -> Answer {
    let body = format!(r#"{{"code":"{}"}}"#, app.wechat.login_code(person));
    wx_request(app, "POST /api/weixin/login/", "", &body).await
}

/// Its question after that, with what it keeps of the answer.
async fn ask(app: &TestApp, access: &str) -> Answer {
    wx_request(app, "GET /api/weixin/data/", &format!("Authorization: Bearer {access}\r\n"), "").await
}

pub(super) async fn pair(app: &TestApp) -> Value {
    log_in(app, "alice").await.json()
}

async fn knows(app: &TestApp, person: &str) -> bool {
    let (id, openid) = (AppId::parse(DEFAULT_APP_ID).unwrap(), app.wechat.openid(person));
    app.store.find_user_by_openid(&id, &openid).await.unwrap().is_some()
}

/// simplejwt's answer to an access token that is not good.
fn assert_token_not_valid(answer: &Answer, message: &str) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"api\""));
    assert_eq!(
        answer.json(),
        json!({
            "detail": "Given token not valid for any token type",
            "code": "token_not_valid",
            "messages": [{ "token_class": "AccessToken", "token_type": "access", "message": message }],
        })
    );
}

#[tokio::test]
async fn the_old_client_logs_in_and_asks_for_its_data() {
    let app = start().await;

    let login = log_in(&app, "alice").await;

    assert_eq!((login.status.as_u16(), login.header("content-type")), (200, Some("application/json")));
    insta::assert_json_snapshot!(login.redacted(), @r#"
    {
      "access": "[token]",
      "code": "success",
      "refresh": "[token]"
    }
    "#);
    let data = ask(&app, &text(&login.json()["access"])).await;
    assert_eq!((data.status.as_u16(), data.text.as_str()), (200, r#"{"code":"Authenticated."}"#));
    assert!(!login.text.contains(&app.wechat.openid("alice")));
}

#[tokio::test]
async fn its_first_three_logins_at_once_make_one_user_and_all_are_good() {
    let app = TestApp::with(Setup { limited: true, ..setup() }).await;

    let logins = tokio::join!(log_in(&app, "alice"), log_in(&app, "alice"), log_in(&app, "alice"));

    let mut users = Vec::new();
    for login in [logins.0, logins.1, logins.2] {
        assert_eq!(login.json()["code"], "success", "{}", login.text);
        let access = text(&login.json()["access"]);
        assert_eq!(ask(&app, &access).await.status, 200);
        users.push(Answer::of(app.get("/hello").bearer_auth(access)).await.text);
    }
    assert!(users.iter().all(|user| *user == users[0]), "{users:?}");
}

#[tokio::test]
async fn a_login_on_every_interaction_is_the_same_user_and_leaves_the_login_before_alive() {
    let app = start().await;
    let mut before = text(&pair(&app).await["access"]);

    for _ in 0..20 {
        app.clock.advance(seconds(60));
        let access = text(&pair(&app).await["access"]);
        assert_eq!(ask(&app, &access).await.status, 200);
        assert_eq!(ask(&app, &before).await.status, 200);
        before = access;
    }
    assert!(knows(&app, "alice").await);
}

#[tokio::test]
async fn an_access_token_lives_longer_than_the_five_minutes_that_the_client_counts() {
    let app = start().await;
    let access = text(&pair(&app).await["access"]);

    app.clock.advance(seconds(5 * 60));
    assert_eq!(ask(&app, &access).await.status, 200);

    app.clock.advance(seconds(10 * 60));
    assert_token_not_valid(&ask(&app, &access).await, "Token is expired");
}

#[tokio::test]
async fn whatever_fails_at_wechat_is_told_in_the_body_and_makes_no_user() {
    let app = start().await;
    let faults = [40029, 40163, 45011, 40226, -1, 40164, 40013, 40125].map(Fault::errcode);

    for fault in faults.into_iter().chain([Fault::reset(), Fault::html(), Fault::truncated(), Fault::status(502)]) {
        app.wechat.fault(fault);
        let refused = log_in(&app, "alice").await;
        assert_eq!((refused.status.as_u16(), refused.text.as_str()), (200, r#"{"code":"fail"}"#));
    }

    assert!(!knows(&app, "alice").await);
    assert_eq!(log_in(&app, "alice").await.json()["code"], "success");
    assert!(knows(&app, "alice").await);
}

#[tokio::test]
async fn a_code_sent_twice_logs_in_once() {
    let app = start().await;
    let body = json!({ "code": app.wechat.login_code("alice") });

    assert_eq!(Answer::of(app.post(LOGIN, &body)).await.json()["code"], "success");
    assert_eq!(Answer::of(app.post(LOGIN, &body)).await.text, r#"{"code":"fail"}"#);
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn a_login_refused_by_minigate_says_fail_and_has_a_status_that_says_why() {
    let app = TestApp::with(Setup { limited: true, ..setup() }).await;
    let access = text(&pair(&app).await["access"]);
    let user = Answer::of(app.get("/hello").bearer_auth(&access)).await.text.replace("hello, ", "");
    app.gate.ban_user(user.parse().unwrap()).await.unwrap();

    let banned = log_in(&app, "alice").await;
    assert_eq!(banned.status, 403);
    assert_eq!(banned.json(), json!({ "code": "fail", "reason": "user_banned", "detail": "This account is banned." }));

    let cross_site = app.post(LOGIN, &json!({ "code": "x" })).header("origin", "https://evil.example");
    let cross_site = Answer::of(cross_site).await;
    assert_eq!((cross_site.status.as_u16(), &cross_site.json()["reason"]), (403, &json!("csrf_origin_refused")));

    for _ in 0..40 {
        log_in(&app, "alice").await;
    }
    let limited = log_in(&app, "alice").await;
    assert_eq!((limited.status.as_u16(), &limited.json()["reason"]), (429, &json!("rate_limited")));
    assert_eq!(limited.json()["code"], "fail");
    assert!(limited.header("retry-after").is_some());
}

#[tokio::test]
async fn without_the_database_the_login_says_fail_and_to_wait() {
    let app = start().await;
    app.store.close().await;

    let refused = log_in(&app, "alice").await;

    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("2")));
    assert_eq!(refused.json()["code"], "fail");
}

#[tokio::test]
async fn a_bad_body_is_a_4xx_with_fail_in_it_and_wechat_is_not_asked() {
    let app = start().await;

    let odd = [
        json!({}),
        json!({ "code": 1 }),
        json!({ "code": null }),
        json!({ "code": "" }),
        json!({ "code": "a b" }),
        json!({ "code": "the code is a mock one" }),
    ];
    let odd = odd.map(|body| body.to_string().into_bytes());
    for body in bodies().into_iter().map(|(_, body)| body).chain(odd) {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let answer = Answer::of(app.post_text(LOGIN, body)).await;
        assert!(answer.status.is_client_error(), "{shown}: {}", answer.status);
        assert_eq!(answer.json()["code"], "fail", "{shown}");
    }
    let mock = Answer::of(app.post(LOGIN, &json!({ "code": "the code is a mock one" }))).await.json();
    assert_eq!(
        mock["detail"],
        "code: this is the mock code of the developer tools: open the project with a real AppID"
    );
    let form = app.request(reqwest::Method::POST, LOGIN).form(&[("code", "x")]);
    assert_eq!(Answer::of(form).await.status, 415);
    assert_eq!(Answer::of(app.get(LOGIN)).await, (405, "method_not_allowed"));
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_guarded_route_refuses_in_simplejwt_s_words() {
    let app = start().await;
    let good = pair(&app).await;
    let data = async |authorization: &str| {
        let request = app.get("/api/weixin/data/").header("authorization", authorization);
        Answer::of(request).await
    };

    let missing = json!({ "detail": "Authentication credentials were not provided." });
    let none = Answer::of(app.get("/api/weixin/data/")).await;
    for answer in [none, data("").await, data("Basic YTpi").await, data("Token x").await] {
        assert_eq!((answer.status.as_u16(), answer.json()), (401, missing.clone()));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"api\""));
    }
    for malformed in ["Bearer", "Bearer a b"] {
        let answer = data(malformed).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("bad_authorization_header")));
    }
    // The old client after a failed login.
    assert_token_not_valid(&data("Bearer undefined").await, "Token is invalid");
    assert_token_not_valid(&data(&format!("Bearer {}", text(&good["refresh"]))).await, "Token is invalid");
    assert_token_not_valid(&data(&format!("Bearer {}x", text(&good["access"]))).await, "Token is invalid");
    let twice = app.get("/api/weixin/data/").bearer_auth("a").header("authorization", "Bearer b");
    let twice = Answer::of(twice).await;
    assert_eq!((twice.status.as_u16(), &twice.json()["code"]), (400, &json!("invalid_request")));
}

#[tokio::test]
async fn a_banned_user_s_access_token_is_that_of_an_inactive_user() {
    let app = start().await;
    let access = text(&pair(&app).await["access"]);
    let user = Answer::of(app.get("/hello").bearer_auth(&access)).await.text.replace("hello, ", "");

    app.gate.ban_user(user.parse().unwrap()).await.unwrap();

    let refused = ask(&app, &access).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json(), json!({ "detail": "User is inactive", "code": "user_inactive" }));
}

#[tokio::test]
async fn every_path_of_the_adapter_is_in_the_table_of_routes() {
    let app = start().await;
    let table = Minigate::new(app.gate.clone(), setup().options);

    let listed: Vec<_> = table.routes().iter().filter(|route| route.path.starts_with("/api/")).collect();

    assert_eq!(listed.len(), 7);
    for route in listed {
        assert_eq!((&route.method, route.access), (&reqwest::Method::POST, Access::Proof), "{}", route.path);
        let answer = Answer::of(app.post(&route.path, &json!({}))).await;
        assert_eq!(answer.status, 400, "{}: {}", route.path, answer.text);
    }
}

#[tokio::test]
async fn the_adapter_is_off_until_it_is_switched_on_and_answers_where_it_is_told_to() {
    let off = TestApp::start().await;
    assert_eq!(Answer::of(off.post(LOGIN, &json!({}))).await, (404, "not_found"));
    assert_eq!(Answer::of(off.post("/api/token/refresh/", &json!({}))).await, (404, "not_found"));

    let legacy = Legacy { weixin_jwt: Some("/wx/".parse().unwrap()), ..Legacy::default() };
    let options = HttpOptions { legacy, ..HttpOptions::default() };
    let moved = TestApp::with(Setup { options, ..Setup::default() }).await;
    let body = json!({ "code": moved.wechat.login_code("alice") });
    assert_eq!(Answer::of(moved.post("/wx/login/", &body)).await.json()["code"], "success");
}
