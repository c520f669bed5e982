//! A mini program that keeps a "user state", unchanged.

mod header;
mod logins;
mod query;

use crate::support::{Answer, Setup, TestApp, text};
use minigate::{HttpOptions, legacy::Legacy, model::AppId};
use minigate_sim::DEFAULT_APP_ID;
use reqwest::RequestBuilder;

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
