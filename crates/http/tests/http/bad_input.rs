//! Every route × every bad body: a clear 4xx, never a 5xx or a panic (security.md T-30).

use crate::support::{Answer, Setup, TestApp, raw};
use minigate::{Access, ROUTES};
use std::time::Instant;

/// Bodies that are no acceptable JSON object, by name. Those marked may still be what a route takes.
pub(crate) fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(1000), close.repeat(1000));
    let members: Vec<String> = (0..1000).map(|n| format!("\"m{n}\":{n}")).collect();
    let text = |body: &str| body.as_bytes().to_vec();
    vec![
        ("a number", text("1")),
        ("a text", text("\"code\"")),
        ("null", text("null")),
        ("an array", text("[]")),
        ("an array of objects", text("[{\"code\":\"x\"}]")),
        ("truncated", text("{\"code\":\"x")),
        ("truncated after a comma", text("{\"code\":\"x\",")),
        ("single quotes", text("{'code':'x'}")),
        ("a comment", text("{/**/\"code\":\"x\"}")),
        ("trailing comma", text("{\"code\":\"x\",}")),
        ("trailing data", text("{\"everywhere\":false}{}")),
        ("trailing junk", text("{\"everywhere\":false} x")),
        ("deep arrays", nested("[", "]").into_bytes()),
        ("deep objects", nested("{\"code\":", "}").into_bytes()),
        ("deep in an unknown field", format!("{{\"x\":{}}}", nested("[", "]")).into_bytes()),
        ("a thousand members", format!("{{{}}}", members.join(",")).into_bytes()),
        ("two MiB", format!("{{\"code\":\"{}\"}}", "x".repeat(2 * 1024 * 1024)).into_bytes()),
        ("two MiB of spaces", vec![b' '; 2 * 1024 * 1024]),
        ("not UTF-8", b"{\"code\":\"\xff\xfe\"}".to_vec()),
        ("not UTF-8 outside a text", b"\xff\xfe".to_vec()),
        ("UTF-16", "{\"code\":\"x\"}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a byte order mark", text("\u{feff}{\"everywhere\":false}")),
        ("NaN", text("{\"code\":NaN}")),
        ("Infinity", text("{\"everywhere\":-Infinity}")),
        ("1e400", text("{\"code\":1e400,\"everywhere\":1e400}")),
        ("a huge integer", format!("{{\"code\":{}}}", "9".repeat(1000)).into_bytes()),
        ("a leading zero", text("{\"code\":01}")),
        ("a name twice", text("{\"code\":\"x\",\"code\":\"x\",\"everywhere\":true,\"everywhere\":true}")),
        ("an unknown field", text("{\"unknown\":1}")),
        ("a NUL in a name", text("{\"co\\u0000de\":\"x\"}")),
        ("a raw NUL", b"{\"code\":\"\0\"}".to_vec()),
        ("a lone surrogate", text("{\"code\":\"\\ud800\"}")),
        ("an empty name", text("{\"\":1}")),
        ("__proto__", text("{\"__proto__\":{\"is_admin\":true}}")),
        ("16 KiB of text", format!("{{\"device\":\"{}\"}}", "x".repeat(16 * 1024)).into_bytes()),
        ("XML", text("<?xml version=\"1.0\"?><code>x</code>")),
        ("a form", text("code=x&refresh_token=y")),
    ]
}

fn assert_is_a_clear_refusal(answer: &Answer, what: &str) {
    assert!(!answer.text.is_empty(), "{what}: {answer:?}");
    let (status, code) = answer.problem();
    assert!((400..500).contains(&status), "{what}: {status} {code}");
    assert!(minigate::flow::Code::ALL.iter().any(|known| known.as_str() == code), "{what}: {code}");
}

/// The paths of the routes that take bodies, each with an unsafe method it takes.
fn writing_routes() -> impl Iterator<Item = &'static minigate::Route> {
    // WeChat sends what it likes, and is answered in its own way.
    ROUTES.iter().filter(|route| route.method == reqwest::Method::POST && route.access != Access::Wechat)
}

#[tokio::test]
async fn a_bad_body_is_refused_clearly_and_quickly_by_every_route_that_takes_one() {
    let app = TestApp::start().await;

    for route in writing_routes() {
        for (what, body) in bodies() {
            // A fresh one each time: a body taken by mistake would end it.
            let token = app.token("alice", "token").await;
            let started = Instant::now();

            let answer = Answer::of(app.post_text(&route.path, body).bearer_auth(token)).await;

            assert_is_a_clear_refusal(&answer, &format!("{} {what}", route.path));
            assert!(started.elapsed().as_secs() < 2, "{} {what}", route.path);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_called_json_is_refused() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    for route in writing_routes() {
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json", "*/*"] {
            let request = app.request(route.method.clone(), &route.path).bearer_auth(&token).body("{}");
            let answer = Answer::of(request.header("content-type", content_type)).await;
            assert_eq!(answer, (415, "unsupported_media_type"), "{} {content_type}", route.path);
        }
        let packed = app.post_text(&route.path, "{}").bearer_auth(&token).header("content-encoding", "gzip");
        assert_eq!(Answer::of(packed).await, (415, "unsupported_media_type"), "{}", route.path);
    }
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(token)).await.status, 200);
}

#[tokio::test]
async fn no_body_at_all_is_refused_where_one_is_needed() {
    let app = TestApp::start().await;

    for path in ["/v1/login", "/v1/token/refresh"] {
        assert_eq!(Answer::of(app.post_text(path, "")).await, (400, "invalid_request"), "{path}");
    }
}

#[tokio::test]
async fn a_body_where_none_is_expected_does_no_harm() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    for route in ROUTES.iter().filter(|route| route.method == reqwest::Method::GET) {
        for (what, body) in bodies() {
            let request = app.request(route.method.clone(), &route.path).bearer_auth(&token).body(body);
            let answer = Answer::of(request).await;
            assert!(answer.status.as_u16() < 500, "{} {what}: {}", route.path, answer.status);
        }
    }
}

#[tokio::test]
async fn a_body_in_bad_pieces_is_refused() {
    let app = TestApp::start().await;
    let head = "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n";

    let broken = format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n");

    assert_eq!(raw(app.address, broken.as_bytes()).await, (400, "invalid_request"));
}

#[tokio::test]
async fn malformed_requests_count_against_their_address() {
    let app = TestApp::with(Setup { limited: true, ..Setup::default() }).await;

    for _ in 0..200 {
        assert_eq!(Answer::of(app.post_text("/v1/login", "{")).await.status, 400);
    }
    let limited = Answer::of(app.post_text("/v1/login", "{")).await;

    assert_eq!(limited, (429, "rate_limited"));
    assert_eq!(limited.header("retry-after"), Some("1"));
}
