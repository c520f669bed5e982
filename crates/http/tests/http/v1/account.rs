use super::avatar::{file, jpeg, post as upload};
use crate::support::{Answer, NOW, Setup, TestApp, seconds, text};
use minigate::model::policy::Retention;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn delete(app: &TestApp, token: &str) -> Answer {
    Answer::of(app.request(Method::DELETE, "/v1/me").bearer_auth(token)).await
}

async fn export(app: &TestApp, token: &str) -> Answer {
    Answer::of(app.get("/v1/me/export").bearer_auth(token)).await
}

async fn id(app: &TestApp, token: &str) -> String {
    text(&Answer::of(app.get("/v1/me").bearer_auth(token)).await.json()["id"])
}

#[tokio::test]
async fn an_account_leaves_in_a_week_and_a_login_before_that_keeps_it() {
    let app = TestApp::start().await;
    let (phone, tablet) = (app.token("alice", "token").await, app.token("alice", "jwt").await);
    let user = id(&app, &phone).await;

    let answer = delete(&app, &phone).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json(), json!({ "status": "leaving", "delete_after": (NOW + 7 * DAY).to_string() }));
    for token in [&phone, &tablet] {
        assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await, (403, "user_deleted"));
    }
    assert_eq!(delete(&app, &phone).await, (403, "user_deleted"));
    app.clock.advance(6 * DAY);
    let back = app.token("alice", "token").await;
    assert_eq!(id(&app, &back).await, user);
}

#[tokio::test]
async fn after_a_week_the_account_is_gone_and_a_login_makes_another() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    let user = id(&app, &token).await;
    delete(&app, &token).await;

    app.clock.advance(7 * DAY);
    app.gate.delete_due_accounts().await.unwrap();
    app.gate.sweep().await.unwrap();

    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await, (401, "credential_invalid"));
    let login = app.login("alice", "token").await.json();
    assert_eq!(login["is_new"], true);
    assert_ne!(login["user"]["id"], user);
}

#[tokio::test]
async fn a_server_without_cooling_off_time_deletes_at_once_and_takes_the_cookies_back() {
    let retention = Retention { deletion_cooling_off: Duration::ZERO, ..Retention::default() };
    let app = TestApp::with(Setup { retention, ..Setup::default() }).await;
    let (cookies, csrf) = app.cookies("alice").await;
    let delete = || app.request(Method::DELETE, "/v1/me").header("cookie", &cookies);
    assert_eq!(Answer::of(delete()).await, (403, "csrf_token_missing"));

    let answer = Answer::of(delete().header("x-csrftoken", &csrf)).await;

    assert_eq!(answer.json(), json!({ "status": "deleted", "delete_after": NOW.to_string() }));
    assert_eq!(answer.set_cookies().len(), 2);
    assert!(answer.set_cookies().iter().all(|cookie| cookie.contains("Max-Age=0")), "{:?}", answer.set_cookies());
    assert_eq!(app.login("alice", "token").await.json()["is_new"], true);
}

#[tokio::test]
async fn a_deletion_and_an_export_ask_for_a_login_of_the_last_ten_minutes() {
    let app = TestApp::start().await;
    for style in ["jwt", "token"] {
        let token = app.token("alice", style).await;
        app.clock.advance(seconds(10 * 60 + 1));

        assert_eq!(delete(&app, &token).await, (401, "reauthentication_required"), "{style}");
        assert_eq!(export(&app, &token).await, (401, "reauthentication_required"), "{style}");
        assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.status, 200, "{style}");
    }
}

