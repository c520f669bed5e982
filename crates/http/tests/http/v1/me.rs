use crate::support::{Answer, TestApp};
use reqwest::Method;

#[tokio::test]
async fn me_is_the_user_as_the_login_told_it() {
    let app = TestApp::start().await;
    let login = app.login("alice", "token").await.json();
    let token = login["credential"]["access_token"].as_str().unwrap();

    let me = Answer::of(app.get("/v1/me").bearer_auth(token)).await;

    assert_eq!((me.status.as_u16(), me.json()), (200, login["user"].clone()));
    assert_eq!(me.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn no_answer_holds_an_openid() {
    let app = TestApp::start().await;
    let openid = app.wechat.openid("alice");
    let login = app.login("alice", "token").await;
    let token = login.json()["credential"]["access_token"].as_str().unwrap().to_owned();

    for path in ["/v1/me", "/v1/me/sessions"] {
        let answer = Answer::of(app.get(path).bearer_auth(&token)).await;
        assert!(answer.status == 200 && !answer.text.contains(&openid), "{path}");
    }
    assert!(!login.text.contains(&openid) && !login.text.contains("session_key"));
}

#[tokio::test]
async fn a_handler_of_one_s_own_is_guarded_by_asking_for_the_user() {
    let app = TestApp::start().await;
    let login = app.login("alice", "jwt").await.json();
    let token = login["credential"]["access_token"].as_str().unwrap();

    let hello = Answer::of(app.get("/hello").bearer_auth(token)).await;

    assert_eq!(hello.text, format!("hello, {}", login["user"]["id"].as_str().unwrap()));
    assert_eq!(Answer::of(app.get("/hello")).await, (401, "credential_missing"));
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    let known = Answer::of(app.request(Method::HEAD, "/v1/me").bearer_auth(&token)).await;
    let unknown = Answer::of(app.request(Method::HEAD, "/v1/me")).await;

    assert_eq!((known.status.as_u16(), known.text.as_str()), (200, ""));
    assert_eq!((unknown.status.as_u16(), unknown.text.as_str()), (401, ""));
    assert_eq!(unknown.header("content-type"), Some("application/problem+json"));
}
