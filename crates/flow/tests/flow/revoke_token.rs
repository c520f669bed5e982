//! A refresh token is given up, and its session ends.

use crate::support::{DAY, Setup, Site, bearer, caller, on_every_database, refresh, seconds};
use minigate_flow::{Code, Gate};

async fn revoke(gate: &Gate, token: &str) -> Result<(), Code> {
    gate.revoke_token(token, &caller()).await.map_err(|error| error.code())
}

#[tokio::test]
async fn the_newest_refresh_token_ends_its_session_and_no_other() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let (bystander, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();

    assert_eq!(revoke(&site.gate, &second.refresh).await, Ok(()));

    for pair in [&first, &second] {
        assert_eq!(bearer(&site.gate, &pair.access).await.unwrap_err(), Code::SessionRevoked);
        assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::SessionRevoked);
        assert_eq!(revoke(&site.gate, &pair.refresh).await, Err(Code::SessionRevoked));
    }
    assert!(refresh(&site.gate, &bystander.refresh).await.is_ok());
    assert_eq!(site.audited().await, ["login", "login", "session_ended", "user_created"]);
}

#[tokio::test]
async fn the_token_before_ends_it_too_while_its_answer_may_have_been_lost() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();

    site.clock.advance(seconds(60));

    assert_eq!(revoke(&site.gate, &first.refresh).await, Ok(()));
    assert_eq!(bearer(&site.gate, &second.access).await.unwrap_err(), Code::SessionRevoked);
}

#[tokio::test]
async fn a_token_used_twice_ends_its_session_and_is_audited_as_reuse() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();
    let third = refresh(&site.gate, &second.refresh).await.unwrap();

    assert_eq!(revoke(&site.gate, &first.refresh).await, Err(Code::RefreshTokenReplayed));

    assert_eq!(bearer(&site.gate, &third.access).await.unwrap_err(), Code::SessionRevoked);
    assert_eq!(site.audited().await, ["login", "refresh_reuse", "user_created"]);
}

#[tokio::test]
async fn what_is_no_live_refresh_token_ends_nothing() {
    let site = Site::start().await;
    let (pair, _) = site.log_in_for_pair("alice").await;

    for token in ["", "junk", "mgr_", &pair.access, &pair.refresh[..101]] {
        assert_eq!(revoke(&site.gate, token).await, Err(Code::CredentialInvalid), "{token}");
    }
    assert!(bearer(&site.gate, &pair.access).await.is_ok());

    site.clock.advance(30 * DAY);
    assert_eq!(revoke(&site.gate, &pair.refresh).await, Err(Code::SessionExpired));
    assert_eq!(site.audited().await, ["login", "user_created"]);
}

#[tokio::test]
async fn refused_tokens_count_as_failed_refreshes() {
    let site = Site::with(Setup { limited: true, ..Setup::default() }).await;
    let (pair, _) = site.log_in_for_pair("alice").await;

    for _ in 0..30 {
        assert_eq!(revoke(&site.gate, "mgr_").await, Err(Code::CredentialInvalid));
    }

    assert_eq!(revoke(&site.gate, &pair.refresh).await, Err(Code::RateLimited));
    assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::RateLimited);
}

on_every_database! {
    async fn of_a_revocation_and_many_refreshes_at_once_none_leaves_a_live_token(site) {
        let nodes = [site.gate.clone(), site.another_node().await];
        let (first, session) = site.log_in_for_pair("alice").await;

        let refreshes: Vec<_> = (0..20).map(|n| {
            let (gate, token) = (nodes[n % 2].clone(), first.refresh.clone());
            tokio::spawn(async move { refresh(&gate, &token).await })
        }).collect();
        assert_eq!(revoke(&site.gate, &first.refresh).await, Ok(()));

        for task in refreshes {
            let Ok(pair) = task.await.unwrap() else { continue };
            nodes[1].poll_feed().await.unwrap();
            for gate in &nodes {
                assert_eq!(refresh(gate, &pair.refresh).await.unwrap_err(), Code::SessionRevoked);
                assert_eq!(bearer(gate, &pair.access).await.unwrap_err(), Code::SessionRevoked);
            }
        }
        assert!(site.store.find_session(session).await.unwrap().unwrap().ended.is_some());
    }
}
