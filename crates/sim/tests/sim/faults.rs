use std::time::{Duration, Instant};

use minigate_sim::{Fault, Simulator};

use crate::support::{ask, exchange, stable_token, text};

const LOGIN: &str = "/sns/jscode2session";

#[tokio::test]
async fn an_errcode_comes_in_wechats_words_and_leaves_the_code_good() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    sim.fault(Fault::errcode(45011));

    let refused = exchange(&sim, &code).await;
    let retried = exchange(&sim, &code).await;

    assert_eq!(refused["errcode"], 45011);
    assert!(text(&refused, "errmsg").starts_with("api minute-quota reach limit  mustslower"), "{refused}");
    assert_eq!(retried["openid"], sim.openid("alice"));
}

#[tokio::test]
async fn faults_come_in_the_order_they_were_scripted() {
    let sim = Simulator::start().await;
    sim.fault(Fault::errcode(-1).times(2));
    sim.fault(Fault::errcode(99999));

    let mut numbers = Vec::new();
    for _ in 0..4 {
        numbers.push(exchange(&sim, "unknown").await["errcode"].as_i64().unwrap());
    }

    assert_eq!(numbers, [-1, -1, 99999, 40029]);
}

#[tokio::test]
async fn a_fault_of_one_path_leaves_the_others_alone() {
    let sim = Simulator::start().await;
    sim.fault(Fault::errcode(-1).on(LOGIN));

    assert!(stable_token(&sim, false).await["access_token"].is_string());
    assert_eq!(exchange(&sim, "unknown").await["errcode"], -1);
}

#[tokio::test]
async fn a_slow_answer_is_true_but_late() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    sim.fault(Fault::slow(Duration::from_millis(300)));

    let asked_at = Instant::now();
    let answer = exchange(&sim, &code).await;

    assert!(asked_at.elapsed() >= Duration::from_millis(300));
    assert_eq!(answer["openid"], sim.openid("alice"));
}

#[tokio::test]
async fn who_gives_up_on_a_slow_answer_keeps_the_code_unless_it_was_consumed() {
    let sim = Simulator::start().await;
    let (kept, consumed) = (sim.login_code("alice"), sim.login_code("alice"));
    sim.fault(Fault::slow(Duration::from_millis(500)));
    sim.fault(Fault::slow(Duration::from_millis(500)).consuming());

    for code in [&kept, &consumed] {
        let given_up = ask(&sim, code).timeout(Duration::from_millis(100)).send().await.unwrap_err();
        assert!(given_up.is_timeout());
    }
    tokio::time::sleep(Duration::from_millis(600)).await;

    assert_eq!(exchange(&sim, &kept).await["openid"], sim.openid("alice"));
    assert_eq!(exchange(&sim, &consumed).await["errcode"], 40163);
}

#[tokio::test]
async fn a_page_comes_with_status_200() {
    let sim = Simulator::start().await;
    sim.fault(Fault::html());

    let response = ask(&sim, "unknown").send().await.unwrap();

    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert!(response.text().await.unwrap().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn truncated_json_is_the_first_half_of_the_lost_answer() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    sim.fault(Fault::truncated().consuming());
    sim.fault(Fault::truncated());

    let half = ask(&sim, &code).send().await.unwrap().text().await.unwrap();
    let half_an_error = ask(&sim, &code).send().await.unwrap().text().await.unwrap();

    assert!(half.starts_with(r#"{"session_key":""#) && !half.ends_with('}'), "{half}");
    assert!(half_an_error.starts_with(r#"{"errcode":"#) && !half_an_error.ends_with('}'), "{half_an_error}");
    assert_eq!(exchange(&sim, &code).await["errcode"], 40163);
}

#[tokio::test]
async fn an_http_error_has_no_body() {
    let sim = Simulator::start().await;
    sim.fault(Fault::status(502));

    let response = ask(&sim, "unknown").send().await.unwrap();

    assert_eq!(response.status(), 502);
    assert_eq!(response.text().await.unwrap(), "");
}

#[tokio::test]
async fn a_reset_is_a_reset_on_the_wire() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    sim.fault(Fault::reset());

    let error = ask(&sim, &code).send().await.unwrap_err();

    let report = format!("{error:?}");
    assert!(report.contains("ConnectionReset"), "{report}");
    assert_eq!(exchange(&sim, &code).await["openid"], sim.openid("alice"));
}

#[tokio::test]
async fn an_answer_lost_to_a_reset_has_used_up_its_code() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    sim.fault(Fault::reset().consuming());

    ask(&sim, &code).send().await.unwrap_err();

    assert_eq!(exchange(&sim, &code).await["errcode"], 40163);
}

#[tokio::test]
async fn no_answer_comes_until_the_client_gives_up() {
    let sim = Simulator::start().await;
    sim.fault(Fault::no_answer());

    let error = ask(&sim, "unknown").timeout(Duration::from_millis(200)).send().await.unwrap_err();

    assert!(error.is_timeout());
    assert_eq!(sim.requests().len(), 1);
    assert_eq!(sim.requests()[0].status, None);
}

#[tokio::test]
async fn an_unanswered_call_does_not_hold_up_the_end() {
    let sim = Simulator::start().await;
    sim.fault(Fault::no_answer());
    let unanswered = tokio::spawn(ask(&sim, "unknown").send());
    while sim.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let stopped_at = Instant::now();
    sim.shutdown().await;

    assert!(stopped_at.elapsed() < Duration::from_secs(5));
    assert!(unanswered.await.unwrap().is_err());
}
