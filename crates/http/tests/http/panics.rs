use crate::support::{Answer, Setup, TestApp};
use axum::{Router, routing::get};

async fn careless() -> &'static str {
    panic!("a secret: hunter2")
}

#[tokio::test]
async fn a_panic_in_a_handler_is_one_500_and_the_server_goes_on() {
    let app =
        TestApp::with(Setup { routes: Router::new().route("/careless", get(careless)), ..Setup::default() }).await;

    let answer = Answer::of(app.get("/careless")).await;

    assert_eq!(answer, (500, "internal"));
    assert!(!answer.text.contains("hunter2"));
    assert_eq!(Answer::of(app.get("/healthz")).await.status, 200);
}
