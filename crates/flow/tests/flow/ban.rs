use crate::support::{Site, authenticated, login, on_every_database, pair_of, refresh};
use minigate_flow::{
    Code,
    model::{Style, UserId},
};

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

#[tokio::test]
async fn a_ban_ends_every_session_at_once_and_says_so() {
    let site = Site::start().await;
    let mut answers = Vec::new();
    for style in STYLES {
        answers.push(site.log_in("alice", style).await);
    }
    let bob = site.log_in("bob", Style::Jwt).await;

    assert_eq!(site.gate.ban_user(answers[0].user.id).await.unwrap(), 3);

    for answer in &answers {
        assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::UserBanned);
    }
    let token = pair_of(&answers[1].credential).refresh;
    assert_eq!(refresh(&site.gate, &token).await.unwrap_err(), Code::UserBanned);
    assert!(authenticated(&site.gate, &bob.credential).await.is_ok());
    let restarted = site.another_node().await;
    for answer in &answers {
        assert_eq!(authenticated(&restarted, &answer.credential).await.unwrap_err(), Code::UserBanned);
    }
}

#[tokio::test]
async fn a_banned_user_cannot_log_in_and_one_let_in_again_can() {
    let site = Site::start().await;
    let before = site.log_in("alice", Style::Jwt).await;
    site.gate.ban_user(before.user.id).await.unwrap();

    let refused = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::UserBanned);
    assert!(site.gate.unban_user(before.user.id).await.unwrap());
    let after = site.log_in("alice", Style::Jwt).await;

    assert_eq!(after.user.id, before.user.id);
    assert!(authenticated(&site.gate, &after.credential).await.is_ok());
    assert_eq!(authenticated(&site.gate, &before.credential).await.unwrap_err(), Code::UserBanned);
    let who = authenticated(&site.gate, &after.credential).await.unwrap();
    assert_eq!(site.gate.me(&who).await.unwrap().id, before.user.id);
    assert_eq!(site.audited().await, ["login", "login", "user_banned", "user_created", "user_unbanned"]);
}

#[tokio::test]
async fn a_second_ban_changes_nothing_and_an_unknown_user_is_not_found() {
    let site = Site::start().await;
    let alice = site.log_in("alice", Style::Jwt).await.user.id;
    site.gate.ban_user(alice).await.unwrap();
    let nobody = UserId::new(site.clock.now());

    assert_eq!(site.gate.ban_user(alice).await.unwrap(), 0);
    assert_eq!(site.gate.ban_user(nobody).await.unwrap_err().code(), Code::NotFound);
    assert!(!site.gate.unban_user(nobody).await.unwrap());
}

#[tokio::test]
async fn a_session_ended_by_a_ban_goes_on_saying_so_when_an_operator_ends_it_too() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Jwt).await;
    site.gate.ban_user(answer.user.id).await.unwrap();

    assert!(!site.gate.revoke_session(answer.session_id).await.unwrap());

    assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::UserBanned);
}

on_every_database! {
    async fn a_ban_reaches_the_other_nodes_by_the_feed(site) {
        let other = site.another_node().await;
        let mut answers = Vec::new();
        for style in STYLES {
            let answer = site.log_in("alice", style).await;
            authenticated(&other, &answer.credential).await.unwrap();
            answers.push(answer);
        }

        site.gate.ban_user(answers[0].user.id).await.unwrap();
        other.poll_feed().await.unwrap();

        for answer in &answers {
            assert_eq!(authenticated(&other, &answer.credential).await.unwrap_err(), Code::UserBanned);
        }
        let refused = other.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();
        assert_eq!(refused.code(), Code::UserBanned);
    }

    async fn a_ban_refuses_a_refresh_on_a_node_that_has_not_heard_of_it(site) {
        let other = site.another_node().await;
        let (pair, session) = site.log_in_for_pair("alice").await;
        let pair = refresh(&other, &pair.refresh).await.unwrap();
        let user = site.store.find_session(session).await.unwrap().unwrap().user_id;

        site.gate.ban_user(user).await.unwrap();

        assert_eq!(refresh(&other, &pair.refresh).await.unwrap_err(), Code::UserBanned);
    }
}