#[tokio::test]
async fn an_export_is_a_file_with_everything_and_nobody_s_secrets() {
    let app = TestApp::start().await;
    let body = json!({ "code": app.wechat.login_code("alice"), "style": "token", "device": "小明的手机" });
    let login = Answer::of(app.post("/v1/login", &body).header("user-agent", "MicroMessenger")).await.json();
    let token = text(&login["credential"]["access_token"]);
    let edit = json!({ "nickname": "小明", "metadata": { "level": 3 } });
    assert_eq!(Answer::of(app.post("/v1/me", &edit).bearer_auth(&token)).await.status, 200);

    let answer = export(&app, &token).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"minigate-export.json\""));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(!answer.text.contains(&app.wechat.openid("alice")) && !answer.text.contains(&token));
    let mut body = answer.redacted();
    // Those of one instant have no order.
    body["events"].as_array_mut().unwrap().sort_by_key(|event| event["kind"].to_string());
    insta::assert_json_snapshot!(body, @r#"
    {
      "delete_after": null,
      "events": [
        {
          "actor": "user",
          "at": "2027-01-15T08:00:00.000Z",
          "detail": null,
          "ip": "127.0.0.1",
          "kind": "login",
          "session_id": "[id]"
        },
        {
          "actor": "user",
          "at": "2027-01-15T08:00:00.000Z",
          "detail": {
            "by": "edit",
            "fields": [
              "nickname",
              "metadata"
            ]
          },
          "ip": "127.0.0.1",
          "kind": "profile_edited",
          "session_id": "[id]"
        },
        {
          "actor": "user",
          "at": "2027-01-15T08:00:00.000Z",
          "detail": null,
          "ip": "127.0.0.1",
          "kind": "user_created",
          "session_id": "[id]"
        },
        {
          "actor": "user",
          "at": "2027-01-15T08:00:00.000Z",
          "detail": null,
          "ip": "127.0.0.1",
          "kind": "user_exported",
          "session_id": "[id]"
        }
      ],
      "exported_at": "2027-01-15T08:00:00.000Z",
      "former_ids": [],
      "identities": [
        {
          "app_id": "wx5100000000000001",
          "created_at": "2027-01-15T08:00:00.000Z",
          "session_key_at": "2027-01-15T08:00:00.000Z"
        }
      ],
      "older_events_left_out": false,
      "pending_content": [],
      "phone": null,
      "picture": null,
      "sessions": [
        {
          "app_id": "wx5100000000000001",
          "created_at": "2027-01-15T08:00:00.000Z",
          "device": "小明的手机",
          "end_reason": null,
          "ended_at": null,
          "expires_at": "2027-04-15T08:00:00.000Z",
          "id": "[id]",
          "ip": "127.0.0.1",
          "last_used_at": "2027-01-15T08:00:00.000Z",
          "style": "token",
          "user_agent": "MicroMessenger"
        }
      ],
      "user": {
        "avatar": null,
        "created_at": "2027-01-15T08:00:00.000Z",
        "gender": 0,
        "id": "[id]",
        "last_login_at": "2027-01-15T08:00:00.000Z",
        "locale": null,
        "metadata": {
          "level": 3
        },
        "nickname": "小明",
        "profile_edited_at": "2027-01-15T08:00:00.000Z",
        "signature": null,
        "status": "active"
      }
    }
    "#);
}

#[tokio::test]
async fn a_third_export_at_once_is_one_too_many() {
    let app = TestApp::with(Setup { limited: true, ..Setup::default() }).await;
    let token = app.token("alice", "token").await;

    for _ in 0..2 {
        assert_eq!(export(&app, &token).await.status, 200);
    }

    assert_eq!(export(&app, &token).await, (429, "rate_limited"));
}

#[tokio::test]
async fn whatever_comes_along_with_a_deletion_changes_nothing() {
    let app = TestApp::start().await;
    let bob = app.token("bob", "token").await;
    let bobs_id = id(&app, &bob).await;
    let token = app.token("alice", "token").await;

    let body: Value = json!({ "id": bobs_id, "user_id": bobs_id });
    let request = app.request(Method::DELETE, &format!("/v1/me?id={bobs_id}&user_id={bobs_id}"));
    let answer = Answer::of(request.json(&body).bearer_auth(&token)).await;

    assert_eq!(answer.json()["status"], "leaving");
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&bob)).await.status, 200);
}

#[tokio::test]
async fn phone_and_picture_are_in_the_export_in_full_and_gone_after_the_deletion() {
    let retention = Retention { deletion_cooling_off: Duration::ZERO, ..Retention::default() };
    let app = TestApp::with(Setup { retention, ..Setup::default() }).await;
    let bind = async |token: &str| {
        let body = json!({ "code": app.wechat.phone_code("alice") });
        Answer::of(app.post("/v1/me/phone", &body).bearer_auth(token)).await.status
    };
    let token = app.token("alice", "token").await;
    assert_eq!(bind(&token).await, 200);
    let shown = Answer::of(upload(&app, &token, file(jpeg(10)))).await.json();
    let picture = text(&shown["avatar"]);
    let path = &picture[picture.find("/avatars/").unwrap()..];
    assert_eq!(Answer::of(app.get(path)).await.status, 200);

    let copy = export(&app, &token).await.json();
    assert_eq!(copy["phone"]["number"], "+8613800000001");
    assert!(text(&copy["picture"]).starts_with("data:image/webp;base64,UklGR"), "{}", copy["picture"]);
    assert_eq!(delete(&app, &token).await.status, 200);
    app.clock.advance(seconds(60 * 60));
    app.gate.remove_left_pictures().await.unwrap();

    assert_eq!(Answer::of(app.get(path)).await, (404, "not_found"));
    let again = app.token("alice", "token").await;
    assert_eq!(bind(&again).await, 200, "the number is nobody's");
    assert_eq!(export(&app, &again).await.json()["picture"], Value::Null);
}
