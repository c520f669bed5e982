//! The decision table of refresh tokens, rows that refuse or end the session (1, 2, 3, 8, 9, 15, 16).

use crate::support::{DAY, Site, authenticated, bearer, caller, keyring, on_every_database, refresh, seconds};
use minigate_flow::{
    Caller, Code,
    model::{SessionId, SessionSecret, Style, refresh::RefreshToken},
};

/// The same session's token of another generation, or with another secret, under a good tag.
fn remade(token: &str, change: impl FnOnce(&mut RefreshToken)) -> String {
    let mut token = RefreshToken::decode(token, &keyring(&[1])).unwrap();
    change(&mut token);
    token.encode(&keyring(&[1]))
}

#[tokio::test]
async fn a_replayed_token_ends_its_session_and_every_token_of_it() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let (bystander, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();
    let third = refresh(&site.gate, &second.refresh).await.unwrap();

    assert_eq!(refresh(&site.gate, &first.refresh).await.unwrap_err(), Code::RefreshTokenReplayed);

    for pair in [&first, &second, &third] {
        assert_eq!(bearer(&site.gate, &pair.access).await.unwrap_err(), Code::SessionRevoked);
        assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::SessionRevoked);
    }
    assert!(refresh(&site.gate, &bystander.refresh).await.is_ok());
}

#[tokio::test]
async fn the_audit_log_tells_the_thief_s_address_from_the_owner_s() {
    let site = Site::start().await;
    let (first, session) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();
    refresh(&site.gate, &second.refresh).await.unwrap();

    let thief = Caller { address: [203, 0, 113, 9].into(), user_agent: Some("curl".to_owned()), app: None };
    site.gate.refresh(&first.refresh, &thief).await.unwrap_err();

    let events = site.store.list_audit(None, None, 10).await.unwrap();
    let event = events.into_iter().find(|event| event.kind == "refresh_reuse").unwrap();
    assert_eq!(event.session_id, Some(session));
    let detail: serde_json::Value = serde_json::from_str(&event.detail.unwrap()).unwrap();
    assert_eq!(detail["login"]["ip"], caller().address.to_string());
    assert_eq!(detail["now"], serde_json::json!({ "ip": "203.0.113.9", "user_agent": "curl" }));
}

#[tokio::test]
async fn a_token_from_the_future_means_lost_commits_and_ends_the_session() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let ahead = remade(&first.refresh, |token| token.generation = 2);

    assert_eq!(refresh(&site.gate, &ahead).await.unwrap_err(), Code::SessionRevoked);

    assert_eq!(bearer(&site.gate, &first.access).await.unwrap_err(), Code::SessionRevoked);
    assert_eq!(site.audited().await, ["login", "refresh_ahead", "user_created"]);
}

#[tokio::test]
async fn a_good_tag_over_a_wrong_secret_is_audited_as_a_forgery_and_ends_nothing() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let forged = remade(&first.refresh, |token| token.secret = SessionSecret::new());

    assert_eq!(refresh(&site.gate, &forged).await.unwrap_err(), Code::CredentialInvalid);

    assert_eq!(site.audited().await, ["login", "refresh_forged", "user_created"]);
    assert!(refresh(&site.gate, &first.refresh).await.is_ok());
}

#[tokio::test]
async fn a_token_that_is_not_ours_is_invalid_and_nobody_asks_the_database() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let foreign = RefreshToken::decode(&first.refresh, &keyring(&[1])).unwrap().encode(&keyring(&[9]));
    let (before, after) = first.refresh.split_at(99);
    let other = if after.starts_with('A') { "B" } else { "A" };
    let bad_tag = format!("{before}{other}{}", &after[1..]);
    site.store.close().await;

    for token in ["", "mgr_", "junk", &first.access, &foreign, &bad_tag, &first.refresh[4..]] {
        assert_eq!(refresh(&site.gate, token).await.unwrap_err(), Code::CredentialInvalid, "{token}");
    }
}

#[tokio::test]
async fn a_token_of_a_session_that_is_gone_is_invalid() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let gone = remade(&first.refresh, |token| token.session_id = SessionId::new(site.clock.now()));

    assert_eq!(refresh(&site.gate, &gone).await.unwrap_err(), Code::CredentialInvalid);
}

#[tokio::test]
async fn expiry_is_not_reuse() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();
    refresh(&site.gate, &second.refresh).await.unwrap();

    site.clock.advance(30 * DAY);

    assert_eq!(refresh(&site.gate, &second.refresh).await.unwrap_err(), Code::SessionExpired);
    assert_eq!(refresh(&site.gate, &first.refresh).await.unwrap_err(), Code::SessionExpired);
    assert_eq!(site.audited().await, ["login", "user_created"]);
}

#[tokio::test]
async fn after_a_logout_every_generation_is_dead() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();

    site.gate.logout(&bearer(&site.gate, &second.access).await.unwrap()).await.unwrap();

    for pair in [first, second] {
        assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::SessionRevoked);
    }
}

#[tokio::test]
async fn without_a_database_nothing_is_guessed() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    site.store.close().await;

    let refused = site.gate.refresh(&first.refresh, &caller()).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::Unavailable, Some(seconds(2))));
}

on_every_database! {
    async fn of_a_logout_and_many_refreshes_at_once_none_leaves_a_live_token(site) {
        let nodes = [site.gate.clone(), site.another_node().await];
        let answer = site.log_in("alice", Style::Jwt).await;
        let (first, who) = (
            crate::support::pair_of(&answer.credential),
            authenticated(&site.gate, &answer.credential).await.unwrap(),
        );

        let refreshes: Vec<_> = (0..20).map(|n| {
            let (gate, token) = (nodes[n % 2].clone(), first.refresh.clone());
            tokio::spawn(async move { refresh(&gate, &token).await })
        }).collect();
        site.gate.logout(&who).await.unwrap();

        for task in refreshes {
            let Ok(pair) = task.await.unwrap() else { continue };
            nodes[1].poll_feed().await.unwrap();
            for gate in &nodes {
                assert_eq!(refresh(gate, &pair.refresh).await.unwrap_err(), Code::SessionRevoked);
                assert_eq!(bearer(gate, &pair.access).await.unwrap_err(), Code::SessionRevoked);
            }
        }
        let session = site.store.find_session(answer.session_id).await.unwrap().unwrap();
        assert!(session.ended.is_some());
    }
}
