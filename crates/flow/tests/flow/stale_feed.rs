//! A node that does not hear of the others (security.md F-8).

use crate::support::{Site, authenticated, seconds};
use minigate_flow::{Code, model::Style};

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

#[tokio::test]
async fn a_feed_older_than_two_seconds_has_the_row_asked() {
    let site = Site::start().await;
    let other = site.another_node().await;

    for style in STYLES {
        other.poll_feed().await.unwrap();
        let answer = site.log_in("alice", style).await;
        let who = authenticated(&other, &answer.credential).await.unwrap();
        site.gate.logout(&who).await.unwrap();

        site.clock.advance(seconds(2));
        assert!(authenticated(&other, &answer.credential).await.is_ok(), "{style:?}: still fresh");
        site.clock.advance(seconds(1));

        assert_eq!(authenticated(&other, &answer.credential).await.unwrap_err(), Code::SessionRevoked, "{style:?}");
    }
}

#[tokio::test]
async fn with_the_database_away_memory_is_believed_for_ten_seconds_and_then_nobody_is_let_in() {
    let site = Site::start().await;
    let mut answers = Vec::new();
    for style in STYLES {
        answers.push(site.log_in("alice", style).await);
    }
    site.store.close().await;

    site.clock.advance(seconds(10));
    for answer in &answers {
        assert!(authenticated(&site.gate, &answer.credential).await.is_ok());
    }
    site.clock.advance(seconds(1));

    for answer in &answers {
        assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::Unavailable);
    }
}

#[tokio::test]
async fn with_the_database_away_an_unknown_session_is_unavailable_and_not_invalid() {
    let site = Site::start().await;
    let other = site.another_node().await;
    let answer = other.login(crate::support::login(&site.wechat.login_code("alice"))).await.unwrap();
    let opaque = {
        let login = minigate_flow::Login { style: Some(Style::Token), ..crate::support::login("") };
        minigate_flow::Login { code: site.wechat.login_code("alice").into(), ..login }
    };
    let opaque = other.login(opaque).await.unwrap();
    site.store.close().await;

    assert_eq!(authenticated(&site.gate, &opaque.credential).await.unwrap_err(), Code::Unavailable);
    // An access token speaks for itself as long as the feed is fresh.
    assert!(authenticated(&site.gate, &answer.credential).await.is_ok());
}

#[tokio::test]
async fn a_node_with_a_lost_feed_is_not_ready_until_it_reads_it_again() {
    let site = Site::start().await;
    assert!(site.gate.ready().await.is_ok());

    site.clock.advance(seconds(11));
    assert_eq!(site.gate.ready().await.unwrap_err().code(), Code::Unavailable);
    site.gate.poll_feed().await.unwrap();
    assert!(site.gate.ready().await.is_ok());

    site.store.close().await;
    assert_eq!(site.gate.ready().await.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn what_was_ended_is_forgotten_only_when_its_last_access_token_has_run_out() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Jwt).await;
    let who = authenticated(&site.gate, &answer.credential).await.unwrap();
    site.gate.logout(&who).await.unwrap();

    site.clock.advance(seconds(14 * 60));
    site.gate.poll_feed().await.unwrap();
    site.gate.sweep().await.unwrap();

    assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::SessionRevoked);
}
