use crate::support::{Answer, TestApp};
use minigate::model::audit::Actor;
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

#[tokio::test]
async fn after_a_merge_an_old_token_shows_the_winner_on_every_node() {
    let app = TestApp::start().await;
    let (gate, address) = app.another_node(axum::Router::new()).await;
    let winner = app.login("bob", "jwt").await.json();
    let (winner, mut old) = (winner["user"]["id"].clone(), Vec::new());
    for style in ["jwt", "token"] {
        old.push(app.login("alice", style).await.json());
    }
    let id = |user: &serde_json::Value| user.as_str().unwrap().parse().unwrap();
    let tokens: Vec<_> = old.iter().map(|login| login["credential"]["access_token"].as_str().unwrap()).collect();
    let me = async |address, token: &str| {
        let me = Answer::of(app.request_at(address, Method::GET, "/v1/me").bearer_auth(token)).await;
        assert_eq!(me.status, 200, "{}", me.text);
        me.json()["id"].clone()
    };
    for token in &tokens {
        assert_eq!(me(address, token).await, old[0]["user"]["id"], "both nodes know the loser");
    }

    app.gate.merge_users(id(&winner), id(&old[0]["user"]["id"]), Actor::Operator).await.unwrap();
    gate.poll_feed().await.unwrap();

    for token in &tokens {
        assert_eq!(me(app.address, token).await, winner);
        assert_eq!(me(address, token).await, winner);
        let sessions = Answer::of(app.get("/v1/me/sessions").bearer_auth(token)).await;
        assert_eq!(sessions.json()["sessions"].as_array().unwrap().len(), 3, "{}", sessions.text);
    }
}
