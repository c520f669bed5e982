use std::time::Duration;

use aws_lc_rs::hmac;
use minigate_sim::Simulator;
use reqwest::RequestBuilder;

use crate::support::{body, client, exchange, log_in, text, token};

fn sign(session_key: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_key.as_bytes());
    hmac::sign(&key, b"").as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn prove(sim: &Simulator, endpoint: &str, session_key: &str) -> RequestBuilder {
    client().get(format!("{}/wxa/{endpoint}", sim.url())).query(&[
        ("access_token", token(sim).await),
        ("openid", sim.openid("alice")),
        ("signature", sign(session_key)),
        ("sig_method", "hmac_sha256".into()),
    ])
}

async fn check(sim: &Simulator, session_key: &str) -> i64 {
    body(prove(sim, "checksession", session_key).await).await["errcode"].as_i64().unwrap()
}

#[tokio::test]
async fn two_logins_in_a_row_keep_the_key() {
    let sim = Simulator::start().await;

    assert_eq!(log_in(&sim, "alice").await, log_in(&sim, "alice").await);
}

#[tokio::test]
async fn a_login_after_the_refresh_period_replaces_the_key() {
    let sim = Simulator::start().await;
    let first = log_in(&sim, "alice").await;

    sim.advance(Duration::from_secs(11 * 60));
    let second = log_in(&sim, "alice").await;

    assert_ne!(first, second);
    assert_eq!(check(&sim, &first).await, 87009);
    assert_eq!(check(&sim, &second).await, 0);
}

#[tokio::test]
async fn a_second_device_takes_the_key_of_the_first() {
    let sim = Simulator::start().await;
    let first = log_in(&sim, "alice").await;

    sim.rotate_session_key("alice");

    assert_eq!(check(&sim, &first).await, 87009);
    let code = sim.login_code("alice");
    let second = text(&exchange(&sim, &code).await, "session_key");
    assert_eq!(check(&sim, &second).await, 0);
}

#[tokio::test]
async fn a_key_unused_for_days_is_gone() {
    let sim = Simulator::start().await;
    let session_key = log_in(&sim, "alice").await;

    sim.advance(Duration::from_secs(2 * 24 * 60 * 60));
    let used = check(&sim, &session_key).await;
    sim.advance(Duration::from_secs(2 * 24 * 60 * 60));
    let prolonged = check(&sim, &session_key).await;
    sim.advance(Duration::from_secs(3 * 24 * 60 * 60));
    let idle = check(&sim, &session_key).await;

    assert_eq!((used, prolonged, idle), (0, 0, 87007));
}

#[tokio::test]
async fn a_reset_gives_another_key_and_kills_the_old_one() {
    let sim = Simulator::start().await;
    let old = log_in(&sim, "alice").await;

    let answer = body(prove(&sim, "resetusersessionkey", &old).await).await;

    assert_eq!((&answer["errcode"], &answer["errmsg"]), (&0.into(), &"ok".into()));
    assert_eq!(answer["openid"], sim.openid("alice"));
    assert_eq!(check(&sim, &old).await, 87009);
    assert_eq!(check(&sim, &text(&answer, "session_key")).await, 0);
}

#[tokio::test]
async fn a_proof_by_another_method_or_for_no_one_is_refused() {
    let sim = Simulator::start().await;
    log_in(&sim, "alice").await;
    let url = format!("{}/wxa/checksession", sim.url());
    let token = token(&sim).await;

    let no_one = [("access_token", &*token), ("openid", "oNoOne"), ("sig_method", "hmac_sha256")];
    let openid = sim.openid("alice");
    let other_method = [("access_token", &*token), ("openid", &*openid), ("sig_method", "md5")];

    assert_eq!(body(client().get(&url).query(&no_one)).await["errcode"], 40003);
    assert_eq!(body(client().get(&url).query(&other_method)).await["errcode"], 87008);
    assert_eq!(body(client().get(&url)).await["errcode"], 41001);
}
