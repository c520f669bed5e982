use crate::support::{
    OTHER_APP_ID, Setup, Site, authenticated, bearer, cookie, cookie_of, login, on_every_database, opaque_of, pair_of,
    seconds, wechat_that_knows,
};
use minigate_flow::{
    Code, Credential, Error, Login,
    model::{Style, csrf::CsrfSecret, token::SessionToken},
};
use minigate_sim::DEFAULT_APP_ID;

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

#[tokio::test]
async fn a_login_gives_a_credential_of_the_style_asked_for() {
    let site = Site::start().await;

    for style in STYLES {
        let answer = site.log_in("alice", style).await;

        let who = authenticated(&site.gate, &answer.credential).await.unwrap();
        assert_eq!((who.user_id, who.session_id, who.style), (answer.user.id, answer.session_id, style));
    }
}

#[tokio::test]
async fn a_login_that_names_no_style_gets_the_app_s_own() {
    let site = Site::start().await;

    let answer = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap();

    assert!(matches!(answer.credential, Credential::Jwt { .. }));
}

#[tokio::test]
async fn a_second_login_is_the_same_user() {
    let site = Site::start().await;

    let first = site.log_in("alice", Style::Token).await;
    site.clock.advance(seconds(60));
    let second = site.log_in("alice", Style::Jwt).await;
    let other = site.log_in("bob", Style::Jwt).await;

    assert!(first.is_new && !second.is_new && other.is_new);
    assert_eq!(first.user.id, second.user.id);
    assert_ne!(first.user.id, other.user.id);
    assert_eq!(second.user.last_login_at, first.user.last_login_at + seconds(60));
    assert_eq!(site.audited().await, ["login", "login", "login", "user_created", "user_created"]);
}

#[tokio::test]
async fn the_database_holds_nothing_a_client_could_show() {
    let site = Site::start().await;

    let answer = site.log_in("alice", Style::Token).await;

    let session = site.store.find_session(answer.session_id).await.unwrap().unwrap();
    let token = SessionToken::parse_opaque(&opaque_of(&answer.credential)).unwrap();
    assert!(session.secret_hash.matches(&token.secret));
    assert_ne!(session.secret_hash.as_bytes(), token.secret.expose());
    assert_eq!(format!("{:?}", answer.credential), "Credential(token, [redacted])");
}

#[tokio::test]
async fn an_unknown_app_is_refused_before_wechat_is_asked() {
    let site = Site::with(Setup { apps: vec![DEFAULT_APP_ID, OTHER_APP_ID], ..Setup::default() }).await;
    let code = site.wechat.login_code(("alice", OTHER_APP_ID));

    for app_id in [None, Some("wx0000000000000000"), Some(""), Some("wx5100000000000002 ")] {
        let refused = site.gate.login(Login { app_id: app_id.map(str::to_owned), ..login(&code) }).await.unwrap_err();
        assert_eq!(refused.code(), Code::UnknownApp, "{app_id:?}");
    }
    assert_eq!(site.exchanges(), 0);
    let named = Login { app_id: Some(OTHER_APP_ID.to_owned()), ..login(&code) };
    assert!(site.gate.login(named).await.unwrap().is_new);
}

#[tokio::test]
async fn one_person_in_two_apps_is_two_users_and_one_app_s_code_is_none_in_the_other() {
    let site = Site::with(Setup { apps: vec![DEFAULT_APP_ID, OTHER_APP_ID], ..Setup::default() }).await;
    let in_app = |app: &str, code: String| Login { app_id: Some(app.to_owned()), ..login(&code) };

    let here = site.wechat.login_code("alice");
    let here = site.gate.login(in_app(DEFAULT_APP_ID, here)).await.unwrap();
    let there = site.wechat.login_code(("alice", OTHER_APP_ID));
    let there = site.gate.login(in_app(OTHER_APP_ID, there)).await.unwrap();
    let astray = site.wechat.login_code(("alice", OTHER_APP_ID));
    let astray = site.gate.login(in_app(DEFAULT_APP_ID, astray)).await.unwrap_err();

    assert_ne!(here.user.id, there.user.id);
    assert_eq!(astray.code(), Code::LoginCodeInvalid);
}

