use crate::support::{Answer, TestApp, text};
use minigate_sim::Fault;
use serde_json::json;

#[tokio::test]
async fn a_key_is_valid_until_wechat_replaces_it_and_again_after_a_login() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    let ask = async || Answer::of(app.get("/v1/me/session_key").bearer_auth(&token)).await;

    assert_eq!(ask().await.json(), json!({ "valid": true }));
    app.wechat.rotate_session_key("alice");
    assert_eq!(ask().await.json(), json!({ "valid": false }));
    app.token("alice", "token").await;

    // The key is the identity's, whichever of its sessions asks.
    assert_eq!(ask().await.json(), json!({ "valid": true }));
}

#[tokio::test]
async fn the_key_is_not_told() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;

    let answer = Answer::of(app.get("/v1/me/session_key").bearer_auth(&token)).await;

    assert_eq!(answer.text, r#"{"valid":true}"#);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_wechat_in_trouble_is_no_answer_to_the_question() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    let ask = async || Answer::of(app.get("/v1/me/session_key").bearer_auth(&token)).await;

    app.wechat.fault(Fault::errcode(40125).on("/cgi-bin/stable_token"));
    assert_eq!(ask().await, (500, "app_misconfigured"));
    app.wechat.fault(Fault::errcode(-1).on("/wxa/checksession").times(3));
    let busy = ask().await;
    assert_eq!(busy, (503, "wechat_unavailable"));
    assert_eq!(busy.header("retry-after"), Some("2"));
    app.wechat.fault(Fault::errcode(40164).on("/wxa/checksession"));
    assert_eq!(ask().await, (503, "wechat_ip_not_allowed"));

    assert!(text(&busy.json()["detail"]).contains("Retry-After"));
    assert_eq!(ask().await.json(), json!({ "valid": true }));
}
