use std::process::Command;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use minigate_wechat::Error;

use crate::support::{Act, CODE, GOOD, Wire, answering, builder, code, login, serve};

#[tokio::test]
async fn an_answer_that_does_not_come_or_does_not_end_is_a_timeout() {
    for script in [&[Act::Stall("")], &[Act::Stall("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")]] {
        let wire = Wire::start(script).await;
        let limit = Duration::from_millis(100);
        let client = builder(&wire.url).code2session_timeout(limit).build().unwrap();

        let error = client.code2session(&code(CODE)).await.unwrap_err();

        assert!(matches!(error, Error::Timeout { sent: true }));
        assert!(error.may_have_been_sent() && error.is_retryable());
        assert_eq!(wire.requests().len(), 1);
    }
}

#[tokio::test]
async fn all_tries_together_have_a_limit() {
    let wire = Wire::start(&[Act::Stall("")]).await;
    let client = builder(&wire.url).total_timeout(Duration::from_millis(100)).build().unwrap();
    let started = Instant::now();

    let error = client.code2session(&code(CODE)).await.unwrap_err();

    assert!(matches!(error, Error::Timeout { .. }));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_answer_of_64_kib_is_read_and_one_byte_more_is_not() {
    let padded = |length: usize| format!("{GOOD}{}", " ".repeat(length - GOOD.len()));

    assert!(login(&answering(padded(65_536)).await).await.is_ok());
    let error = login(&answering(padded(65_537)).await).await.unwrap_err();

    assert!(matches!(error, Error::TooLarge));
}

#[tokio::test]
async fn an_answer_without_a_length_ends_at_64_kib_too() {
    let wire = Wire::start(Box::leak(Box::new([Act::Raw(Box::leak(
        format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1 << 20)).into_boxed_str(),
    ))])))
    .await;

    assert!(matches!(login(&wire.url).await, Err(Error::TooLarge)));
}

#[tokio::test]
async fn what_is_not_the_json_expected_is_refused() {
    for body in [
        "",
        "<html><body>502 Bad Gateway</body></html>",
        "null",
        "[]",
        "{}",
        r#"{"openid":"o1","session_key":"o0q0otL8aEz"#,
        r#"{"openid":1,"session_key":"o0q0otL8aEzpcZL/FT9WsQ=="}"#,
        r#"{"errcode":"40029"}"#,
        r#"{"errcode":0,"errcode":0}"#,
    ] {
        let error = login(&answering(body).await).await.unwrap_err();

        assert!(matches!(error, Error::Decode(_)), "{body}: {error}");
        assert!(error.may_have_been_sent() && !error.is_retryable());
    }
}

#[tokio::test]
async fn a_compressed_answer_is_not_unpacked() {
    let router = Router::new().fallback(|| async { ([("content-encoding", "gzip")], GOOD) });

    assert!(login(&serve(router).await).await.is_ok());
}

#[tokio::test]
async fn a_status_other_than_200_is_an_error_whatever_the_body() {
    for (status, retryable) in [(201, false), (400, false), (412, false), (429, true), (500, true), (502, true)] {
        let status = StatusCode::from_u16(status).unwrap();
        let url = serve(Router::new().fallback(move || async move { (status, GOOD) })).await;

        let error = login(&url).await.unwrap_err();

        assert!(matches!(error, Error::Status(number) if number == status.as_u16()));
        assert_eq!(error.is_retryable(), retryable, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Wire::start(&[Act::Answer(GOOD)]).await;
    let target = elsewhere.url.clone();
    let url = serve(Router::new().fallback(move || async move { Redirect::temporary(&target) })).await;

    let error = login(&url).await.unwrap_err();

    assert!(matches!(error, Error::Status(307)));
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_transport_error() {
    for broken in ["", "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{", "HTTP/1.1 200 OK\r\n", "\0\r\n\r\n"] {
        let wire = Wire::start(Box::leak(Box::new([Act::Raw(broken)]))).await;

        let error = login(&wire.url).await.unwrap_err();

        assert!(matches!(error, Error::Transport { sent: true, .. }), "{broken:?}: {error:?}");
        assert_eq!(wire.requests().len(), 1);
    }
}

#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    let proxy = Wire::start(&[Act::Close]).await;
    let upstream = Wire::start(&[Act::Answer(GOOD)]).await;
    let mut this_test_again = Command::new(std::env::current_exe().unwrap());
    this_test_again.args(["--exact", "faults::logs_in_where_the_environment_says", "--ignored"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        this_test_again.env(name, &proxy.url);
    }
    this_test_again.env_remove("no_proxy").env_remove("NO_PROXY").env("TEST_UPSTREAM", &upstream.url);

    let output = tokio::task::spawn_blocking(move || this_test_again.output()).await.unwrap().unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((upstream.requests().len(), proxy.connections()), (1, 0));
}

#[tokio::test]
#[ignore = "run by proxies_of_the_environment_are_ignored, in an environment of its own"]
async fn logs_in_where_the_environment_says() {
    let url = std::env::var("TEST_UPSTREAM").unwrap();

    login(&url).await.unwrap();
}
