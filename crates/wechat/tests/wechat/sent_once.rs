//! A code works once: whatever breaks, it crosses the wire at most once.

use std::time::{Duration, Instant};

use minigate_wechat::Error;
use minigate_wechat::errcode::Kind;
use tokio::net::TcpListener;

use crate::support::{Act, CODE, GOOD, NO_SUCH_HOST, Wire, builder, client, code, login};

/// Long enough for any further try: pauses end at 450 ms.
async fn wait_for_further_tries() {
    tokio::time::sleep(Duration::from_millis(700)).await;
}

#[tokio::test]
async fn a_request_that_was_read_is_not_sent_again() {
    let wire = Wire::start(&[Act::Close]).await;

    let error = login(&wire.url).await.unwrap_err();

    wait_for_further_tries().await;
    assert!(matches!(error, Error::Transport { sent: true, .. }));
    assert_eq!((wire.connections(), wire.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_request_that_met_a_reset_is_not_sent_again() {
    let wire = Wire::start(&[Act::Reset]).await;

    let error = login(&wire.url).await.unwrap_err();

    wait_for_further_tries().await;
    assert!(error.may_have_been_sent());
    assert_eq!((wire.connections(), wire.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_request_read_on_a_reused_connection_is_not_sent_again() {
    for script in [&[Act::Answer(GOOD), Act::Close], &[Act::Answer(GOOD), Act::Reset]] {
        let wire = Wire::start(script).await;
        let client = client(&wire.url);
        client.code2session(&code("first")).await.unwrap();

        let error = client.code2session(&code("second")).await.unwrap_err();

        wait_for_further_tries().await;
        assert!(matches!(error, Error::Transport { sent: true, .. }));
        assert_eq!((wire.connections(), wire.requests().len()), (1, 2));
    }
}

#[tokio::test]
async fn no_code_arrives_twice_when_kept_connections_close_at_any_moment() {
    let wire = Wire::start(&[Act::AnswerAndClose(GOOD)]).await;
    let client = client(&wire.url);

    for n in 0..300 {
        let outcome = client.code2session(&code(&format!("code-{n}"))).await;
        assert!(outcome.is_ok() || outcome.is_err_and(|error| error.may_have_been_sent()));
        if n % 3 == 0 {
            tokio::task::yield_now().await;
        }
    }

    wait_for_further_tries().await;
    let mut requests = wire.requests();
    let arrived = requests.len();
    requests.sort();
    requests.dedup();
    assert_eq!(requests.len(), arrived);
}

#[tokio::test]
async fn busy_is_not_asked_again() {
    let wire = Wire::start(&[Act::Answer(r#"{"errcode":-1,"errmsg":"system error"}"#); 3]).await;

    let error = login(&wire.url).await.unwrap_err();

    wait_for_further_tries().await;
    assert_eq!(error.kind(), Some(Kind::Busy));
    assert!(error.is_retryable() && error.may_have_been_sent());
    assert_eq!(wire.requests().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_tried_three_times_and_the_code_stays_good() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let started = Instant::now();

    let error = login(&format!("http://{closed}")).await.unwrap_err();

    assert!(matches!(error, Error::Transport { sent: false, .. }));
    assert!(!error.may_have_been_sent() && error.is_retryable());
    assert!((Duration::from_millis(200)..Duration::from_secs(2)).contains(&started.elapsed()));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_leaves_the_code_good() {
    let error = login(NO_SUCH_HOST).await.unwrap_err();

    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn a_failed_tls_handshake_is_tried_three_times_and_leaves_the_code_good() {
    let wire = Wire::start(&[Act::Reset]).await;

    let error = login(&wire.url.replace("http:", "https:")).await.unwrap_err();

    assert!(matches!(error, Error::Transport { sent: false, .. }));
    assert_eq!(wire.connections(), 3);
    assert!(wire.requests().iter().all(|bytes| !bytes.contains(CODE)));
}

#[tokio::test]
async fn a_handshake_that_hangs_leaves_the_code_good() {
    let wire = Wire::start(&[Act::Stall("")]).await;
    let client =
        builder(&wire.url.replace("http:", "https:")).connect_timeout(Duration::from_millis(100)).build().unwrap();

    let error = client.code2session(&code(CODE)).await.unwrap_err();

    assert!(matches!(error, Error::Timeout { sent: false }));
    assert_eq!(wire.connections(), 3);
}
