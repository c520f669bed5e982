//! One gate for every way in: whatever route is added, a dead or missing credential does not get past it.

use crate::support::{Answer, Setup, TestApp, every_adapter, seconds, text};
use minigate::{Access, ROUTES, Route, openapi};
use reqwest::{Method, RequestBuilder};
use std::collections::BTreeSet;

/// Routes that the OpenAPI document does not tell of: the document itself, and its page.
const UNDOCUMENTED: [&str; 2] = ["/openapi.json", "/docs/"];

#[test]
fn the_table_of_routes_and_the_openapi_document_tell_of_the_same_routes() {
    let listed: BTreeSet<(String, String)> = ROUTES
        .iter()
        .filter(|route| !UNDOCUMENTED.contains(&&*route.path))
        .map(|route| (route.path.to_string(), route.method.to_string()))
        .collect();

    let document = serde_json::to_value(openapi()).unwrap();
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(|method| (path.clone(), method.to_ascii_uppercase()))
        })
        .collect();

    assert_eq!(listed, documented);
}

#[test]
fn the_document_asks_for_a_credential_exactly_where_the_table_does() {
    let document = serde_json::to_value(openapi()).unwrap();

    for route in ROUTES.iter().filter(|route| !UNDOCUMENTED.contains(&&*route.path)) {
        let operation = &document["paths"][&*route.path][route.method.as_str().to_ascii_lowercase()];
        let asks = operation["security"].as_array().is_some_and(|security| !security.is_empty());
        assert_eq!(asks, route.access == Access::Session, "{} {}", route.method, route.path);
    }
}

/// A server with every adapter on, where their old servers had them.
async fn start() -> TestApp {
    TestApp::with(Setup { options: every_adapter(), ..Setup::default() }).await
}

fn needing(app: &TestApp, access: Access) -> impl Iterator<Item = &Route> {
    app.routes.iter().filter(move |route| route.access == access)
}

/// Every route that needs a session, as a request without one.
fn guarded(app: &TestApp) -> impl Iterator<Item = (String, RequestBuilder)> {
    needing(app, Access::Session).map(|route| {
        let path = route.path.replace("{id}", "0190f0a0-7b1e-7000-8000-000000000001");
        (format!("{} {path}", route.method), app.request(route.method.clone(), &path))
    })
}

async fn assert_all_refuse(app: &TestApp, add: impl Fn(RequestBuilder) -> RequestBuilder, refusal: (u16, &str)) {
    for (route, request) in guarded(app) {
        assert_eq!(Answer::of(add(request)).await, refusal, "{route}");
    }
}

#[tokio::test]
async fn every_route_with_a_session_refuses_who_has_none() {
    let app = start().await;

    assert!(guarded(&app).count() >= 5);
    assert_all_refuse(&app, |request| request, (401, "credential_missing")).await;
    assert_all_refuse(&app, |request| request.header("cookie", "a=b"), (401, "credential_missing")).await;
    assert_all_refuse(&app, |request| request.bearer_auth("junk"), (401, "credential_invalid")).await;
    assert_all_refuse(&app, |request| request.basic_auth("a", Some("b")), (401, "credential_invalid")).await;
    assert_all_refuse(&app, |request| request.header("cookie", "sessionid=junk"), (401, "credential_invalid")).await;
}

#[tokio::test]
async fn every_route_with_a_session_refuses_one_that_expired() {
    let app = start().await;
    let (access, token) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let (cookies, _) = app.cookies("alice").await;

    app.clock.advance(seconds(14 * 24 * 3600));

    let expired = (401, "session_expired");
    assert_all_refuse(&app, |request| request.bearer_auth(&access), expired).await;
    assert_all_refuse(&app, |request| request.bearer_auth(&token), expired).await;
    assert_all_refuse(&app, |request| request.header("cookie", &cookies), expired).await;
}

#[tokio::test]
async fn every_route_with_a_session_refuses_one_that_was_ended() {
    let app = start().await;
    let (access, token) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let (cookies, _) = app.cookies("alice").await;
    let everywhere = app.post("/v1/logout", &serde_json::json!({ "everywhere": true })).bearer_auth(&token);
    assert_eq!(Answer::of(everywhere).await.status, 204);

    let revoked = (401, "session_revoked");
    assert_all_refuse(&app, |request| request.bearer_auth(&access), revoked).await;
    assert_all_refuse(&app, |request| request.bearer_auth(&token), revoked).await;
    assert_all_refuse(&app, |request| request.header("cookie", &cookies), revoked).await;
}

#[tokio::test]
async fn every_route_with_a_session_refuses_a_banned_user() {
    let app = start().await;
    let (access, token) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let (cookies, _) = app.cookies("alice").await;
    let user = text(&app.login("alice", "jwt").await.json()["user"]["id"]);
    app.gate.ban_user(user.parse().unwrap()).await.unwrap();

    let banned = (403, "user_banned");
    assert_all_refuse(&app, |request| request.bearer_auth(&access), banned).await;
    assert_all_refuse(&app, |request| request.bearer_auth(&token), banned).await;
    assert_all_refuse(&app, |request| request.header("cookie", &cookies), banned).await;
}

#[tokio::test]
async fn every_route_with_a_session_refuses_one_of_an_app_no_longer_configured() {
    let app = start().await;
    let (access, token) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let (cookies, _) = app.cookies("alice").await;
    let without = app.without_the_app().await;

    for route in needing(&app, Access::Session) {
        let request = || app.request_at(without, route.method.clone(), &route.path.replace("{id}", "1"));
        let disabled = (403, "app_disabled");
        assert_eq!(Answer::of(request().bearer_auth(&access)).await, disabled, "{}", route.path);
        assert_eq!(Answer::of(request().bearer_auth(&token)).await, disabled, "{}", route.path);
        assert_eq!(Answer::of(request().header("cookie", &cookies)).await, disabled, "{}", route.path);
    }
}

#[tokio::test]
async fn every_unsafe_route_with_a_session_refuses_a_cookie_without_its_csrf_token() {
    let app = start().await;
    let (cookies, _) = app.cookies("alice").await;

    for route in needing(&app, Access::Session).filter(|route| route.method != Method::GET) {
        let request = app.request(route.method.clone(), &route.path.replace("{id}", "1"));
        assert_eq!(Answer::of(request.header("cookie", &cookies)).await, (403, "csrf_token_missing"), "{}", route.path);
    }
}

#[tokio::test]
async fn what_is_for_wechat_alone_refuses_everybody_else() {
    let app = start().await;
    let token = app.token("alice", "token").await;

    for route in needing(&app, Access::Wechat) {
        let path = route.path.replace("{app_id}", minigate_sim::DEFAULT_APP_ID);
        let answer = Answer::of(app.request(route.method.clone(), &path).bearer_auth(&token).body("{}")).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (403, "push_refused"), "{} {path}", route.method);
    }
}

#[tokio::test]
async fn what_needs_proof_gives_nothing_without_it() {
    let app = start().await;
    let token = app.token("alice", "token").await;

    for route in ROUTES.iter().filter(|route| route.access == Access::Proof) {
        let answer = Answer::of(app.post_text(&route.path, "{}").bearer_auth(&token)).await;
        assert_eq!(answer, (400, "validation_failed"), "{}", route.path);
    }
}
