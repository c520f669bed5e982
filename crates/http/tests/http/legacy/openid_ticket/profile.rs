//! What the second step and `profile/` say of a user.

use super::{log_in, start, tickets, with_profile, with_token};
use crate::support::{Answer, text};
use serde_json::json;

#[tokio::test]
async fn a_login_with_another_nickname_does_not_undo_an_edit() {
    let app = start().await;
    assert_eq!(log_in(&app, "alice", "微信用户").await["nickname"], "");
    assert_eq!(log_in(&app, "alice", "Band").await["nickname"], "Band");
    let later = log_in(&app, "alice", "Band 2").await;
    assert_eq!(later["nickname"], "Band 2");
    let token = text(&later["token"]);

    let edited =
        Answer::of(with_token(app.post("/profile/", &json!({ "nickname": "小明", "gender": 2 })), &token)).await;

    insta::assert_json_snapshot!(edited.redacted(), @r#"
    {
      "avatar_url": "",
      "gender": 2,
      "nickname": "小明",
      "status": "success",
      "user_id": "[id]"
    }
    "#);
    let again = log_in(&app, "alice", "Band 3").await;
    assert_eq!((&again["nickname"], &again["user_id"]), (&json!("小明"), &later["user_id"]));
    let profile = Answer::of(with_token(app.get("/profile/"), &text(&again["token"]))).await;
    assert_eq!(profile.text, edited.text);
}

#[tokio::test]
async fn a_profile_that_does_not_fit_is_named_and_does_not_use_the_tickets_up() {
    let app = start().await;
    let pair = tickets(&app, "alice").await;

    for (field, value, code) in [
        ("nickname", json!("x".repeat(65)), "length"),
        ("nickname", json!("a\u{202e}b"), "format"),
        ("nickname", json!(1), "type"),
        ("gender", json!(3), "format"),
        ("gender", json!("1"), "type"),
        ("is_admin", json!(true), "unknown"),
    ] {
        let mut body = with_profile(&pair, "A");
        body[field] = value;
        let refused = Answer::of(app.post("/wx-login/", &body)).await;
        assert_eq!(refused, (400, "validation_failed"), "{field}");
        let error = &refused.json()["errors"][0];
        assert_eq!((text(&error["field"]), text(&error["code"])), (field.to_owned(), code.to_owned()));
    }
    for missing in ["openid", "session_key"] {
        let mut body = with_profile(&pair, "A");
        body.as_object_mut().unwrap().remove(missing);
        let refused = Answer::of(app.post("/wx-login/", &body)).await;
        assert_eq!(refused, (400, "validation_failed"));
        assert_eq!(refused.json()["errors"][0]["field"], missing);
    }
    let no_code = Answer::of(app.post("/get-openid/", &json!({ "jscode": "" }))).await;
    assert_eq!(no_code.json()["errors"][0]["field"], "jscode");
    let bare = json!({ "openid": pair.0, "session_key": pair.1, "nickname": "", "avatar_url": null });
    let login = Answer::of(app.post("/wx-login/", &bare)).await;
    assert_eq!((login.status.as_u16(), &login.json()["nickname"]), (200, &json!("")));
}
