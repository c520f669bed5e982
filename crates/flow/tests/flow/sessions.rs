use crate::support::{DAY, Site, authenticated, cookie_of, login, opaque_of, seconds};
use minigate_flow::{Code, Login, Presented, model::Style};

#[tokio::test]
async fn the_list_of_sessions_is_newest_first_and_says_which_one_asks() {
    let site = Site::start().await;
    let mut answers = Vec::new();
    for device in ["phone", "tablet", "desk"] {
        let code = site.wechat.login_code("alice");
        let login = Login { device: Some(device.to_owned()), ..login(&code) };
        answers.push(site.gate.login(login).await.unwrap());
        site.clock.advance(seconds(60));
    }
    site.log_in("bob", Style::Jwt).await;
    let who = authenticated(&site.gate, &answers[1].credential).await.unwrap();

    let listed = site.gate.list_own_sessions(&who).await.unwrap();

    let told: Vec<_> = listed.iter().map(|info| (info.session.device.as_deref().unwrap(), info.is_current)).collect();
    assert_eq!(told, [("desk", false), ("tablet", true), ("phone", false)]);
    let kept = site.gate.list_sessions(who.user_id).await.unwrap();
    assert_eq!(kept.iter().map(|session| session.id).collect::<Vec<_>>(), [2, 1, 0].map(|n| answers[n].session_id));
}

#[tokio::test]
async fn sessions_ended_or_expired_are_not_listed() {
    let site = Site::start().await;
    let (expired, ended) = (site.log_in("alice", Style::Cookie).await, site.log_in("alice", Style::Jwt).await);
    site.gate.revoke_session(ended.session_id).await.unwrap();
    site.clock.advance(14 * DAY);
    let live = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &live.credential).await.unwrap();

    let listed = site.gate.list_own_sessions(&who).await.unwrap();

    assert_eq!(listed.iter().map(|info| info.session.id).collect::<Vec<_>>(), [live.session_id]);
    let kept = site.gate.list_sessions(who.user_id).await.unwrap();
    assert_eq!(kept.len(), 3);
    assert_eq!(authenticated(&site.gate, &expired.credential).await.unwrap_err(), Code::SessionExpired);
}

#[tokio::test]
async fn an_eleventh_session_ends_the_oldest() {
    let site = Site::start().await;
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(site.log_in("alice", Style::Jwt).await);
        site.clock.advance(seconds(1));
    }

    let refused = authenticated(&site.gate, &answers[0].credential).await.unwrap_err();

    assert_eq!(refused, Code::SessionRevoked);
    for answer in &answers[1..] {
        assert!(authenticated(&site.gate, &answer.credential).await.is_ok());
    }
}

#[tokio::test]
async fn a_login_takes_the_place_of_the_session_whose_cookie_came_with_it() {
    let site = Site::start().await;
    let old = site.log_in("alice", Style::Cookie).await;
    let cookie = cookie_of(&old.credential);
    let presented = Presented { session_cookie: Some(&cookie), ..Presented::default() };
    let replaces = site.gate.session_replaced_by_login(presented).await;
    assert_eq!(replaces, Some(old.session_id));

    let code = site.wechat.login_code("alice");
    let new = site.gate.login(Login { style: Some(Style::Cookie), replaces, ..login(&code) }).await.unwrap();

    assert_ne!(new.session_id, old.session_id);
    assert_ne!(cookie_of(&new.credential), cookie_of(&old.credential));
    assert_eq!(authenticated(&site.gate, &old.credential).await.unwrap_err(), Code::SessionRevoked);
    assert!(authenticated(&site.gate, &new.credential).await.is_ok());
}

#[tokio::test]
async fn a_cookie_nobody_was_given_is_never_adopted() {
    let site = Site::start().await;
    let old = cookie_of(&site.log_in("alice", Style::Cookie).await.credential);
    let planted = format!("{}{}", &old[..24], "A".repeat(42));

    for session_cookie in [None, Some(""), Some("junk"), Some(planted.as_str())] {
        let presented = Presented { session_cookie, ..Presented::default() };
        assert_eq!(site.gate.session_replaced_by_login(presented).await, None, "{session_cookie:?}");
    }
}

#[tokio::test]
async fn a_login_takes_the_place_of_the_first_live_session_whose_own_secret_came_with_it() {
    let site = Site::start().await;
    let (ended, live) = (site.log_in("alice", Style::Token).await, site.log_in("alice", Style::Token).await);
    let (pair, _) = site.log_in_for_pair("alice").await;
    let by_cookie = site.log_in("alice", Style::Cookie).await;
    let cookie = cookie_of(&by_cookie.credential);
    site.gate.revoke_session(ended.session_id).await.unwrap();
    let (ended, opaque) = (opaque_of(&ended.credential), opaque_of(&live.credential));
    let misplaced = format!("mgo_{cookie}");

    for (bearer, header, replaced) in [
        (Some(opaque.as_str()), None, live.session_id),
        (None, Some(opaque.as_str()), live.session_id),
        (Some(ended.as_str()), Some(opaque.as_str()), live.session_id),
        (Some(ended.as_str()), None, by_cookie.session_id),
        (Some(misplaced.as_str()), None, by_cookie.session_id),
        // Other backends hold it too: it does not say which device asks.
        (Some(pair.access.as_str()), None, by_cookie.session_id),
    ] {
        let presented = Presented { bearer, header, session_cookie: Some(&cookie), csrf: None };
        assert_eq!(site.gate.session_replaced_by_login(presented).await, Some(replaced), "{bearer:?} {header:?}");
    }
}

#[tokio::test]
async fn a_session_swept_a_month_after_its_end_is_unknown() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;

    site.clock.advance(91 * DAY);
    site.gate.sweep().await.unwrap();
    assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::SessionExpired);
    site.clock.advance(30 * DAY);
    site.gate.sweep().await.unwrap();

    assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::CredentialInvalid);
}

#[tokio::test]
async fn me_is_the_user_of_the_session() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &answer.credential).await.unwrap();

    let (here, restarted) = (site.gate.me(&who).await.unwrap(), site.another_node().await.me(&who).await.unwrap());

    assert_eq!((&*here, &*restarted), (&*answer.user, &*answer.user));
}

#[tokio::test]
async fn ending_all_other_sessions_spares_the_one_that_asks_and_needs_a_fresh_login() {
    let site = Site::start().await;
    let mut others = Vec::new();
    for style in [Style::Cookie, Style::Jwt, Style::Token] {
        others.push(site.log_in("alice", style).await);
    }
    let bob = site.log_in("bob", Style::Token).await;
    let this = site.log_in("alice", Style::Jwt).await;
    let who = authenticated(&site.gate, &this.credential).await.unwrap();

    assert_eq!(site.gate.end_other_sessions(&who).await.unwrap(), 3);

    for other in &others {
        assert_eq!(authenticated(&site.gate, &other.credential).await.unwrap_err(), Code::SessionRevoked);
    }
    assert!(authenticated(&site.gate, &this.credential).await.is_ok());
    assert!(authenticated(&site.gate, &bob.credential).await.is_ok());
    assert_eq!(site.gate.end_other_sessions(&who).await.unwrap(), 0);
    site.clock.advance(seconds(601));
    assert_eq!(site.gate.end_other_sessions(&who).await.unwrap_err().code(), Code::ReauthenticationRequired);
}
