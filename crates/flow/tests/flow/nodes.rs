//! What one node does, the others know within two seconds.

use crate::support::{authenticated, bearer, on_every_database, refresh};
use minigate_flow::{Code, KeyChange, model::Style};

on_every_database! {
    async fn a_session_ended_on_one_node_is_refused_on_the_other_once_it_read_the_feed(site) {
        let other = site.another_node().await;
        for style in [Style::Cookie, Style::Jwt, Style::Token] {
            let answer = site.log_in("alice", style).await;
            let who = authenticated(&other, &answer.credential).await.unwrap();
            site.gate.logout(&who).await.unwrap();

            assert!(authenticated(&other, &answer.credential).await.is_ok(), "{style:?}: from memory");
            other.poll_feed().await.unwrap();

            assert_eq!(authenticated(&other, &answer.credential).await.unwrap_err(), Code::SessionRevoked, "{style:?}");
        }
    }

    async fn a_node_started_later_knows_what_was_ended_before(site) {
        let answer = site.log_in("alice", Style::Jwt).await;
        let who = authenticated(&site.gate, &answer.credential).await.unwrap();
        site.gate.logout(&who).await.unwrap();

        let later = site.another_node().await;

        assert_eq!(authenticated(&later, &answer.credential).await.unwrap_err(), Code::SessionRevoked);
    }

    async fn a_replay_met_on_one_node_ends_the_session_on_both(site) {
        let other = site.another_node().await;
        let (first, _) = site.log_in_for_pair("alice").await;
        let second = refresh(&other, &first.refresh).await.unwrap();
        let third = refresh(&site.gate, &second.refresh).await.unwrap();

        assert_eq!(refresh(&other, &first.refresh).await.unwrap_err(), Code::RefreshTokenReplayed);
        site.gate.poll_feed().await.unwrap();

        assert_eq!(bearer(&site.gate, &third.access).await.unwrap_err(), Code::SessionRevoked);
        assert_eq!(refresh(&site.gate, &third.refresh).await.unwrap_err(), Code::SessionRevoked);
    }

    async fn nodes_that_start_at_once_share_one_signing_key(site) {
        let (one, two) = tokio::join!(site.another_node(), site.another_node());

        assert_eq!(one.keys().jwks(), two.keys().jwks());
        assert_eq!(one.list_keys().await.unwrap().len(), 1);
    }

    async fn a_key_replaced_on_one_node_signs_on_the_other_once_it_read_the_feed(site) {
        let other = site.another_node().await;
        let (old, _) = site.log_in_for_pair("alice").await;
        bearer(&other, &old.access).await.unwrap();

        assert!(matches!(site.gate.replace_keys_now().await.unwrap(), KeyChange::Activated { .. }));
        other.poll_feed().await.unwrap();

        assert_eq!(bearer(&other, &old.access).await.unwrap_err(), Code::CredentialInvalid);
        let new = refresh(&other, &old.refresh).await.unwrap();
        assert!(bearer(&site.gate, &new.access).await.is_ok());
    }

    async fn emergencies_declared_on_two_nodes_at_once_leave_one_key_that_both_sign_with(site) {
        let other = site.another_node().await;
        let (old, _) = site.log_in_for_pair("alice").await;

        let (one, two) = tokio::join!(site.gate.replace_keys_now(), other.replace_keys_now());
        let (one, two) = (one.unwrap(), two.unwrap());
        site.gate.poll_feed().await.unwrap();
        other.poll_feed().await.unwrap();

        let keys = site.gate.list_keys().await.unwrap();
        assert_eq!(keys.len(), 1, "{keys:?}");
        let active = KeyChange::Activated { kid: keys[0].kid.clone() };
        assert!(one == active || two == active);
        let events = site.store.list_audit(None, None, 100).await.unwrap();
        let changes = events.iter().filter(|event| event.kind == "signing_key_rotated").count();
        assert_eq!(changes, 3, "the first key, and what each emergency did");
        for gate in [&site.gate, &other] {
            assert_eq!(bearer(gate, &old.access).await.unwrap_err(), Code::CredentialInvalid);
            assert!(gate.keys().jwks().contains(&keys[0].kid));
        }
    }
}
