//! Two users are made one, and two again.

use crate::{
    apps::{log_in_to, two_apps},
    support::{DAY, OTHER_APP_ID, Setup, Site, authenticated, bearer, on_every_database, pair_of, refresh, seconds},
};
use minigate_flow::{
    Code,
    model::{MergeId, Style, UserId, audit::Actor},
};
use minigate_sim::DEFAULT_APP_ID;

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

on_every_database! {
    async fn after_a_merge_old_credentials_of_every_style_speak_for_the_winner_on_every_node(site) {
        let other = site.another_node().await;
        let winner = site.log_in("bob", Style::Jwt).await.user.id;
        let mut old = Vec::new();
        for style in STYLES {
            old.push(site.log_in("alice", style).await);
        }
        let loser = old[0].user.id;
        for answer in &old {
            assert_eq!(authenticated(&other, &answer.credential).await.unwrap().user_id, loser, "kept in memory");
        }

        site.gate.merge_users(winner, loser, Actor::Operator).await.unwrap();
        other.poll_feed().await.unwrap();
        let later = site.another_node().await;

        for gate in [&site.gate, &other, &later] {
            for answer in &old {
                let who = authenticated(gate, &answer.credential).await.unwrap();
                assert_eq!((who.user_id, who.session_id), (winner, answer.session_id));
                assert_eq!(gate.me(&who).await.unwrap().id, winner);
                assert_eq!(gate.list_own_sessions(&who).await.unwrap().len(), 4);
            }
            assert_eq!(gate.find_user(loser).await.unwrap().id, winner);
        }
        let pair = refresh(&other, &pair_of(&old[1].credential).refresh).await.unwrap();
        let restarted = site.another_node().await;
        site.clock.advance(seconds(75 * 60));
        // By then no node remembers the merge: what the token itself says counts.
        site.gate.sweep().await.unwrap();
        let pair = refresh(&site.gate, &pair.refresh).await.unwrap();
        restarted.poll_feed().await.unwrap();
        assert_eq!(bearer(&restarted, &pair.access).await.unwrap().user_id, winner);
    }

    async fn who_was_merged_logs_in_as_the_winner_from_then_on(site) {
        let winner = site.log_in("bob", Style::Jwt).await.user.id;
        let loser = site.log_in("alice", Style::Jwt).await.user.id;
        site.gate.merge_users(winner, loser, Actor::Operator).await.unwrap();

        let answer = site.log_in("alice", Style::Token).await;

        assert_eq!((answer.user.id, answer.is_new), (winner, false));
        assert_eq!(site.gate.ban_user(loser).await.unwrap(), 3, "the old id bans who it stands for");
        assert_eq!(site.gate.find_user(winner).await.unwrap().status.as_str(), "banned");
        assert!(site.gate.unban_user(loser).await.unwrap());
    }

    async fn an_undo_ends_the_sessions_of_both_and_each_logs_in_as_themselves_again(site) {
        let other = site.another_node().await;
        let (bob, alice) = (site.log_in("bob", Style::Jwt).await, site.log_in("alice", Style::Token).await);
        let (winner, loser) = (bob.user.id, alice.user.id);
        let merge = site.gate.merge_users(winner, loser, Actor::Operator).await.unwrap();
        other.poll_feed().await.unwrap();
        authenticated(&other, &alice.credential).await.unwrap();

        assert_eq!(site.gate.undo_merge(merge, Actor::Operator).await.unwrap(), (winner, loser));
        other.poll_feed().await.unwrap();

        for gate in [&site.gate, &other] {
            for answer in [&bob, &alice] {
                assert_eq!(authenticated(gate, &answer.credential).await.unwrap_err(), Code::SessionRevoked);
            }
            assert_eq!(gate.find_user(loser).await.unwrap().id, loser);
        }
        assert_eq!(refresh(&other, &pair_of(&bob.credential).refresh).await.unwrap_err(), Code::SessionRevoked);
        let (bob, alice) = (site.log_in("bob", Style::Jwt).await, site.log_in("alice", Style::Jwt).await);
        assert_eq!((bob.user.id, alice.user.id), (winner, loser));
        assert_eq!(authenticated(&other, &alice.credential).await.unwrap().user_id, loser);
        let audited = site.audited().await;
        for kind in ["users_merged", "merge_undone"] {
            assert_eq!(audited.iter().filter(|other| *other == kind).count(), 2, "{kind}");
        }
    }

    async fn who_logs_out_everywhere_on_a_node_that_has_not_heard_of_the_merge_is_logged_out_everywhere(site) {
        let other = site.another_node().await;
        let winner = site.log_in("bob", Style::Jwt).await.user.id;
        let alice = site.log_in("alice", Style::Jwt).await;
        let who = authenticated(&other, &alice.credential).await.unwrap();
        site.gate.merge_users(winner, alice.user.id, Actor::Operator).await.unwrap();

        assert_eq!(who.user_id, alice.user.id);
        assert_eq!(other.me(&who).await.unwrap().id, winner, "not in memory there, so the row says it");
        assert_eq!(other.logout_everywhere(&who).await.unwrap(), 2);

        assert_eq!(authenticated(&other, &alice.credential).await.unwrap_err(), Code::SessionRevoked);
    }
}

