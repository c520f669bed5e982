use crate::support::{Answer, TestApp, seconds, text};
use serde_json::{Value, json};

async fn refresh(app: &TestApp, token: &str) -> Answer {
    Answer::of(app.post("/v1/token/refresh", &json!({ "refresh_token": token }))).await
}

async fn pair(app: &TestApp) -> Value {
    app.login("alice", "jwt").await.json()["credential"].take()
}

#[tokio::test]
async fn a_refresh_answers_the_next_pair_and_no_cache_keeps_it() {
    let app = TestApp::start().await;
    let first = pair(&app).await;

    let answer = refresh(&app, &text(&first["refresh_token"])).await;

    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "access_token": "[token]",
      "expires_in": 900,
      "refresh_expires_in": 2592000,
      "refresh_token": "[token]",
      "style": "jwt",
      "token_type": "Bearer"
    }
    "#);
    assert_ne!(answer.json()["refresh_token"], first["refresh_token"]);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let access = text(&answer.json()["access_token"]);
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(access)).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_is_repeated_and_a_replay_ends_the_session() {
    let app = TestApp::start().await;
    let first = text(&pair(&app).await["refresh_token"]);
    let second = refresh(&app, &first).await.json();

    app.clock.advance(seconds(30));
    let repeated = refresh(&app, &first).await.json();
    assert_eq!(repeated["refresh_token"], second["refresh_token"]);
    let third = refresh(&app, &text(&second["refresh_token"])).await.json();

    assert_eq!(refresh(&app, &first).await, (401, "refresh_token_replayed"));
    let access = Answer::of(app.get("/v1/me").bearer_auth(text(&third["access_token"]))).await;
    assert_eq!(access, (401, "session_revoked"));
    assert_eq!(refresh(&app, &text(&third["refresh_token"])).await, (401, "session_revoked"));
}

#[tokio::test]
async fn nothing_but_a_refresh_token_is_refreshed() {
    let app = TestApp::start().await;
    let access = text(&pair(&app).await["access_token"]);
    let opaque = app.token("alice", "token").await;

    for token in ["", "junk", "mgr_", &access, &opaque, &"x".repeat(4096)] {
        assert_eq!(refresh(&app, token).await, (401, "credential_invalid"), "{token:.40}");
    }
    assert_eq!(refresh(&app, &"x".repeat(9000)).await, (413, "body_too_large"));
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token() {
    let app = TestApp::start().await;
    let token = text(&pair(&app).await["refresh_token"]);

    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await, (401, "credential_invalid"));
}

#[tokio::test]
async fn a_banned_user_s_token_says_so() {
    let app = TestApp::start().await;
    let answer = app.login("alice", "jwt").await.json();
    app.gate.ban_user(text(&answer["user"]["id"]).parse().unwrap()).await.unwrap();

    assert_eq!(refresh(&app, &text(&answer["credential"]["refresh_token"])).await, (403, "user_banned"));
}

#[tokio::test]
async fn without_the_database_the_client_is_told_to_wait() {
    let app = TestApp::start().await;
    let token = text(&pair(&app).await["refresh_token"]);
    app.store.close().await;

    let refused = refresh(&app, &token).await;

    assert_eq!(refused, (503, "unavailable"));
    assert_eq!(refused.header("retry-after"), Some("2"));
}
