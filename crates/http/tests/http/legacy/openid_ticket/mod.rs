//! What a mini program written for the two-step login of 2020 sends, and what it must get.

mod login;
mod pair;
mod profile;

use crate::support::{Answer, Setup, TestApp, text};
use minigate::{HttpOptions, legacy::Legacy};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

fn options() -> HttpOptions {
    let legacy = Legacy { openid_ticket: Some("/".parse().unwrap()), ..Legacy::default() };
    HttpOptions { legacy, ..HttpOptions::default() }
}

async fn start() -> TestApp {
    TestApp::with(Setup { options: options(), ..Setup::default() }).await
}

/// The first step: two tickets.
async fn tickets(app: &TestApp, person: &str) -> (String, String) {
    let answer = Answer::of(app.post("/get-openid/", &json!({ "jscode": app.wechat.login_code(person) }))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 2);
    (text(&body["openid"]), text(&body["session_key"]))
}

fn with_profile((openid, session_key): &(String, String), nickname: &str) -> Value {
    json!({
        "openid": openid, "session_key": session_key, "nickname": nickname,
        "avatar_url": "https://thirdwx.qlogo.cn/mmopen/vi_32/x/132", "gender": 1,
    })
}

async fn second_step(app: &TestApp, tickets: &(String, String), nickname: &str) -> Answer {
    Answer::of(app.post("/wx-login/", &with_profile(tickets, nickname))).await
}

/// Both steps: the whole answer.
async fn log_in(app: &TestApp, person: &str, nickname: &str) -> Value {
    let answer = second_step(app, &tickets(app, person).await, nickname).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn with_token(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("token", token)
}

async fn audited(app: &TestApp, kind: &str) -> Vec<Value> {
    let records = app.store.list_audit(None, None, 1000).await.unwrap();
    let of_kind = records.into_iter().filter(|record| record.kind == kind);
    of_kind.map(|record| serde_json::from_str(record.detail.as_deref().unwrap()).unwrap()).collect()
}
