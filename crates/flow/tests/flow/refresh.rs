//! The decision table of refresh tokens, rows that give a new pair (4, 5, 6, 11, 14).

use crate::support::{DAY, Pair, Setup, Site, bearer, keyring, on_every_database, refresh, seconds};
use minigate_flow::{
    Code,
    model::{Style, refresh::RefreshToken},
};

/// What is written in a refresh token made under the master key 1.
fn generation(token: &str) -> u32 {
    RefreshToken::decode(token, &keyring(&[1])).unwrap().generation
}

#[tokio::test]
async fn each_refresh_gives_the_next_pair() {
    let site = Site::start().await;
    let (mut pair, session) = site.log_in_for_pair("alice").await;

    for expected in 2..6 {
        site.clock.advance(seconds(600));
        let next = refresh(&site.gate, &pair.refresh).await.unwrap();

        assert_eq!(generation(&next.refresh), expected);
        assert_ne!(next.access, pair.access);
        assert_eq!(bearer(&site.gate, &next.access).await.unwrap().session_id, session);
        pair = next;
    }
}

#[tokio::test]
async fn a_refresh_keeps_the_access_token_before_it_alive() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;

    refresh(&site.gate, &first.refresh).await.unwrap();

    assert!(bearer(&site.gate, &first.access).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_is_repeated_for_thirty_seconds() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();

    for _ in 0..3 {
        site.clock.advance(seconds(10));
        let repeated = refresh(&site.gate, &first.refresh).await.unwrap();

        assert_eq!(repeated.refresh, second.refresh);
        assert_ne!(repeated.access, second.access);
        assert!(bearer(&site.gate, &repeated.access).await.is_ok());
    }
}

#[tokio::test]
async fn a_late_retry_gives_a_token_that_burns_the_one_never_received() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let never_received = refresh(&site.gate, &first.refresh).await.unwrap();

    site.clock.advance(seconds(31));
    let late = refresh(&site.gate, &first.refresh).await.unwrap();
    let next = refresh(&site.gate, &late.refresh).await.unwrap();

    assert_eq!((generation(&late.refresh), generation(&next.refresh)), (3, 4));
    assert_eq!(refresh(&site.gate, &never_received.refresh).await.unwrap_err(), Code::RefreshTokenReplayed);
    assert_eq!(bearer(&site.gate, &next.access).await.unwrap_err(), Code::SessionRevoked);
}

#[tokio::test]
async fn a_client_that_loses_every_answer_comes_back_late_five_times_and_no_more() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    refresh(&site.gate, &first.refresh).await.unwrap();

    for retry in 1..=5 {
        site.clock.advance(seconds(31));
        let late = refresh(&site.gate, &first.refresh).await.unwrap();
        assert_eq!(generation(&late.refresh), 2 + retry);
    }
    site.clock.advance(seconds(31));

    assert_eq!(refresh(&site.gate, &first.refresh).await.unwrap_err(), Code::RefreshTokenReplayed);
}

#[tokio::test]
async fn a_restarted_server_knows_every_refresh_token_as_before() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;

    let second = refresh(&*site.another_node().await, &first.refresh).await.unwrap();
    let repeated = refresh(&*site.another_node().await, &first.refresh).await.unwrap();
    let third = refresh(&*site.another_node().await, &second.refresh).await.unwrap();

    assert_eq!(repeated.refresh, second.refresh);
    assert_eq!(generation(&third.refresh), 3);
    let replayed = refresh(&*site.another_node().await, &first.refresh).await.unwrap_err();
    assert_eq!(replayed, Code::RefreshTokenReplayed);
}

#[tokio::test]
async fn a_token_under_the_master_key_before_is_good_and_its_successor_is_under_the_new_one() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let rotated = Setup { masters: vec![2, 1], ..Setup::default() };
    let rotated = site.another_node_with(rotated).await.unwrap();

    let second = refresh(&rotated, &first.refresh).await.unwrap();

    assert!(RefreshToken::decode(&second.refresh, &keyring(&[2])).is_ok());
    assert!(refresh(&rotated, &second.refresh).await.is_ok());
    assert!(bearer(&rotated, &first.access).await.is_ok());
}

#[tokio::test]
async fn a_token_under_a_removed_master_key_is_invalid_and_ends_nothing() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let both = site.another_node_with(Setup { masters: vec![2, 1], ..Setup::default() }).await.unwrap();
    both.reseal(|_| {}).await.unwrap();
    let removed = site.another_node_with(Setup { masters: vec![2], ..Setup::default() }).await.unwrap();

    assert_eq!(refresh(&removed, &first.refresh).await.unwrap_err(), Code::CredentialInvalid);
    assert!(bearer(&removed, &first.access).await.is_ok());
    assert!(refresh(&both, &first.refresh).await.is_ok());
}

#[tokio::test]
async fn a_session_in_use_is_refreshed_until_its_ninetieth_day() {
    let site = Site::start().await;
    let (mut pair, _) = site.log_in_for_pair("alice").await;
    for _ in 0..3 {
        site.clock.advance(29 * DAY);
        pair = refresh(&site.gate, &pair.refresh).await.unwrap();
    }
    site.clock.advance(3 * DAY);

    assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::SessionExpired);
}

#[tokio::test]
async fn no_other_style_s_session_is_refreshed() {
    let site = Site::start().await;
    for style in [Style::Cookie, Style::Token] {
        let answer = site.log_in("alice", style).await;
        let secret = match &answer.credential {
            minigate_flow::Credential::Token { access_token, .. } => access_token[4..].to_owned(),
            credential => crate::support::cookie_of(credential),
        };
        let secret = minigate_flow::model::token::SessionToken::parse_cookie(&secret).unwrap().secret;
        let token = RefreshToken { session_id: answer.session_id, generation: 1, secret }.encode(&keyring(&[1]));

        assert_eq!(refresh(&site.gate, &token).await.unwrap_err(), Code::CredentialInvalid);
    }
}

on_every_database! {
    async fn fifty_refreshes_of_one_token_at_once_give_one_new_generation(site) {
        let nodes = [site.gate.clone(), site.another_node().await];
        let (first, session) = site.log_in_for_pair("alice").await;

        let tasks: Vec<_> = (0..50).map(|n| {
            let (gate, token) = (nodes[n % 2].clone(), first.refresh.clone());
            tokio::spawn(async move { refresh(&gate, &token).await })
        }).collect();
        let mut pairs: Vec<Pair> = Vec::new();
        for task in tasks {
            pairs.push(task.await.unwrap().unwrap());
        }

        assert!(pairs.iter().all(|pair| pair.refresh == pairs[0].refresh));
        assert_eq!(generation(&pairs[0].refresh), 2);
        assert_eq!(site.store.find_session(session).await.unwrap().unwrap().generation, 2);
        for pair in &pairs {
            assert!(bearer(&nodes[0], &pair.access).await.is_ok());
        }
    }
}
