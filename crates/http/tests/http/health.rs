use crate::support::{Answer, TestApp, seconds};
use serde_json::json;

#[tokio::test]
async fn a_server_with_its_database_is_alive_and_ready() {
    let app = TestApp::start().await;

    for path in ["/healthz", "/readyz"] {
        let answer = Answer::of(app.get(path)).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "status": "ok" })), "{path}");
    }
}

#[tokio::test]
async fn without_its_database_it_is_alive_and_not_ready_and_still_hands_out_its_keys() {
    let app = TestApp::start().await;
    app.store.close().await;

    assert_eq!(Answer::of(app.get("/healthz")).await.status, 200);
    let unready = Answer::of(app.get("/readyz")).await;
    assert_eq!(unready, (503, "unavailable"));
    assert_eq!(unready.header("retry-after"), Some("2"));
    assert_eq!(Answer::of(app.get("/.well-known/jwks.json")).await.status, 200);
}

#[tokio::test]
async fn a_server_that_does_not_hear_of_the_others_is_not_ready() {
    let app = TestApp::start().await;

    app.clock.advance(seconds(11));
    assert_eq!(Answer::of(app.get("/readyz")).await, (503, "unavailable"));
    app.gate.poll_feed().await.unwrap();

    assert_eq!(Answer::of(app.get("/readyz")).await.status, 200);
}
