//! A code is exchanged once, however often its request arrives.

use crate::support::{Site, login, login_with_key, on_shared_databases, pair_of, seconds};
use minigate_flow::{Code, Gate, Login, LoginAnswer};
use minigate_sim::Fault;
use std::{sync::Arc, time::Duration};

/// The same login this many times at once, on these nodes in turn.
async fn at_once(gates: &[Arc<Gate>], count: usize, login: impl Fn() -> Login) -> Vec<Result<LoginAnswer, Code>> {
    let tasks: Vec<_> = (0..count)
        .map(|n| {
            let (gate, login) = (gates[n % gates.len()].clone(), login());
            tokio::spawn(async move { gate.login(login).await.map_err(|error| error.code()) })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_login_sent_32_times_at_once_with_its_key_is_one_session() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");

    let answers = at_once(std::slice::from_ref(&site.gate), 32, || login_with_key(&code, "key")).await;

    let first = answers[0].as_ref().unwrap();
    for answer in &answers {
        let answer = answer.as_ref().unwrap();
        assert_eq!((answer.session_id, answer.is_new), (first.session_id, true));
        assert_eq!(pair_of(&answer.credential), pair_of(&first.credential));
    }
    assert_eq!(site.exchanges(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_login_sent_32_times_at_once_without_a_key_succeeds_once() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");

    let answers = at_once(std::slice::from_ref(&site.gate), 32, || login(&code)).await;

    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.iter().all(|answer| answer.as_ref().map_or_else(|code| *code == Code::LoginCodeUsed, |_| true)));
    assert_eq!(site.exchanges(), 1);
}

#[tokio::test]
async fn a_used_code_is_refused_without_its_key_and_wechat_is_not_asked() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");
    site.gate.login(login_with_key(&code, "key")).await.unwrap();

    for repeat in [login(&code), login_with_key(&code, "another key"), login_with_key(&code, "KEY")] {
        let refused = site.gate.login(repeat).await.unwrap_err();
        assert_eq!(refused.code(), Code::LoginCodeUsed);
    }
    assert_eq!(site.exchanges(), 1);
}

#[tokio::test]
async fn a_key_is_for_one_code() {
    let site = Site::start().await;

    let first = site.gate.login(login_with_key(&site.wechat.login_code("alice"), "key")).await.unwrap();
    let second = site.gate.login(login_with_key(&site.wechat.login_code("alice"), "key")).await.unwrap();

    assert_ne!(first.session_id, second.session_id);
    assert_eq!(site.exchanges(), 2);
}

#[tokio::test]
async fn an_answer_is_repeated_for_a_minute_and_the_code_remembered_for_longer() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");
    let first = site.gate.login(login_with_key(&code, "key")).await.unwrap();

    site.clock.advance(seconds(60));
    let in_time = site.gate.login(login_with_key(&code, "key")).await.unwrap();
    site.clock.advance(seconds(1));
    let late = site.gate.login(login_with_key(&code, "key")).await.unwrap_err();
    site.gate.sweep().await.unwrap();
    let swept = site.gate.login(login_with_key(&code, "key")).await.unwrap_err();

    assert_eq!(in_time.session_id, first.session_id);
    assert_eq!((late.code(), swept.code()), (Code::LoginCodeUsed, Code::LoginCodeUsed));
    assert_eq!(site.exchanges(), 1);
}

#[tokio::test]
async fn a_client_that_hung_up_gets_the_answer_when_it_comes_back() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");
    site.wechat.fault(Fault::slow(Duration::from_millis(200)));
    let (gate, request) = (site.gate.clone(), login_with_key(&code, "key"));
    let hung_up = tokio::spawn(async move { gate.login(request).await });
    while site.exchanges() == 0 {
        tokio::task::yield_now().await;
    }
    hung_up.abort();
    assert!(hung_up.await.unwrap_err().is_cancelled());

    let answer = site.gate.login(login_with_key(&code, "key")).await.unwrap();

    assert!(answer.is_new);
    assert_eq!(site.exchanges(), 1);
}

on_shared_databases! {
    async fn one_login_sent_to_two_nodes_at_once_is_one_session(site) {
        let (nodes, code) = ([site.gate.clone(), site.another_node().await], site.wechat.login_code("alice"));

        let answers = at_once(&nodes, 32, || login_with_key(&code, "key")).await;

        let first = answers[0].as_ref().unwrap();
        for answer in &answers {
            let answer = answer.as_ref().unwrap();
            assert_eq!((answer.session_id, answer.is_new), (first.session_id, true));
            assert_eq!(pair_of(&answer.credential).refresh, pair_of(&first.credential).refresh);
        }
        assert_eq!(site.exchanges(), 1);
    }

    async fn without_a_key_one_of_two_nodes_logs_in(site) {
        let (nodes, code) = ([site.gate.clone(), site.another_node().await], site.wechat.login_code("alice"));

        let answers = at_once(&nodes, 32, || login(&code)).await;

        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Code::LoginCodeUsed))).count(), 31);
        assert_eq!(site.exchanges(), 1);
    }

    async fn another_node_repeats_an_answer_for_a_minute(site) {
        let (other, code) = (site.another_node().await, site.wechat.login_code("alice"));
        let first = site.gate.login(login_with_key(&code, "key")).await.unwrap();

        site.clock.advance(seconds(60));
        let in_time = other.login(login_with_key(&code, "key")).await.unwrap();
        site.clock.advance(seconds(1));
        let (late, third) = (site.another_node().await, site.another_node().await);
        let late = late.login(login_with_key(&code, "key")).await.unwrap_err();
        let other_key = third.login(login_with_key(&code, "another key")).await.unwrap_err();

        assert_eq!(in_time.session_id, first.session_id);
        assert_eq!((late.code(), other_key.code()), (Code::LoginCodeUsed, Code::LoginCodeUsed));
        assert_eq!(site.exchanges(), 1);
    }

    async fn a_login_that_could_not_claim_its_code_may_be_repeated(site) {
        let code = site.wechat.login_code("alice");
        let healthy = site.another_node().await;
        site.store.close().await;

        let away = site.gate.login(login(&code)).await.unwrap_err();
        let again = site.gate.login(login(&code)).await.unwrap_err();
        let elsewhere = healthy.login(login(&code)).await.unwrap();

        assert_eq!((away.code(), again.code()), (Code::Unavailable, Code::Unavailable));
        assert!(elsewhere.is_new);
        assert_eq!(site.exchanges(), 1);
    }
}
