use crate::support::{
    OTHER_APP_ID, Pair, Setup, Site, authenticated, bearer, cookie, cookie_of, opaque_of, pair_of, refresh, seconds,
};
use minigate_flow::{Code, Presented, model::Style};
use minigate_sim::DEFAULT_APP_ID;

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

/// The same text with its last character but `back` replaced by another one of its alphabet.
fn altered(token: &str, back: usize) -> String {
    let at = token.len() - 1 - back;
    let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}

#[tokio::test]
async fn nothing_presented_is_a_login_missing() {
    let site = Site::start().await;

    let refused = site.gate.authenticate(Presented::default()).await.unwrap_err();

    assert_eq!(refused.code(), Code::CredentialMissing);
}

#[tokio::test]
async fn a_credential_altered_anywhere_is_invalid() {
    let site = Site::start().await;
    let opaque = opaque_of(&site.log_in("alice", Style::Token).await.credential);
    let session = cookie_of(&site.log_in("alice", Style::Cookie).await.credential);
    let access = pair_of(&site.log_in("alice", Style::Jwt).await.credential).access;

    for back in [1, 10, 42, 50, 60] {
        assert_eq!(bearer(&site.gate, &altered(&opaque, back)).await.unwrap_err(), Code::CredentialInvalid, "{back}");
        assert_eq!(cookie(&site.gate, &altered(&session, back)).await.unwrap_err(), Code::CredentialInvalid, "{back}");
    }
    for back in [1, 40, 100, 300, 500] {
        assert_eq!(bearer(&site.gate, &altered(&access, back)).await.unwrap_err(), Code::CredentialInvalid, "{back}");
    }
    for junk in ["", "mgo_", "mgr_", "eyJ", "a.b.c", "..", "null", "mgo_AQ", &"x".repeat(9000)] {
        assert_eq!(bearer(&site.gate, junk).await.unwrap_err(), Code::CredentialInvalid, "{junk:.20}");
        assert_eq!(cookie(&site.gate, junk).await.unwrap_err(), Code::CredentialInvalid, "{junk:.20}");
    }
}

#[tokio::test]
async fn an_access_token_lasts_fifteen_minutes() {
    let site = Site::start().await;
    let (pair, _) = site.log_in_for_pair("alice").await;

    site.clock.advance(seconds(15 * 60 - 1));
    assert!(bearer(&site.gate, &pair.access).await.is_ok());
    site.clock.advance(seconds(1));

    assert_eq!(bearer(&site.gate, &pair.access).await.unwrap_err(), Code::SessionExpired);
    let restarted = site.another_node().await;
    assert_eq!(bearer(&restarted, &pair.access).await.unwrap_err(), Code::SessionExpired);
}

#[tokio::test]
async fn a_session_unused_for_its_idle_time_is_over_and_one_in_use_is_not() {
    let site = Site::start().await;
    let two_weeks = seconds(14 * 24 * 3600);

    for style in [Style::Cookie, Style::Token] {
        let used = site.log_in("alice", style).await.credential;
        let unused = site.log_in("alice", style).await.credential;
        site.clock.advance(two_weeks - seconds(1));
        authenticated(&site.gate, &used).await.unwrap();
        site.gate.flush_seen().await.unwrap();
        site.clock.advance(seconds(1));

        assert!(authenticated(&site.gate, &used).await.is_ok(), "{style:?}");
        assert_eq!(authenticated(&site.gate, &unused).await.unwrap_err(), Code::SessionExpired, "{style:?}");
    }
}

#[tokio::test]
async fn a_session_ends_after_ninety_days_however_busy() {
    let site = Site::start().await;

    for style in [Style::Cookie, Style::Token] {
        let credential = site.log_in("alice", style).await.credential;
        for _ in 0..9 {
            site.clock.advance(seconds(10 * 24 * 3600 - 1));
            authenticated(&site.gate, &credential).await.unwrap();
            site.gate.flush_seen().await.unwrap();
        }
        site.clock.advance(seconds(9));

        assert_eq!(authenticated(&site.gate, &credential).await.unwrap_err(), Code::SessionExpired, "{style:?}");
    }
}

