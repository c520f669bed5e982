//! The string of a login, in its header.

use super::{HEADER, hello, login, login_with, options, start, try_login, user_state};
use crate::support::{Answer, Setup, TestApp, seconds, text};
use minigate::{HttpOptions, legacy::Legacy};
use reqwest::{Method, header::HeaderName};

#[tokio::test]
async fn what_is_no_string_of_a_login_is_told_to_log_in_again() {
    let app = start().await;

    assert_eq!(Answer::of(app.get("/hello")).await, (401, "credential_missing"));
    // What an old client sends that has stored nothing, or the UUID of its old server.
    assert_eq!(hello(&app, "").await, (401, "credential_missing"));
    for junk in ["undefined", "null", "6f1b7f0e-52a5-4f8e-9d35-1f0d9a3e8c11"] {
        assert_eq!(hello(&app, junk).await, (401, "credential_invalid"), "{junk}");
    }
}

#[tokio::test]
async fn the_header_has_the_name_that_is_configured_and_stands_beside_the_token_header() {
    let legacy = Legacy { user_state_header: Some(HeaderName::from_static("openid")), ..options().legacy };
    let options =
        HttpOptions { token_header: Some(HeaderName::from_static("x-token")), legacy, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, ..Setup::default() }).await;
    let (state, other) = (login(&app, "alice").await, login(&app, "alice").await);
    let with = |headers: &[(&'static str, &str)]| {
        Answer::of(headers.iter().fold(app.get("/hello"), |request, (name, value)| request.header(*name, *value)))
    };

    assert_eq!(with(&[("openid", &state)]).await.status, 200);
    assert_eq!(with(&[("x-token", &state)]).await.status, 200);
    assert_eq!(with(&[("openid", &state), ("x-token", &state)]).await.status, 200);
    assert_eq!(with(&[("openid", &state), ("x-token", &other)]).await, (400, "ambiguous_credentials"));
    assert_eq!(with(&[("openid", &state), ("openid", &state)]).await, (400, "invalid_request"));
    assert_eq!(with(&[(HEADER, &state)]).await, (401, "credential_missing"));
}

#[tokio::test]
async fn the_header_is_none_while_the_adapter_is_off() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    assert_eq!(hello(&app, &token).await, (401, "credential_missing"));
    assert_eq!(try_login(&app, "alice").await, (404, "not_found"));
}

#[tokio::test]
async fn a_new_login_of_a_device_takes_its_old_string_s_place_and_other_devices_stay() {
    let app = start().await;
    let (phone, tablet, bob) = (login(&app, "alice").await, login(&app, "alice").await, login(&app, "bob").await);
    let again = async |held: &str| {
        let request = login_with(&app, &app.wechat.login_code("alice")).header(HEADER, held);
        user_state(&Answer::of(request).await)
    };

    let new = again(&phone).await;

    assert_eq!(hello(&app, &phone).await, (401, "session_revoked"));
    for state in [&new, &tablet] {
        assert_eq!(hello(&app, state).await.status, 200);
    }
    // Whoever else's string it is, or none at all: nothing ends.
    for held in [&bob, &phone, "undefined", ""] {
        again(held).await;
    }
    for state in [&new, &tablet, &bob] {
        assert_eq!(hello(&app, state).await.status, 200);
    }
}

#[tokio::test]
async fn a_string_that_was_revoked_or_has_expired_is_refused() {
    let app = start().await;
    let (left, revoked, unused) = (login(&app, "alice").await, login(&app, "alice").await, login(&app, "alice").await);

    let logout = app.request(Method::POST, "/v1/logout").header(HEADER, &left);
    assert_eq!(Answer::of(logout).await.status, 204);
    let me = Answer::of(app.get("/v1/me/sessions").header(HEADER, &revoked)).await.json();
    let current = me["sessions"].as_array().unwrap().iter().find(|session| session["is_current"] == true).unwrap();
    assert!(app.gate.revoke_session(text(&current["id"]).parse().unwrap()).await.unwrap());

    assert_eq!(hello(&app, &left).await, (401, "session_revoked"));
    assert_eq!(hello(&app, &revoked).await, (401, "session_revoked"));
    assert_eq!(hello(&app, &unused).await.status, 200);
    app.clock.advance(seconds(14 * 24 * 60 * 60));
    assert_eq!(hello(&app, &unused).await, (401, "session_expired"));
}
