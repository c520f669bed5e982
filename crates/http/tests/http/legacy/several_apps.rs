//! Two old mini programs on one server, each under a path of its own.

use crate::support::{Answer, OTHER_APP_ID, Setup, TestApp, every_adapter, text};
use minigate::{
    HttpOptions,
    legacy::{Adapter, Legacy, OwnAdapters},
    model::AppId,
};
use minigate_sim::{DEFAULT_APP_ID, OpenDataApi, Profile};
use reqwest::RequestBuilder;
use serde_json::json;

fn app_id(id: &str) -> AppId {
    AppId::parse(id).unwrap()
}

async fn start() -> TestApp {
    start_with(Vec::new()).await
}

/// The second app with these adapters only.
async fn start_with(only: Vec<Adapter>) -> TestApp {
    let own = |id, base: &str, only| OwnAdapters { app: app_id(id), base: base.parse().unwrap(), only };
    let apps = vec![own(DEFAULT_APP_ID, "/one/", Vec::new()), own(OTHER_APP_ID, "/two/", only)];
    let options = HttpOptions { legacy: Legacy { apps, ..every_adapter().legacy }, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, second_app: true, ..Setup::default() }).await;
    app.agree_on_the_time();
    app
}

/// How many sessions a person has in the second app.
async fn sessions_in_other(app: &TestApp, person: &str) -> usize {
    let openid = app.wechat.openid((person, OTHER_APP_ID));
    let Some(user) = app.store.find_user_by_openid(&app_id(OTHER_APP_ID), &openid).await.unwrap() else { return 0 };
    let sessions = app.store.list_sessions(user.id).await.unwrap();
    sessions.iter().filter(|session| session.app_id.as_str() == OTHER_APP_ID).count()
}

fn post_form(app: &TestApp, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
    let escape = |text: &str| text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    let request = app.request(reqwest::Method::POST, path);
    request.header("content-type", "application/x-www-form-urlencoded").body(fields.join("&"))
}

async fn ok(request: RequestBuilder) -> Answer {
    let answer = Answer::of(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

async fn tickets(app: &TestApp, base: &str, who: (&str, &str)) -> serde_json::Value {
    ok(app.post(&format!("{base}get-openid/"), &json!({ "jscode": app.wechat.login_code(who) }))).await.json()
}

/// A pair of tokens from the first app.
async fn pair(app: &TestApp) -> (String, String) {
    let body = json!({ "code": app.wechat.login_code(("alice", DEFAULT_APP_ID)) });
    let pair = ok(app.post("/one/api/weixin/login/", &body)).await.json();
    (text(&pair["access"]), text(&pair["refresh"]))
}

#[tokio::test]
async fn a_login_under_an_app_s_own_path_is_a_login_to_that_app_in_every_adapter() {
    let app = start().await;
    let code = || app.wechat.login_code(("alice", OTHER_APP_ID));

    ok(app.post("/two/login", &json!({ "code": code() }))).await;
    ok(app.post("/two/api/weixin/login/", &json!({ "code": code() }))).await;
    ok(app.get("/two/login").query(&[("code", code())])).await;
    let tickets = tickets(&app, "/two/", ("alice", OTHER_APP_ID)).await;
    ok(app.post("/two/wx-login/", &tickets)).await;
    let (code, data) = (code(), app.wechat.open_data(("alice", OTHER_APP_ID), OpenDataApi::GetUserInfo, Profile::Real));
    let form = [("code", &*code), ("encrypteddata", &data.encrypted_data), ("iv", &data.iv)];
    let scanned = ok(post_form(&app, "/two/scan/login/", &form)).await;

    assert!(scanned.json().get("error").is_none(), "{}", scanned.text);
    assert_eq!(sessions_in_other(&app, "alice").await, 5);
}

#[tokio::test]
async fn a_login_that_names_another_app_than_its_path_does_is_refused() {
    let app = start().await;
    let body = |named: &str| json!({ "code": app.wechat.login_code(("alice", OTHER_APP_ID)), "app_id": named });

    let answer = Answer::of(app.post("/two/api/weixin/login/", &body(DEFAULT_APP_ID))).await;

    assert_eq!((answer.status.as_u16(), &answer.json()["reason"]), (400, &json!("unknown_app")));
    ok(app.post("/two/api/weixin/login/", &body(OTHER_APP_ID))).await;
    ok(app.post("/api/weixin/login/", &body(OTHER_APP_ID))).await;
    let nameless = json!({ "code": app.wechat.login_code(("alice", OTHER_APP_ID)) });
    let answer = Answer::of(app.post("/api/weixin/login/", &nameless)).await;
    assert_eq!(answer.json()["reason"], "unknown_app", "nothing says which");
}

#[tokio::test]
async fn a_credential_of_one_app_is_worth_nothing_under_the_other_s_path_and_stays_good_under_its_own() {
    let app = start().await;
    let (access, refresh) = pair(&app).await;

    for path in ["/two/api/token/refresh/", "/two/api/token/blacklist/"] {
        let answer = Answer::of(app.post(path, &json!({ "refresh": refresh }))).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("token_not_valid")), "{path}");
    }
    for token in [&access, &refresh] {
        let answer = Answer::of(app.post("/two/api/token/verify/", &json!({ "token": token }))).await;
        assert_eq!(answer.status, 401);
        ok(app.post("/one/api/token/verify/", &json!({ "token": token }))).await;
    }
    let profile = |base: &str| app.get(&format!("{base}profile/")).bearer_auth(&access);
    assert_eq!(Answer::of(profile("/two/")).await, (401, "credential_invalid"));
    ok(profile("/one/")).await;
    ok(app.get("/v1/me").bearer_auth(&access)).await;
    let logout = Answer::of(app.post("/two/logout", &json!({})).bearer_auth(&access)).await;
    assert_eq!(logout, (401, "credential_invalid"));
    ok(app.post("/one/api/token/refresh/", &json!({ "refresh": refresh }))).await;
}

#[tokio::test]
async fn tickets_of_one_app_open_nothing_under_the_other_s_path() {
    let app = start().await;
    let tickets = tickets(&app, "/one/", ("alice", DEFAULT_APP_ID)).await;

    assert_eq!(Answer::of(app.post("/two/wx-login/", &tickets)).await, (401, "credential_invalid"));
    ok(app.post("/one/wx-login/", &tickets)).await;
}

#[tokio::test]
async fn an_app_has_the_adapters_it_names_and_no_other_under_its_path() {
    let app = start_with(vec![Adapter::WeixinJwt, Adapter::Scancode]).await;
    let body = json!({ "code": app.wechat.login_code(("alice", OTHER_APP_ID)) });

    ok(app.post("/two/api/weixin/login/", &body)).await;
    let scanned = ok(post_form(&app, "/two/scan/login/", &[])).await;

    assert!(scanned.json().get("error").is_some(), "a form that says nothing reached it: {}", scanned.text);
    for path in ["/two/login", "/two/get-openid/", "/two/api/token/refresh/"] {
        assert_eq!(Answer::of(app.post(path, &body)).await, (404, "not_found"), "{path}");
        assert_ne!(Answer::of(app.post(&path.replace("two", "one"), &json!({}))).await.status, 404, "{path}");
    }
}
