use crate::support::{Answer, TestApp};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_logout_ends_the_session_and_no_other() {
    let app = TestApp::start().await;
    let (leaving, staying) = (app.token("alice", "jwt").await, app.token("alice", "token").await);

    let answer = Answer::of(app.request(Method::POST, "/v1/logout").bearer_auth(&leaving)).await;

    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&leaving)).await, (401, "session_revoked"));
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&staying)).await.status, 200);
}

#[tokio::test]
async fn a_cookie_session_s_logout_takes_both_cookies_back() {
    let app = TestApp::secure().await;
    let (cookies, token) = app.cookies("alice").await;

    let logout = app.request(Method::POST, "/v1/logout").header("cookie", &cookies).header("x-csrftoken", token);
    let answer = Answer::of(logout).await;

    assert_eq!(answer.status, 204);
    let gone = "expires=Thu, 01 Jan 1970 00:00:00 GMT;";
    assert_eq!(
        answer.set_cookies(),
        [
            format!("csrftoken=; {gone} Max-Age=0; Path=/; SameSite=Lax; Secure"),
            format!("sessionid=; {gone} HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure"),
        ]
    );
    assert_eq!(Answer::of(app.get("/v1/me").header("cookie", cookies)).await, (401, "session_revoked"));
}

#[tokio::test]
async fn a_logout_everywhere_ends_all_of_one_s_sessions_and_nobody_else_s() {
    let app = TestApp::start().await;
    let (phone, desk) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let (tablet, _) = app.cookies("alice").await;
    let bob = app.token("bob", "token").await;

    let everywhere = app.post("/v1/logout", &json!({ "everywhere": true })).bearer_auth(&desk);
    assert_eq!(Answer::of(everywhere).await.status, 204);

    for token in [phone, desk] {
        assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await, (401, "session_revoked"));
    }
    assert_eq!(Answer::of(app.get("/v1/me").header("cookie", tablet)).await, (401, "session_revoked"));
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(bob)).await.status, 200);
}

#[tokio::test]
async fn an_empty_object_is_as_good_as_no_body_and_anything_else_ends_nothing() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    for body in ["null", "[]", r#"{"everywhere":1}"#, r#"{"everywhere":"true"}"#, r#"{"all":true}"#, "{"] {
        let refused = Answer::of(app.post_text("/v1/logout", body).bearer_auth(&token)).await;
        assert_eq!(refused.status, 400, "{body}");
    }
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.status, 200);
    assert_eq!(Answer::of(app.post_text("/v1/logout", "{}").bearer_auth(&token)).await.status, 204);
}
