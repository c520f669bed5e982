//! What every answer carries.

use crate::support::{Answer, Setup, TestApp};
use minigate::{HttpOptions, ROUTES};
use reqwest::Method;
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn every_answer_is_typed_and_kept_by_no_cache_and_names_its_request() {
    let app = TestApp::secure().await;

    for path in ROUTES.iter().map(|route| &*route.path).chain(["/nowhere"]) {
        let answer = Answer::of(app.get(path)).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
        assert!(answer.header("content-type").is_some() && answer.header("x-request-id").is_some(), "{path}");
        assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
        let public = path == "/.well-known/jwks.json";
        let expected = if public { "public, max-age=300" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), Some(expected), "{path}");
    }
}

#[tokio::test]
async fn over_plain_http_nothing_is_said_of_https() {
    let app = TestApp::start().await;

    let answer = app.login("alice", "cookie").await;

    assert_eq!(answer.header("strict-transport-security"), None);
    assert!(answer.set_cookies().iter().all(|cookie| !cookie.contains("Secure")));
}

#[tokio::test]
async fn a_request_keeps_the_id_its_client_gave_it_if_it_is_one() {
    let app = TestApp::start().await;
    let id_of = async |given: &str| {
        let answer = Answer::of(app.get("/v1/me").header("x-request-id", given.as_bytes())).await;
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert_eq!(answer.json()["request_id"], id);
        id
    };

    for given in ["a", "0190f0a0-7b1e-7000-8000-000000000001", &"x".repeat(64)] {
        assert_eq!(id_of(given).await, given);
    }
    let mut made = HashSet::new();
    for odd in ["", &"x".repeat(65), "a b", "<script>", "a\"b", "编号", "a;b"] {
        let id = id_of(odd).await;
        assert_ne!(id, odd);
        assert!(made.insert(id));
    }
}

#[tokio::test]
async fn errors_are_told_in_the_client_s_language() {
    let app = TestApp::start().await;

    for (accepted, language, title) in [
        (None, "en", "This needs a login."),
        (Some("zh-CN,zh;q=0.9,en;q=0.8"), "zh-CN", "需要登录。"),
        (Some("zh"), "zh-CN", "需要登录。"),
        (Some("en-US,zh;q=0.5"), "en", "This needs a login."),
        (Some("fr, zh"), "zh-CN", "需要登录。"),
        (Some("*"), "en", "This needs a login."),
        (Some(""), "en", "This needs a login."),
        (Some("ž,é"), "en", "This needs a login."),
    ] {
        let request = app.get("/v1/me");
        let request = match accepted {
            Some(accepted) => request.header("accept-language", accepted.as_bytes()),
            None => request,
        };
        let answer = Answer::of(request).await;
        assert_eq!(answer, (401, "credential_missing"));
        assert_eq!((answer.header("content-language"), &answer.json()["title"]), (Some(language), &json!(title)));
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_is_a_problem() {
    let app = TestApp::start().await;

    for path in ["/", "/v1", "/v1/", "/v1/login/", "/v1//me", "/V1/me", "/v1/me/sessions/", "/docs/nothing.js", "/%00"]
    {
        assert_eq!(Answer::of(app.get(path)).await, (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_take_is_a_problem_that_names_those_it_takes() {
    let app = TestApp::start().await;

    for (method, path, allow) in [
        (Method::GET, "/v1/login", "POST"),
        (Method::PUT, "/v1/me", "GET,HEAD,PATCH,POST,DELETE"),
        (Method::POST, "/v1/me/sessions/1", "DELETE"),
        (Method::TRACE, "/v1/me", "GET,HEAD,PATCH,POST,DELETE"),
        (Method::POST, "/.well-known/jwks.json", "GET,HEAD"),
        (Method::POST, "/openapi.json", "GET,HEAD"),
        (Method::DELETE, "/healthz", "GET,HEAD"),
    ] {
        let answer = Answer::of(app.request(method.clone(), path)).await;
        assert_eq!(answer, (405, "method_not_allowed"), "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused() {
    let options = HttpOptions { allowed_hosts: vec!["login.example.com".to_owned()], ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, ..Setup::default() }).await;
    let asked = async |host: &str| Answer::of(app.get("/healthz").header("host", host)).await;

    assert_eq!(asked("login.example.com").await.status, 200);
    assert_eq!(asked("LOGIN.example.com").await.status, 200);
    for host in ["evil.example", "login.example.com.evil.example", "login.example.com:8443", "", "127.0.0.1"] {
        assert_eq!(asked(host).await, (400, "invalid_request"), "{host}");
    }
    let beside = asked("evil.example");
    assert!(!beside.await.text.contains("evil.example"));
}
