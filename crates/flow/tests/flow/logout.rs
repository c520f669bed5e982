use crate::support::{Site, authenticated, seconds};
use minigate_flow::{
    Code,
    model::{EndReason, SessionId, Style},
};

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

#[tokio::test]
async fn a_logout_ends_this_session_at_once_and_no_other() {
    let site = Site::start().await;

    for style in STYLES {
        let (leaving, staying) = (site.log_in("alice", style).await, site.log_in("alice", style).await);
        let who = authenticated(&site.gate, &leaving.credential).await.unwrap();

        site.gate.logout(&who).await.unwrap();

        let refused = authenticated(&site.gate, &leaving.credential).await.unwrap_err();
        assert_eq!(refused, Code::SessionRevoked, "{style:?}");
        assert!(authenticated(&site.gate, &staying.credential).await.is_ok(), "{style:?}");
    }
}

#[tokio::test]
async fn a_second_logout_is_no_error_and_is_audited_once() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &answer.credential).await.unwrap();

    site.gate.logout(&who).await.unwrap();
    site.gate.logout(&who).await.unwrap();

    assert_eq!(site.audited().await, ["login", "session_ended", "user_created"]);
    let session = site.store.find_session(answer.session_id).await.unwrap().unwrap();
    assert_eq!(session.ended.map(|ended| ended.reason), Some(EndReason::Logout));
}

#[tokio::test]
async fn a_logout_everywhere_ends_all_of_one_s_sessions_and_nobody_else_s() {
    let site = Site::start().await;
    let mut mine = Vec::new();
    for style in STYLES {
        mine.push(site.log_in("alice", style).await);
    }
    let hers = site.log_in("bob", Style::Jwt).await;
    let who = authenticated(&site.gate, &mine[1].credential).await.unwrap();
    site.clock.advance(seconds(11 * 60));

    assert_eq!(site.gate.logout_everywhere(&who).await.unwrap(), 3);

    for answer in &mine {
        assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::SessionRevoked);
    }
    assert!(authenticated(&site.gate, &hers.credential).await.is_ok());
}

#[tokio::test]
async fn ending_another_session_of_one_s_own_needs_a_fresh_login() {
    let site = Site::start().await;
    let (this, other) = (site.log_in("alice", Style::Token).await, site.log_in("alice", Style::Jwt).await);
    let who = authenticated(&site.gate, &this.credential).await.unwrap();

    site.clock.advance(seconds(10 * 60 + 1));
    let stale = site.gate.end_own_session(&who, other.session_id).await.unwrap_err();
    let fresh = site.log_in("alice", Style::Token).await;
    let who_is_fresh = authenticated(&site.gate, &fresh.credential).await.unwrap();

    assert_eq!(stale.code(), Code::ReauthenticationRequired);
    assert!(site.gate.end_own_session(&who_is_fresh, other.session_id).await.unwrap());
    assert!(!site.gate.end_own_session(&who_is_fresh, other.session_id).await.unwrap());
    assert_eq!(authenticated(&site.gate, &other.credential).await.unwrap_err(), Code::SessionRevoked);
    assert!(site.gate.end_own_session(&who, this.session_id).await.unwrap(), "one's own needs none");
}

#[tokio::test]
async fn nobody_ends_another_user_s_session() {
    let site = Site::start().await;
    let (alice, bob) = (site.log_in("alice", Style::Token).await, site.log_in("bob", Style::Token).await);
    let who = authenticated(&site.gate, &alice.credential).await.unwrap();

    assert!(!site.gate.end_own_session(&who, bob.session_id).await.unwrap());
    assert!(!site.gate.end_own_session(&who, SessionId::new(site.clock.now())).await.unwrap());

    assert!(authenticated(&site.gate, &bob.credential).await.is_ok());
}

#[tokio::test]
async fn an_operator_ends_one_session_or_all_of_a_user_s() {
    let site = Site::start().await;
    let (first, second) = (site.log_in("alice", Style::Cookie).await, site.log_in("alice", Style::Jwt).await);

    assert!(site.gate.revoke_session(first.session_id).await.unwrap());
    assert!(!site.gate.revoke_session(first.session_id).await.unwrap());
    assert!(!site.gate.revoke_session(SessionId::new(site.clock.now())).await.unwrap());
    assert_eq!(authenticated(&site.gate, &first.credential).await.unwrap_err(), Code::SessionRevoked);
    assert!(authenticated(&site.gate, &second.credential).await.is_ok());

    assert_eq!(site.gate.revoke_sessions(first.user.id).await.unwrap(), 1);
    assert_eq!(authenticated(&site.gate, &second.credential).await.unwrap_err(), Code::SessionRevoked);
}

#[tokio::test]
async fn without_a_database_a_logout_is_not_acknowledged() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &answer.credential).await.unwrap();
    site.store.close().await;

    assert_eq!(site.gate.logout(&who).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(site.gate.logout_everywhere(&who).await.unwrap_err().code(), Code::Unavailable);
}
