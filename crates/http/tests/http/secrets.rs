//! Nothing that proves anything gets into the log (security.md section 10.1).

use crate::support::{Answer, Setup, TestApp, every_adapter, text};
use axum::{Router, routing::get};
use minigate_sim::{DEFAULT_APP_SECRET, Fault, OpenDataApi, Profile, Simulator};
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, OnceLock};

/// What a login of each style, a refresh and a logout hand out or take, as the client sees it.
async fn use_everything(app: &TestApp) -> Vec<String> {
    let mut secrets = vec![DEFAULT_APP_SECRET.to_owned(), app.wechat.openid("alice")];
    for style in ["cookie", "token", "jwt"] {
        let code = app.wechat.login_code("alice");
        let body = json!({ "code": code, "style": style });
        let answer = Answer::of(app.post("/v1/login", &body).header("idempotency-key", "MARKED-key")).await;
        let values = answer.set_cookies().into_iter().map(|cookie| cookie.split(['=', ';']).nth(1).unwrap().to_owned());
        secrets.extend(values);
        let credential = answer.json()["credential"].take();
        let tokens = ["access_token", "refresh_token", "csrf_token"];
        secrets.extend(tokens.iter().filter_map(|name| credential[name].as_str()).map(str::to_owned));
        secrets.push(code);
    }
    let refresh = json!({ "refresh_token": secrets[secrets.len() - 2] });
    let pair = Answer::of(app.post("/v1/token/refresh", &refresh)).await.json();
    secrets.extend(["access_token", "refresh_token"].map(|name| text(&pair[name])));
    let data = app.wechat.open_data("alice", OpenDataApi::GetUserInfo, Profile::Real);
    let decrypt = json!({ "encrypted_data": data.encrypted_data, "iv": data.iv });
    let decrypted = app.post("/v1/me/decrypt", &decrypt).bearer_auth(text(&pair["access_token"]));
    assert_eq!(Answer::of(decrypted).await.status, 200);
    let code = app.wechat.phone_code("alice");
    let phone = app.post("/v1/me/phone", &json!({ "code": code })).bearer_auth(text(&pair["access_token"]));
    let number = Answer::of(phone).await.json()["national_number"].take();
    secrets.extend([code, text(&number)]);
    let code = app.wechat.login_code("alice");
    let form = [("code", &code), ("encrypteddata", &data.encrypted_data), ("iv", &data.iv)];
    let login = Answer::of(app.request(Method::POST, "/scan/login/").form(&form)).await;
    secrets.extend([text(&login.json()["info"]["cookie"]), code, data.encrypted_data, data.iv]);
    let logout = app.post("/v1/logout", &json!({ "everywhere": true })).bearer_auth(text(&pair["access_token"]));
    assert_eq!(Answer::of(logout).await.status, 204);
    secrets
}

/// The same of the adapters, whose clients put codes into queries and tokens into headers of their own.
async fn use_adapters(app: &TestApp) -> Vec<String> {
    let mut secrets = Vec::new();
    let code = app.wechat.login_code("alice");
    let cookies = Answer::of(app.post("/login", &json!({ "code": code }))).await;
    let values = cookies.set_cookies().into_iter().map(|cookie| cookie.split(['=', ';']).nth(1).unwrap().to_owned());
    secrets.extend(values.chain([code]));
    let by_get = |code: &str| app.get("/login").query(&[("code", code), ("userInfo", "MARKED-name")]);
    let code = app.wechat.login_code("alice");
    let state = text(&Answer::of(by_get(&code)).await.json()["user_uuid"]);
    for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
        let again = app.request(method, &format!("/login?code={code}&userInfo=MARKED-name"));
        Answer::of(again.header("x-user-token", &state)).await;
    }
    assert_eq!(Answer::of(app.get("/v1/me").header("x-user-token", &state)).await.status, 200);
    secrets.extend([code, state]);
    for fault in [Fault::errcode(40029), Fault::errcode(40125), Fault::reset(), Fault::html()] {
        app.wechat.fault(fault);
        let code = app.wechat.login_code("alice");
        assert_ne!(Answer::of(by_get(&code)).await.status, 200);
        secrets.push(code);
    }
    Answer::of(app.get("/login?code=MARKED-code&code=MARKED-code")).await;
    Answer::of(app.get("/login?code=MARKED-code&MARKED-field=x")).await;
    Answer::of(app.get("/v1/me").header("x-user-token", "MARKED-token")).await;
    secrets
}

