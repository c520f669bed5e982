use aws_lc_rs::cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::digest;
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minigate_sim::{App, DEFAULT_APP_ID, OpenData, OpenDataApi, Profile, Simulator, WorldError};
use serde_json::Value;

use crate::support::log_in;

/// The algorithm of WeChat's page, `None` when the key does not fit.
fn decrypt(encrypted_data: &str, iv: &str, session_key: &str) -> Option<String> {
    let key = UnboundCipherKey::new(&AES_128, &STANDARD.decode(session_key).unwrap()).unwrap();
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).unwrap();
    let iv: [u8; 16] = STANDARD.decode(iv).unwrap().try_into().unwrap();
    let mut data = STANDARD.decode(encrypted_data).unwrap();
    let plaintext = key.decrypt(&mut data, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?;
    String::from_utf8(plaintext.to_vec()).ok()
}

fn open(data: &OpenData, session_key: &str) -> Value {
    serde_json::from_str(&decrypt(&data.encrypted_data, &data.iv, session_key).unwrap()).unwrap()
}

fn sign(raw_data: &str, session_key: &str) -> String {
    let text = format!("{raw_data}{session_key}");
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn this_test_decrypts_the_official_sample() {
    let plaintext = decrypt(
        "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==",
        "r7BXXKkLb8qrSNn05n0qiA==",
        "tiihtNczf5v6AKRyjwEUhQ==",
    );

    assert!(plaintext.unwrap().starts_with(r#"{"openId":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","nickName":"Band""#));
}

#[tokio::test]
async fn todays_profile_is_anonymous_but_has_the_openid() {
    let sim = Simulator::builder().app(App::default().open_platform("acme")).start().await.unwrap();
    let session_key = log_in(&sim, "alice").await;

    let data = sim.open_data("alice", OpenDataApi::GetUserInfo, Profile::Anonymous);

    let opened = open(&data, &session_key);
    assert_eq!(opened["openId"], sim.openid("alice"));
    assert_eq!(opened["unionId"], sim.world().unionid("alice").unwrap().unwrap());
    assert_eq!(opened["nickName"], "微信用户");
    assert_eq!(opened["gender"], 0);
    assert_eq!(opened["watermark"]["appid"], DEFAULT_APP_ID);
}

#[tokio::test]
async fn the_old_profile_is_the_persons_and_has_no_openid() {
    let sim = Simulator::start().await;
    let session_key = log_in(&sim, "xiaoming").await;

    let data = sim.open_data("xiaoming", OpenDataApi::GetUserProfile, Profile::Real);

    let opened = open(&data, &session_key);
    assert_eq!(opened["nickName"], "小明");
    assert_eq!(opened["gender"], 1);
    assert_eq!(opened.get("openId"), None);
    assert_eq!(opened.get("unionId"), None);
}

#[tokio::test]
async fn raw_data_is_signed_and_says_what_user_info_says() {
    let sim = Simulator::start().await;
    let session_key = log_in(&sim, "alice").await;

    let data = sim.open_data("alice", OpenDataApi::GetUserInfo, Profile::Real);

    let raw_data = data.raw_data.unwrap();
    assert_eq!(data.signature.unwrap(), sign(&raw_data, &session_key));
    let told: Value = serde_json::from_str(&raw_data).unwrap();
    assert_eq!(told, serde_json::to_value(data.user_info).unwrap());
    assert_eq!(told["nickName"], "Alice");
}

#[tokio::test]
async fn a_phone_number_is_read_the_old_way() {
    let sim = Simulator::start().await;
    let session_key = log_in(&sim, "bob").await;

    let data = sim.open_data("bob", OpenDataApi::GetPhoneNumber, Profile::Anonymous);

    let opened = open(&data, &session_key);
    assert_eq!(opened["purePhoneNumber"], "13800000002");
    assert_eq!(opened["countryCode"], "86");
    assert!(data.raw_data.is_none());
}

#[tokio::test]
async fn data_made_after_a_rotation_does_not_open_with_the_old_key() {
    let sim = Simulator::start().await;
    let session_key = log_in(&sim, "alice").await;

    sim.rotate_session_key("alice");
    let data = sim.open_data("alice", OpenDataApi::GetUserInfo, Profile::Anonymous);

    let opened = decrypt(&data.encrypted_data, &data.iv, &session_key);
    assert!(opened.is_none_or(|text| serde_json::from_str::<Value>(&text).is_err()));
}

#[tokio::test]
async fn without_a_login_there_is_no_key_to_seal_with() {
    let sim = Simulator::start().await;

    let refusal = sim.world().open_data("alice", OpenDataApi::GetUserInfo, Profile::Anonymous).unwrap_err();

    assert_eq!(refusal, WorldError::NotLoggedIn("alice".into()));
}
