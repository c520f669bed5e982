use crate::support::{DAY, Setup, Site, bearer, pair_of, refresh, seconds};
use minigate_flow::{
    Code, KeyChange,
    model::{Style, Time, encoding, signing::Algorithm},
};

/// The JOSE header of an access token.
fn header(token: &str) -> serde_json::Value {
    let (header, _) = token.split_once('.').unwrap();
    serde_json::from_slice(&encoding::from_base64url(header).unwrap()).unwrap()
}

async fn kid_that_signs(site: &Site) -> String {
    let pair = pair_of(&site.log_in("alice", Style::Jwt).await.credential);
    header(&pair.access)["kid"].as_str().unwrap().to_owned()
}

/// Kid and state of each key, oldest first.
async fn states(site: &Site) -> Vec<(String, &'static str)> {
    site.gate.list_keys().await.unwrap().into_iter().map(|key| (key.kid, key.state)).collect()
}

fn published(site: &Site) -> Vec<String> {
    let jwks: serde_json::Value = serde_json::from_str(site.gate.keys().jwks()).unwrap();
    let kids = jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned());
    kids.collect()
}

#[tokio::test]
async fn every_algorithm_signs_verifies_and_survives_a_restart() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Hs256] {
        let setup = Setup { algorithm, ..Setup::default() };
        let site = Site::with(setup.clone()).await;
        let (pair, _) = site.log_in_for_pair("alice").await;

        assert_eq!(header(&pair.access)["alg"], algorithm.as_str());
        assert!(bearer(&site.gate, &pair.access).await.is_ok(), "{algorithm:?}");
        let restarted = site.another_node_with(setup).await.unwrap();
        assert!(bearer(&restarted, &pair.access).await.is_ok(), "{algorithm:?}");
        let kids = if algorithm == Algorithm::Hs256 { Vec::new() } else { vec![kid_that_signs(&site).await] };
        assert_eq!(published(&site), kids, "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_shared_secret_is_never_published() {
    let site = Site::with(Setup { algorithm: Algorithm::Hs256, ..Setup::default() }).await;

    assert_eq!(site.gate.keys().jwks(), r#"{"keys":[]}"#);
}

#[tokio::test]
async fn the_algorithm_of_a_database_is_not_changed_by_a_setting() {
    let site = Site::start().await;

    let refused = site.another_node_with(Setup { algorithm: Algorithm::EdDsa, ..Setup::default() }).await.unwrap_err();

    assert!(refused.to_string().contains("token.algorithm"), "{refused}");
}

#[tokio::test]
async fn a_key_is_followed_published_for_a_day_retired_and_forgotten() {
    let site = Site::start().await;
    let first = kid_that_signs(&site).await;
    site.clock.advance(89 * DAY - seconds(1));
    assert_eq!(site.gate.rotate_keys_if_due().await.unwrap(), KeyChange::None);

    site.clock.advance(seconds(1));
    let KeyChange::Published { kid: second, signs_from } = site.gate.rotate_keys_if_due().await.unwrap() else {
        panic!("no key was published");
    };
    assert_eq!(signs_from, site.clock.now() + DAY);
    assert_eq!(states(&site).await, [(first.clone(), "active"), (second.clone(), "next")]);
    assert_eq!((published(&site), kid_that_signs(&site).await), (vec![first.clone(), second.clone()], first.clone()));

    site.clock.advance(DAY - seconds(1));
    assert_eq!(site.gate.rotate_keys_if_due().await.unwrap(), KeyChange::None);
    let (old, _) = site.log_in_for_pair("bob").await;
    site.clock.advance(seconds(1));
    let activated = KeyChange::Activated { kid: second.clone() };
    assert_eq!(site.gate.rotate_keys_if_due().await.unwrap(), activated);
    assert_eq!(states(&site).await, [(first.clone(), "retired"), (second.clone(), "active")]);
    assert_eq!(kid_that_signs(&site).await, second);
    assert_eq!(published(&site), [second.clone(), first.clone()]);
    assert!(bearer(&site.gate, &old.access).await.is_ok(), "what the old key signed lives on");

    site.clock.advance(seconds(75 * 60));
    assert_eq!(site.gate.rotate_keys_if_due().await.unwrap(), KeyChange::None);
    assert_eq!(published(&site).len(), 2);
    site.clock.advance(seconds(1));
    site.gate.rotate_keys_if_due().await.unwrap();
    assert_eq!(states(&site).await, [(second, "active")]);
}

#[tokio::test]
async fn a_retired_key_s_private_half_is_erased() {
    let site = Site::start().await;
    site.clock.advance(seconds(1));
    site.gate.rotate_keys().await.unwrap();
    site.clock.advance(DAY);
    site.gate.rotate_keys_if_due().await.unwrap();

    let stored = site.store.list_signing_keys().await.unwrap();

    let kept: Vec<_> = stored.iter().map(|key| (key.state.as_str(), key.private_key.is_some())).collect();
    assert_eq!(kept, [("retired", false), ("active", true)]);
}

#[tokio::test]
async fn a_rotation_asked_for_twice_publishes_one_key() {
    let site = Site::start().await;

    let first = site.gate.rotate_keys().await.unwrap();
    site.clock.advance(seconds(60));
    let second = site.gate.rotate_keys().await.unwrap();

    assert_eq!(first, second);
    assert_eq!(site.gate.list_keys().await.unwrap().len(), 2);
}

#[tokio::test]
async fn in_an_emergency_a_new_key_signs_at_once_and_old_tokens_die() {
    let site = Site::start().await;
    site.gate.rotate_keys().await.unwrap();
    let (old, _) = site.log_in_for_pair("alice").await;
    bearer(&site.gate, &old.access).await.unwrap();

    let KeyChange::Activated { kid } = site.gate.replace_keys_now().await.unwrap() else { panic!("nothing changed") };

    assert_eq!(bearer(&site.gate, &old.access).await.unwrap_err(), Code::CredentialInvalid);
    assert_eq!((published(&site), kid_that_signs(&site).await), (vec![kid.clone()], kid));
    let new = refresh(&site.gate, &old.refresh).await.unwrap();
    assert!(bearer(&site.gate, &new.access).await.is_ok());
}

#[tokio::test]
async fn an_access_token_says_what_backends_need_and_no_more() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Jwt).await;
    let pair = pair_of(&answer.credential);

    let payload = pair.access.split('.').nth(1).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&encoding::from_base64url(payload).unwrap()).unwrap();

    let now = |offset: i64| Time::seconds(crate::support::NOW) + offset;
    let user = answer.user.id.to_string();
    assert_eq!(
        claims,
        serde_json::json!({
            "iss": crate::support::ISSUER,
            "sub": user,
            "aud": crate::support::app().as_str(),
            "sid": answer.session_id.to_string(),
            "iat": now(-5),
            "exp": now(900),
            "jti": claims["jti"],
            "token_type": "access",
            "user_id": user,
            "auth_time": now(0),
        })
    );
    assert_eq!(header(&pair.access)["typ"], "JWT");
}
