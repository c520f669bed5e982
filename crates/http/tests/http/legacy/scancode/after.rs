//! The forms after the login, each with the login's string in its field `cookie`.

use super::{FORM, cookie, error, log_in, post_form, started, started_at, told, whoami};
use crate::support::{Answer, seconds, text};
use serde_json::json;

const UNKNOWN: &str = "未知用户,请重新进入小程序登录";

#[tokio::test]
async fn the_string_of_a_session_that_was_logged_out_is_of_an_unknown_user() {
    let app = started().await;
    let (stolen, other) = (cookie(&log_in(&app, "alice").await), cookie(&log_in(&app, "alice").await));

    let logout = app.request(reqwest::Method::POST, "/v1/logout").bearer_auth(&stolen);
    assert_eq!(Answer::of(logout).await.status, 204);

    assert_eq!(error(&whoami(&app, &stolen).await), UNKNOWN);
    assert_eq!(whoami(&app, &other).await["dir"], json!("默认"));
}

#[tokio::test]
async fn a_form_without_the_string_of_a_live_session_is_of_an_unknown_user() {
    let app = started().await;
    let string = cookie(&log_in(&app, "alice").await);
    let (cut, changed) = (string[..69].to_owned(), format!("{}A", &string[..69]));
    let cookie_style = app.cookies("alice").await.0.split("sessionid=").nth(1).unwrap().to_owned();

    for unknown in ["", " ", "Ab3dE6g8", "mgo_", &string[4..], &cut, &format!("{string}x"), &cookie_style] {
        assert_eq!(error(&whoami(&app, unknown).await), UNKNOWN, "{unknown}");
    }
    if changed != string {
        assert_eq!(error(&whoami(&app, &changed).await), UNKNOWN);
    }
    assert_eq!(error(&post_form(&app, "/scan/whoami/", "dir=x").await), UNKNOWN);
    assert_eq!(error(&post_form(&app, "/scan/whoami/", "").await), UNKNOWN);
}

#[tokio::test]
async fn the_string_expires_when_it_is_not_used() {
    let app = started().await;
    let string = cookie(&log_in(&app, "alice").await);

    app.clock.advance(seconds(14 * 24 * 3600));

    assert_eq!(error(&whoami(&app, &string).await), UNKNOWN);
}

#[tokio::test]
async fn a_banned_user_is_told_so_and_cannot_come_back() {
    let app = started().await;
    let string = cookie(&log_in(&app, "alice").await);
    let id = text(&whoami(&app, &string).await["id"]).parse().unwrap();

    app.gate.ban_user(id).await.unwrap();

    for answer in [whoami(&app, &string).await, log_in(&app, "alice").await] {
        assert_eq!(error(&answer), "账号已被封禁。");
    }
}

#[tokio::test]
async fn the_handler_sees_the_other_fields_and_not_the_string() {
    let app = started().await;
    let string = cookie(&log_in(&app, "alice").await);

    let seen = post_form(&app, "/scan/whoami/", format!("cookie={string}&dir=a%26b%3Dc%2520+%2Bd")).await;

    assert_eq!((&seen["dir"], &seen["cookie"]), (&json!("a&b=c%20 +d"), &json!(null)));
    assert_eq!(error(&post_form(&app, "/scan/whoami/", format!("cookie={string}")).await), "仓库不存在");
}

#[tokio::test]
async fn a_browser_s_cookie_proves_nothing_and_a_bearer_token_has_to_be_of_the_same_session() {
    let app = started().await;
    let string = cookie(&log_in(&app, "alice").await);
    let (cookies, _) = app.cookies("bob").await;
    let bob = app.token("bob", "token").await;
    let send = async |form: String, name: &str, value: String| {
        let request = app.request(reqwest::Method::POST, "/scan/whoami/").header("content-type", FORM);
        told(&Answer::of(request.header(name, value).body(form)).await)
    };

    assert_eq!(error(&send("dir=x".to_owned(), "cookie", cookies.clone()).await), UNKNOWN);
    assert_eq!(send(format!("dir=x&cookie={string}"), "cookie", cookies).await["dir"], json!("x"));
    let form = || format!("dir=x&cookie={string}");
    assert_eq!(send(form(), "authorization", format!("Bearer {string}")).await["dir"], json!("x"));
    assert_eq!(error(&send(form(), "authorization", format!("Bearer {bob}")).await), "请求带有两个不同会话的凭证。");
}

#[tokio::test]
async fn who_tries_strings_is_held_off() {
    let app = started_at("/scan/", true).await;
    for _ in 0..200 {
        assert_eq!(error(&whoami(&app, "guess").await), UNKNOWN);
    }

    assert_eq!(error(&whoami(&app, "guess").await), "请求过于频繁。");
}
