//! Encrypted data through the gate; how it is answered is tested with the routes.

use crate::support::{Setup, Site, authenticated, login, on_every_database, seconds};
use minigate_flow::{
    Authenticated, Code, EncryptedData,
    model::{Style, identity::SealedKeys, seal::Sealed},
};
use minigate_sim::{OpenDataApi, Profile};
use serde_json::Value;

/// Who alice is, after a login.
async fn alice(site: &Site) -> Authenticated {
    let answer = site.log_in("alice", Style::Jwt).await;
    authenticated(&site.gate, &answer.credential).await.unwrap()
}

/// What WeChat encrypts for this person now.
fn encrypted(site: &Site, person: &str) -> EncryptedData {
    let data = site.wechat.open_data(person, OpenDataApi::GetUserInfo, Profile::Real);
    EncryptedData { data: data.encrypted_data, iv: data.iv }
}

async fn nickname(site: &Site, who: &Authenticated, data: &EncryptedData) -> Result<Value, Code> {
    let fields = site.gate.decrypt(who, data).await.map_err(|error| error.code())?;
    Ok(fields["nickName"].clone())
}

on_every_database! {
    async fn data_is_opened_with_either_of_the_two_newest_keys(site) {
        site.agree_on_the_time();
        let who = alice(site).await;
        let (oldest, gap) = (encrypted(site, "alice"), seconds(30));
        site.wechat.rotate_session_key("alice");
        let older = encrypted(site, "alice");
        site.clock.advance(gap);
        alice(site).await;
        site.wechat.rotate_session_key("alice");
        let newest = encrypted(site, "alice");
        site.clock.advance(gap);
        alice(site).await;

        // The session that asks is the first one: keys are the identity's, whichever device logged in last.
        assert_eq!(nickname(site, &who, &newest).await, Ok("Alice".into()));
        assert_eq!(nickname(site, &who, &older).await, Ok("Alice".into()));
        assert_eq!(nickname(site, &who, &oldest).await, Err(Code::SessionKeyStale));
        site.clock.advance(seconds(570));
        assert_eq!(nickname(site, &who, &older).await, Err(Code::BadEncryptedData), "it is too old now");
    }

    async fn a_login_with_data_that_is_not_acceptable_makes_no_user(site) {
        site.agree_on_the_time();
        let code = site.wechat.login_code("alice");
        site.wechat.login_code("bob");

        let refused = site.gate.login_with_data(login(&code), encrypted(site, "bob")).await.unwrap_err();

        assert_eq!(refused.code(), Code::SessionKeyStale);
        assert!(!site.knows("alice").await);
        let code = site.wechat.login_code("alice");
        let done = site.gate.login_with_data(login(&code), encrypted(site, "alice")).await.unwrap();
        assert_eq!(done.user_data.unwrap().profile().unwrap().nick_name, "Alice");
        assert!(site.knows("alice").await && !site.knows("bob").await);
    }
}

#[tokio::test]
async fn a_login_brings_the_key_that_decrypts_and_the_one_before_is_gone_after_ten_minutes() {
    let site = Site::start().await;
    site.agree_on_the_time();
    let who = alice(&site).await;
    // Dated later than it is made, so that it is not too old when its key is.
    site.wechat.advance(seconds(50));
    let data = encrypted(&site, "alice");
    site.wechat.rotate_session_key("alice");
    alice(&site).await;

    site.clock.advance(seconds(600));
    assert_eq!(nickname(&site, &who, &data).await, Ok("Alice".into()));
    site.clock.advance(seconds(1));
    assert_eq!(nickname(&site, &who, &data).await, Err(Code::SessionKeyStale));
}

#[tokio::test]
async fn a_stored_key_that_does_not_open_counts_as_replaced_until_the_next_login() {
    let site = Site::start().await;
    site.agree_on_the_time();
    let who = alice(&site).await;
    let (id, stored) = site.store.list_sealed_keys_after(None, 1).await.unwrap().remove(0);
    let broken = SealedKeys { current: Sealed::from_bytes(vec![7; 60]), ..stored.clone() };
    assert!(site.store.replace_sealed_keys(id, &stored, &broken).await.unwrap());
    let data = encrypted(&site, "alice");

    assert_eq!(nickname(&site, &who, &data).await, Err(Code::SessionKeyStale));

    alice(&site).await;
    assert_eq!(nickname(&site, &who, &data).await, Ok("Alice".into()));
}

#[tokio::test]
async fn without_limits_nobody_is_paused() {
    let site = Site::with(Setup { limited: false, ..Setup::default() }).await;
    let who = alice(&site).await;
    let junk = EncryptedData { data: "AAAA".to_owned(), iv: String::new() };

    for _ in 0..30 {
        assert_eq!(nickname(&site, &who, &junk).await, Err(Code::BadEncryptedData));
    }
    assert_eq!(format!("{junk:?}"), "EncryptedData(redacted)");
}