/// simplejwt's pair, and what its endpoints are sent.
async fn use_pair(app: &TestApp) -> Vec<String> {
    let code = app.wechat.login_code("alice");
    let pair = Answer::of(app.post("/api/weixin/login/", &json!({ "code": code }))).await.json();
    let (access, refresh) = (text(&pair["access"]), text(&pair["refresh"]));
    for token in [&access, &refresh] {
        assert_eq!(Answer::of(app.post("/api/token/verify/", &json!({ "token": token }))).await.status, 200);
    }
    let next = Answer::of(app.post("/api/token/refresh/", &json!({ "refresh": refresh }))).await.json();
    vec![code, access, refresh, text(&next["access"]), text(&next["refresh"])]
}

/// The two steps of `openid-ticket`, and the same with an openid in a ticket's place.
async fn use_tickets(app: &TestApp) -> Vec<String> {
    let code = app.wechat.login_code("alice");
    let pair = Answer::of(app.post("/get-openid/", &json!({ "jscode": code }))).await.json();
    let mut body = json!({ "openid": pair["openid"], "session_key": pair["session_key"], "nickname": "MARKED-name" });
    let token = text(&Answer::of(app.post("/wx-login/", &body)).await.json()["token"]);
    body["openid"] = app.wechat.openid("alice").into();
    assert_eq!(Answer::of(app.post("/wx-login/", &body)).await.status, 401);
    assert_eq!(Answer::of(app.get("/profile/").header("token", &token)).await.status, 200);
    vec![code, text(&pair["openid"]), text(&pair["session_key"]), token]
}

/// Every test of this suite ends with a search of its answers and its log: this one shows that the search finds.
#[tokio::test]
async fn an_answer_or_a_log_line_that_tells_an_openid_would_be_found() {
    let leaked = Arc::new(OnceLock::<String>::new());
    let told = Arc::clone(&leaked);
    let routes = Router::new().route("/leak", get(async move || told.get().cloned().unwrap_or_default()));
    let app = TestApp::with(Setup { routes, ..Setup::default() }).await;
    let find = || app.watch.find_leak(&app.wechat);
    app.login("alice", "jwt").await;
    assert_eq!(find(), None);

    leaked.set(app.wechat.openid("alice")).unwrap();
    Answer::of(app.get("/leak")).await;
    assert!(find().is_some_and(|leak| leak.ends_with("an answer of /leak")), "{:?}", find());
    app.watch.forget_answers();

    // An openid of another world, since the log is shared and takes nothing back.
    let stranger = Simulator::builder().seed(1).start().await.unwrap();
    tracing::info!(openid = stranger.openid("bob"), "a leak");
    assert!(app.watch.find_leak(&stranger).is_some_and(|leak| leak.contains("is in the log")));
}

#[tokio::test]
async fn no_log_line_holds_a_code_a_token_an_openid_or_the_app_s_secret() {
    let app = TestApp::with(Setup { options: every_adapter(), ..Setup::default() }).await;
    app.agree_on_the_time();

    let mut secrets = use_everything(&app).await;
    secrets.extend(use_adapters(&app).await);
    secrets.extend(use_tickets(&app).await);
    secrets.extend(use_pair(&app).await);
    for fault in [Fault::errcode(40029), Fault::errcode(40125), Fault::reset(), Fault::html()] {
        app.wechat.fault(fault);
        let code = app.wechat.login_code("alice");
        Answer::of(app.post("/v1/login", &json!({ "code": code, "openid": "MARKED-field" }))).await;
        Answer::of(app.post("/v1/login", &json!({ "code": code }))).await;
        secrets.push(code);
    }
    Answer::of(app.get("/v1/me?token=MARKED-query").bearer_auth("MARKED-token")).await;
    Answer::of(app.get("/MARKED-path")).await;
    secrets.extend(["MARKED".to_owned(), "session_key".to_owned(), "js_code".to_owned()]);

    // A code and a route are called so, here and in the tests that run meanwhile.
    let log = app.watch.log().replace("session_key_stale", "").replace("/v1/me/session_key", "");
    assert!(log.contains("a request failed") && log.contains("http.route"), "the log was caught: {log}");
    for secret in &secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
    assert!(secrets.len() > 25);
}
