//! Rate limits where use cases take them (security.md section 9.3); the arithmetic is tested beside it.

use crate::support::{Setup, Site, caller, login, login_with_key, seconds};
use minigate_flow::{Caller, Code, Error, Login};
use std::net::IpAddr;

async fn limited() -> Site {
    Site::with(Setup { limited: true, ..Setup::default() }).await
}

fn from(address: [u8; 4], code: &str) -> Login {
    Login { caller: Caller { address: IpAddr::from(address), user_agent: None, app: None }, ..login(code) }
}

#[tokio::test]
async fn an_address_s_hundred_and_first_login_at_once_is_refused_before_wechat_is_asked() {
    let site = limited().await;
    for n in 0..20 {
        site.wechat.world().make_person(minigate_sim::Person::named(format!("p{n}"))).unwrap();
    }
    for n in 0..100 {
        let code = site.wechat.login_code(format!("p{}", n % 20).as_str());
        site.gate.login(login(&code)).await.unwrap();
    }

    let refused = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

    let Error::RateLimited { retry_after } = refused else { panic!("{refused:?}") };
    assert_eq!(retry_after.as_millis(), 200);
    assert_eq!(site.exchanges(), 100);
    let elsewhere = from([198, 51, 100, 1], &site.wechat.login_code("alice"));
    assert!(site.gate.login(elsewhere).await.is_ok());
    site.clock.advance(retry_after);
    assert!(site.gate.login(login(&site.wechat.login_code("alice"))).await.is_ok());
}

#[tokio::test]
async fn thirty_failed_logins_shut_an_address_out_for_a_while() {
    let site = limited().await;
    for n in 0..30 {
        let refused = site.gate.login(login(&format!("guess{n}"))).await.unwrap_err();
        assert_eq!(refused.code(), Code::LoginCodeInvalid);
    }

    let code = site.wechat.login_code("alice");
    let refused = site.gate.login(login(&code)).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(seconds(2))));
    assert_eq!(site.exchanges(), 30);
    site.clock.advance(seconds(2));
    assert!(site.gate.login(login(&code)).await.is_ok(), "the refused code was not used up");
}

#[tokio::test]
async fn one_person_logs_in_five_times_at_once_and_then_every_six_seconds() {
    let site = limited().await;
    for _ in 0..5 {
        site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap();
    }

    let refused = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(seconds(6))));
    assert!(site.gate.login(login(&site.wechat.login_code("bob"))).await.is_ok());
    site.clock.advance(seconds(6));
    assert!(site.gate.login(login(&site.wechat.login_code("alice"))).await.is_ok());
}

#[tokio::test]
async fn a_session_is_refreshed_ten_times_at_once_and_no_more() {
    let site = limited().await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    let (other, _) = site.log_in_for_pair("alice").await;
    for _ in 0..10 {
        site.gate.refresh(&pair.refresh, &caller()).await.unwrap();
    }

    let refused = site.gate.refresh(&pair.refresh, &caller()).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(seconds(6))));
    assert!(site.gate.refresh(&other.refresh, &caller()).await.is_ok());
}

#[tokio::test]
async fn thirty_bad_refresh_tokens_shut_an_address_out_for_a_while() {
    let site = limited().await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    for _ in 0..30 {
        site.gate.refresh("mgr_junk", &caller()).await.unwrap_err();
    }

    let refused = site.gate.refresh(&pair.refresh, &caller()).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(seconds(1))));
    site.clock.advance(seconds(1));
    assert!(site.gate.refresh(&pair.refresh, &caller()).await.is_ok());
}

#[tokio::test]
async fn a_login_repeated_with_its_key_is_one_login_to_its_identity() {
    let site = limited().await;
    let code = site.wechat.login_code("alice");

    for _ in 0..20 {
        assert!(site.gate.login(login_with_key(&code, "key")).await.is_ok());
    }
}
