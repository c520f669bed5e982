//! The barcode inventory's old client: it sends forms, and every answer to it is HTTP 200.

mod after;
mod login;
mod refused;

use crate::support::{Answer, Setup, TestApp, text};
use axum::{Json, Router, routing::post};
use minigate::{
    HttpOptions,
    legacy::{Legacy, ScancodeError, ScancodeForm},
};
use minigate_sim::{OpenData, OpenDataApi, Profile};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

/// A server with the adapter at this base, and an endpoint of the inventory's kind beside it.
async fn started_at(base: &str, limited: bool) -> TestApp {
    started_with(base, Setup { limited, ..Setup::default() }).await
}

async fn started_with(base: &str, setup: Setup) -> TestApp {
    async fn whoami(form: ScancodeForm) -> Result<Json<Value>, ScancodeError> {
        let dir = form.get("dir").ok_or_else(|| ScancodeError::new("仓库不存在"))?;
        Ok(Json(json!({ "id": form.user().id(), "dir": dir, "cookie": form.get("cookie") })))
    }
    let legacy = Legacy { scancode: Some(base.parse().unwrap()), ..Legacy::default() };
    let options = HttpOptions { legacy, ..HttpOptions::default() };
    let routes = Router::new().route("/scan/whoami/", post(whoami));
    let app = TestApp::with(Setup { options, routes, ..setup }).await;
    app.agree_on_the_time();
    app
}

async fn started() -> TestApp {
    started_at("/scan/", false).await
}

/// What `wx.getUserInfo` gave the old client.
fn user_info(app: &TestApp, person: &str) -> OpenData {
    app.wechat.open_data(person, OpenDataApi::GetUserInfo, Profile::Real)
}

/// As `encodeURIComponent` writes it.
fn encoded(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

fn login_form(code: &str, data: &OpenData) -> String {
    format!("code={}&encrypteddata={}&iv={}", encoded(code), encoded(&data.encrypted_data), encoded(&data.iv))
}

/// Posts this body as a form. Whatever it is, the answer is a JSON object with status 200 that nobody keeps.
async fn post_form(app: &TestApp, path: &str, body: impl Into<reqwest::Body>) -> Value {
    let request = app.request(reqwest::Method::POST, path).header("content-type", FORM).body(body);
    told(&Answer::of(request).await)
}

fn told(answer: &Answer) -> Value {
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.set_cookies(), [""; 0]);
    answer.json()
}

/// A login of this person, as the old client does it.
async fn log_in(app: &TestApp, person: &str) -> Value {
    let code = app.wechat.login_code(person);
    post_form(app, "/scan/login/", login_form(&code, &user_info(app, person))).await
}

fn cookie(login: &Value) -> String {
    text(&login["info"]["cookie"])
}

/// The text of an answer that is an error and nothing else, in the language of the old client.
fn error(answer: &Value) -> String {
    let keys: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["error"], "{answer}");
    let error = text(&answer["error"]);
    assert!(!error.is_ascii(), "{error}");
    error
}

/// Whose string is this?
async fn whoami(app: &TestApp, cookie: &str) -> Value {
    post_form(app, "/scan/whoami/", format!("dir=%E9%BB%98%E8%AE%A4&cookie={}", encoded(cookie))).await
}