#[tokio::test]
async fn credentials_of_two_sessions_in_one_request_are_ambiguous() {
    let site = Site::start().await;
    let token = opaque_of(&site.log_in("alice", Style::Token).await.credential);
    let access = pair_of(&site.log_in("alice", Style::Jwt).await.credential).access;
    let session = cookie_of(&site.log_in("bob", Style::Cookie).await.credential);

    for presented in [
        Presented { bearer: Some(&token), session_cookie: Some(&session), ..Presented::default() },
        Presented { header: Some(&access), session_cookie: Some(&session), ..Presented::default() },
        Presented { bearer: Some(&token), header: Some(&access), ..Presented::default() },
    ] {
        let refused = site.gate.authenticate(presented).await.unwrap_err();
        assert_eq!(refused.code(), Code::AmbiguousCredentials);
    }
    let twice = Presented { bearer: Some(&token), header: Some(&token), ..Presented::default() };
    assert!(site.gate.authenticate(twice).await.is_ok());
}

#[tokio::test]
async fn a_bad_bearer_is_refused_even_beside_a_good_cookie_and_a_bad_cookie_takes_nothing_from_a_good_bearer() {
    let site = Site::start().await;
    let token = opaque_of(&site.log_in("alice", Style::Token).await.credential);
    let session = cookie_of(&site.log_in("alice", Style::Cookie).await.credential);

    for bad in ["", "junk"] {
        let presented = Presented { bearer: Some(bad), session_cookie: Some(&session), ..Presented::default() };
        let refused = site.gate.authenticate(presented).await.unwrap_err();
        assert_eq!(refused.code(), Code::CredentialInvalid);
    }
    let presented = Presented { bearer: Some(&token), session_cookie: Some("junk"), ..Presented::default() };
    assert_eq!(site.gate.authenticate(presented).await.unwrap().style, Style::Token);
}

#[tokio::test]
async fn a_session_of_an_app_no_longer_configured_lets_nobody_in() {
    let both = || Setup { apps: vec![DEFAULT_APP_ID, OTHER_APP_ID], ..Setup::default() };
    let site = Site::start().await;
    let one = Setup { apps: vec![OTHER_APP_ID], ..Setup::default() };
    let (without, with) = (site.another_node_with(one).await.unwrap(), site.another_node_with(both()).await.unwrap());

    for style in STYLES {
        let credential = site.log_in("alice", style).await.credential;

        assert!(authenticated(&with, &credential).await.is_ok(), "{style:?}");
        assert_eq!(authenticated(&without, &credential).await.unwrap_err(), Code::AppDisabled, "{style:?}");
    }
    let (Pair { refresh: token, .. }, _) = site.log_in_for_pair("alice").await;
    assert_eq!(refresh(&without, &token).await.unwrap_err(), Code::AppDisabled);
}

#[tokio::test]
async fn an_access_token_of_another_issuer_is_invalid() {
    let (site, stranger) = (Site::start().await, Site::start().await);
    let (pair, _) = stranger.log_in_for_pair("alice").await;

    assert_eq!(bearer(&site.gate, &pair.access).await.unwrap_err(), Code::CredentialInvalid);
    assert_eq!(refresh(&site.gate, &pair.refresh).await.unwrap_err(), Code::CredentialInvalid);
}

#[tokio::test]
async fn the_last_use_of_a_session_is_written_at_most_once_in_five_minutes() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Cookie).await;
    let used_at = async |wait: u64| {
        site.clock.advance(seconds(wait));
        authenticated(&site.gate, &answer.credential).await.unwrap();
        site.gate.flush_seen().await.unwrap();
        let session = site.store.find_session(answer.session_id).await.unwrap().unwrap();
        session.last_seen_at.since(crate::support::NOW).as_secs()
    };

    assert_eq!(used_at(299).await, 0);
    assert_eq!(used_at(1).await, 300);
    assert_eq!(used_at(1).await, 300);
    assert_eq!(used_at(298).await, 300);
    assert_eq!(used_at(1).await, 600);
}