#[tokio::test]
async fn what_cannot_be_merged_or_undone_is_refused_with_a_reason() {
    let site = Site::start().await;
    let winner = site.log_in("bob", Style::Jwt).await.user.id;
    let loser = site.log_in("alice", Style::Jwt).await.user.id;
    let nobody = UserId::new(site.clock.now());

    let refused = |code: Code, outcome: Result<MergeId, minigate_flow::Error>| {
        assert_eq!(outcome.unwrap_err().code(), code);
    };
    refused(Code::MergeRefused, site.gate.merge_users(winner, winner, Actor::Operator).await);
    refused(Code::NotFound, site.gate.merge_users(winner, nobody, Actor::Operator).await);
    site.gate.ban_user(loser).await.unwrap();
    refused(Code::MergeRefused, site.gate.merge_users(winner, loser, Actor::Operator).await);
    site.gate.unban_user(loser).await.unwrap();
    let merge = site.gate.merge_users(winner, loser, Actor::Operator).await.unwrap();
    refused(Code::MergeRefused, site.gate.merge_users(winner, loser, Actor::Operator).await);
    let unknown = site.gate.undo_merge(MergeId::new(site.clock.now()), Actor::Operator).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);

    site.clock.advance(30 * DAY);
    site.gate.sweep().await.unwrap();
    let late = site.gate.undo_merge(merge, Actor::Operator).await;
    assert_eq!(late.unwrap_err().code(), Code::MergeRefused);
    assert!(site.gate.list_merges().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_record_of_a_merge_is_sealed_anew_with_everything_else() {
    let site = Site::start().await;
    let winner = site.log_in("bob", Style::Jwt).await.user.id;
    let loser = site.log_in("alice", Style::Jwt).await.user.id;
    let merge = site.gate.merge_users(winner, loser, Actor::Operator).await.unwrap();

    let both = site.another_node_with(Setup { masters: vec![2, 1], ..Setup::default() }).await.unwrap();
    both.reseal(|_| ()).await.unwrap();
    let new = site.another_node_with(Setup { masters: vec![2], ..Setup::default() }).await.unwrap();

    assert_eq!(new.undo_merge(merge, Actor::Operator).await.unwrap(), (winner, loser));
}

#[tokio::test]
async fn two_users_in_one_app_that_share_a_unionid_stay_two_after_an_undo() {
    let site = Site::start().await;
    let gate = site.another_node_with(two_apps()).await.unwrap();
    let alice = log_in_to(&site, &gate, "alice", DEFAULT_APP_ID).await.user.id;
    let bob = log_in_to(&site, &gate, "bob", OTHER_APP_ID).await.user.id;
    let merge = gate.merge_users(alice, bob, Actor::Operator).await.unwrap();

    gate.undo_merge(merge, Actor::Operator).await.unwrap();

    assert_eq!(log_in_to(&site, &gate, "bob", OTHER_APP_ID).await.user.id, bob);
    assert_eq!(log_in_to(&site, &gate, "alice", OTHER_APP_ID).await.user.id, alice);
}
