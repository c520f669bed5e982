use crate::support::{Answer, TestApp, seconds, text};
use reqwest::Method;
use serde_json::{Value, json};

async fn sessions(app: &TestApp, token: &str) -> Vec<Value> {
    let list = Answer::of(app.get("/v1/me/sessions").bearer_auth(token)).await;
    assert_eq!(list.status, 200, "{}", list.text);
    list.json()["sessions"].as_array().unwrap().clone()
}

async fn end(app: &TestApp, token: &str, id: &str) -> Answer {
    Answer::of(app.request(Method::DELETE, &format!("/v1/me/sessions/{id}")).bearer_auth(token)).await
}

/// The id of the session that this token belongs to.
async fn session_of(app: &TestApp, token: &str) -> String {
    let sessions = sessions(app, token).await;
    text(&sessions.iter().find(|session| session["is_current"] == true).unwrap()["id"])
}

#[tokio::test]
async fn the_list_of_devices_is_newest_first_and_marks_this_one() {
    let app = TestApp::start().await;
    let body = json!({ "code": app.wechat.login_code("alice"), "style": "token", "device": "小明的手机" });
    let phone = app.post("/v1/login", &body).header("user-agent", "MicroMessenger");
    let phone = text(&Answer::of(phone).await.json()["credential"]["access_token"]);
    app.clock.advance(seconds(60));
    app.token("alice", "jwt").await;
    app.token("bob", "jwt").await;

    let list = Answer::of(app.get("/v1/me/sessions").bearer_auth(phone)).await;

    insta::assert_json_snapshot!(list.redacted(), @r#"
    {
      "sessions": [
        {
          "app_id": "wx5100000000000001",
          "created_at": "2027-01-15T08:01:00.000Z",
          "device": null,
          "expires_at": "2027-04-15T08:01:00.000Z",
          "id": "[id]",
          "ip": "127.0.0.1",
          "is_current": false,
          "last_seen_at": "2027-01-15T08:01:00.000Z",
          "style": "jwt",
          "user_agent": null
        },
        {
          "app_id": "wx5100000000000001",
          "created_at": "2027-01-15T08:00:00.000Z",
          "device": "小明的手机",
          "expires_at": "2027-04-15T08:00:00.000Z",
          "id": "[id]",
          "ip": "127.0.0.1",
          "is_current": true,
          "last_seen_at": "2027-01-15T08:00:00.000Z",
          "style": "token",
          "user_agent": "MicroMessenger"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_device_is_logged_out_from_another_one_that_logged_in_lately() {
    let app = TestApp::start().await;
    let lost = app.token("alice", "jwt").await;
    let lost_session = session_of(&app, &lost).await;
    let held = app.token("alice", "token").await;

    app.clock.advance(seconds(10 * 60 + 1));
    assert_eq!(end(&app, &held, &lost_session).await, (401, "reauthentication_required"));
    let fresh = app.token("alice", "token").await;
    let ended = end(&app, &fresh, &lost_session).await;

    assert_eq!((ended.status.as_u16(), ended.text.as_str()), (204, ""));
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&lost)).await, (401, "session_revoked"));
    assert_eq!(end(&app, &fresh, &lost_session).await, (404, "not_found"));
    let own = session_of(&app, &held).await;
    assert_eq!(end(&app, &held, &own).await.status, 204, "one's own needs no fresh login");
}

#[tokio::test]
async fn another_user_s_session_is_not_found_whatever_its_id_looks_like() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.token("alice", "token").await, app.token("bob", "token").await);
    let (hers, his) = (session_of(&app, &alice).await, session_of(&app, &bob).await);

    for id in [
        his.as_str(),
        &his.to_uppercase(),
        &his.replace('-', ""),
        "00000000-0000-0000-0000-000000000000",
        "junk",
        "%00",
        "%ff",
        "..%2f..",
        "1'%20OR%20'1'='1",
        &"9".repeat(5000),
    ] {
        assert_eq!(end(&app, &alice, id).await, (404, "not_found"), "{id:.50}");
    }
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&bob)).await.status, 200);
    assert_eq!(end(&app, &bob, &hers).await, (404, "not_found"));
}

#[tokio::test]
async fn all_other_devices_are_logged_out_at_once() {
    let app = TestApp::start().await;
    let (lost, old) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let bob = app.token("bob", "token").await;
    let held = app.token("alice", "token").await;
    let end_others =
        async |token: &str| Answer::of(app.request(Method::DELETE, "/v1/me/sessions").bearer_auth(token)).await;

    let ended = end_others(&held).await;

    assert_eq!((ended.status.as_u16(), ended.json()), (200, json!({ "ended": 2 })));
    for token in [&lost, &old] {
        assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await, (401, "session_revoked"));
    }
    assert_eq!(sessions(&app, &held).await.len(), 1);
    assert_eq!(sessions(&app, &bob).await.len(), 1);
    assert_eq!(end_others(&held).await.json(), json!({ "ended": 0 }));
    app.clock.advance(seconds(10 * 60 + 1));
    assert_eq!(end_others(&held).await, (401, "reauthentication_required"));
}