#[tokio::test]
async fn what_cannot_be_a_code_is_refused_before_wechat_is_asked() {
    let site = Site::start().await;
    let long = "x".repeat(129);

    for (code, why) in [
        ("", "format"),
        (long.as_str(), "format"),
        ("a b", "format"),
        ("a\nb", "format"),
        ("a\0b", "format"),
        ("编码", "format"),
        ("the code is a mock one", "devtools_mock"),
    ] {
        let refused = site.gate.login(login(code)).await.unwrap_err();
        let Error::Invalid(fields) = &refused else { panic!("{refused:?}") };
        assert_eq!((fields[0].field.as_ref(), fields[0].code), ("code", why), "{code:?}");
    }
    assert_eq!(site.exchanges(), 0);
}

#[tokio::test]
async fn openids_that_differ_only_in_case_are_two_people() {
    let site = Site::start().await;
    let upstream = wechat_that_knows(&["oAbC", "oABc"]).await;
    let gate = site.another_node_asking(&upstream).await;

    let first = gate.login(login("first")).await.unwrap();
    let second = gate.login(login("second")).await.unwrap();

    assert!(first.is_new && second.is_new);
    assert_ne!(first.user.id, second.user.id);
}

#[tokio::test]
async fn each_style_has_its_own_place_and_its_own_form() {
    let site = Site::start().await;

    let by_cookie = site.log_in("alice", Style::Cookie).await.credential;
    let by_token = site.log_in("alice", Style::Token).await.credential;
    let by_jwt = site.log_in("alice", Style::Jwt).await.credential;

    assert_eq!((cookie_of(&by_cookie).len(), opaque_of(&by_token).len()), (66, 70));
    let Credential::Cookie { session_cookie, csrf_secret, .. } = &by_cookie else { panic!("{by_cookie:?}") };
    let token = SessionToken::parse_cookie(session_cookie).unwrap();
    assert_eq!(CsrfSecret::derive(&token.secret), *csrf_secret);
    let pair = pair_of(&by_jwt);
    assert!(pair.access.starts_with("eyJ") && pair.refresh.starts_with("mgr_") && pair.refresh.len() == 102);
    // None passes in another's place or under another's name.
    let (opaque, cookie_value) = (opaque_of(&by_token), cookie_of(&by_cookie));
    for misplaced in [&cookie_value, &format!("mgo_{cookie_value}"), &pair.refresh, &opaque[4..].to_owned()] {
        assert_eq!(bearer(&site.gate, misplaced).await.unwrap_err(), Code::CredentialInvalid, "{misplaced}");
    }
    for misplaced in [&opaque, &opaque[4..].to_owned(), &pair.access] {
        assert_eq!(cookie(&site.gate, misplaced).await.unwrap_err(), Code::CredentialInvalid, "{misplaced}");
    }
}

#[tokio::test]
async fn an_app_switched_off_lets_nobody_in() {
    let site = Site::start().await;
    let gate = site.another_node_with(Setup { enabled: false, ..Setup::default() }).await.unwrap();
    let held = site.log_in("alice", Style::Jwt).await;

    let refused = gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

    assert_eq!(refused.code(), Code::AppDisabled);
    assert_eq!(authenticated(&gate, &held.credential).await.unwrap_err(), Code::AppDisabled);
    assert_eq!(site.exchanges(), 1);
}

on_every_database! {
    async fn a_hundred_first_logins_at_once_make_one_user(site) {
        let other = site.another_node().await;
        let logins: Vec<_> = (0..100).map(|n| {
            let gate = if n % 2 == 0 { site.gate.clone() } else { other.clone() };
            let code = site.wechat.login_code("alice");
            tokio::spawn(async move { gate.login(login(&code)).await })
        }).collect();

        let mut answers = Vec::new();
        for login in logins {
            answers.push(match login.await.unwrap() {
                // On a machine with much to do some wait too long for the database; they come again, as clients do.
                Err(error) if error.code() == Code::Unavailable => site.log_in("alice", Style::Jwt).await,
                answer => answer.unwrap(),
            });
        }

        assert!(answers.iter().all(|answer| answer.user.id == answers[0].user.id));
        assert_eq!(answers.iter().filter(|answer| answer.is_new).count(), 1);
        assert!(site.exchanges() >= 100);
        let live = site.store.list_live_sessions(answers[0].user.id, site.clock.now()).await.unwrap();
        assert_eq!(live.len(), 10);
    }
}
