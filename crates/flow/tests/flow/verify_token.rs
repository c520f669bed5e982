//! Is a token good? The answer uses nothing up.

use crate::support::{DAY, Setup, Site, bearer, caller, keyring, opaque_of, refresh, seconds};
use minigate_flow::{
    Code,
    model::{SessionSecret, Style, refresh::RefreshToken},
};

async fn verify(site: &Site, token: &str) -> Result<(), Code> {
    site.gate.verify_token(token, &caller()).await.map_err(|error| error.code())
}

#[tokio::test]
async fn a_good_token_is_good_however_often_it_is_asked_about() {
    let site = Site::start().await;
    let (pair, session) = site.log_in_for_pair("alice").await;
    let opaque = opaque_of(&site.log_in("alice", Style::Token).await.credential);

    for _ in 0..20 {
        for token in [&pair.access, &pair.refresh, &opaque] {
            assert_eq!(verify(&site, token).await, Ok(()));
        }
    }

    assert_eq!(site.store.find_session(session).await.unwrap().unwrap().generation, 1);
    assert!(refresh(&site.gate, &pair.refresh).await.is_ok());
}

#[tokio::test]
async fn what_a_refresh_would_refuse_is_refused_and_nothing_is_ended() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let second = refresh(&site.gate, &first.refresh).await.unwrap();
    assert_eq!(verify(&site, &first.refresh).await, Ok(()), "its answer may have been lost");
    let third = refresh(&site.gate, &second.refresh).await.unwrap();
    let mut ahead = RefreshToken::decode(&third.refresh, &keyring(&[1])).unwrap();
    ahead.generation += 1;

    assert_eq!(verify(&site, &first.refresh).await, Err(Code::RefreshTokenReplayed));
    assert_eq!(verify(&site, &ahead.encode(&keyring(&[1]))).await, Err(Code::SessionRevoked));

    assert_eq!(site.audited().await, ["login", "user_created"]);
    assert!(bearer(&site.gate, &third.access).await.is_ok());
    assert!(refresh(&site.gate, &third.refresh).await.is_ok());
}

#[tokio::test]
async fn another_node_s_refresh_and_logout_are_known_at_once() {
    let site = Site::start().await;
    let (first, _) = site.log_in_for_pair("alice").await;
    let other = site.another_node().await;

    let second = refresh(&other, &first.refresh).await.unwrap();
    assert_eq!(verify(&site, &second.refresh).await, Ok(()));
    other.logout(&bearer(&other, &second.access).await.unwrap()).await.unwrap();

    assert_eq!(verify(&site, &second.refresh).await, Err(Code::SessionRevoked));
}

#[tokio::test]
async fn a_token_that_is_over_or_never_was_is_refused() {
    let site = Site::start().await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    let mut forged = RefreshToken::decode(&pair.refresh, &keyring(&[1])).unwrap();
    forged.secret = SessionSecret::new();

    for token in ["", "junk", "mgr_", "eyJ", &pair.refresh[..101], &forged.encode(&keyring(&[1]))] {
        assert_eq!(verify(&site, token).await, Err(Code::CredentialInvalid), "{token}");
    }
    site.clock.advance(seconds(900));
    assert_eq!(verify(&site, &pair.access).await, Err(Code::SessionExpired));
    assert_eq!(verify(&site, &pair.refresh).await, Ok(()));
    site.clock.advance(30 * DAY);
    assert_eq!(verify(&site, &pair.refresh).await, Err(Code::SessionExpired));
}

#[tokio::test]
async fn refused_tokens_count_against_their_address() {
    let site = Site::with(Setup { limited: true, ..Setup::default() }).await;

    for _ in 0..200 {
        assert_eq!(verify(&site, "mgr_").await, Err(Code::CredentialInvalid));
    }

    assert_eq!(verify(&site, "mgr_").await, Err(Code::RateLimited));
}
