use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minigate_wechat::SessionKey;
use minigate_wechat::crypto::user_data::{Expect, MAX_AGE, UserDataError, decrypt, decrypt_with};
use proptest::prelude::*;
use serde_json::{Value, json};

const APP_ID: &str = "wx0000000000000001";
const KEY: &str = "o0q0otL8aEzpcZL/FT9WsQ==";
const IV: &str = "AAAAAAAAAAAAAAAAAAAAAA==";
const NOW: i64 = 1_700_000_000;

pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/wechat-crypto.json")).unwrap()
}

fn key(text: &str) -> SessionKey {
    SessionKey::parse(text).unwrap()
}

fn at(now_unix_seconds: i64) -> Expect<'static> {
    Expect { app_id: APP_ID, openid: None, now_unix_seconds, max_age: MAX_AGE }
}

/// What WeChat would send for this plaintext.
fn encrypt(plaintext: &[u8]) -> String {
    let padding = 16 - plaintext.len() % 16;
    let padded = [plaintext, &vec![u8::try_from(padding).unwrap(); padding]].concat();
    encrypt_unpadded(&padded)
}

fn encrypt_unpadded(blocks: &[u8]) -> String {
    let key = UnboundCipherKey::new(&AES_128, &STANDARD.decode(KEY).unwrap()).unwrap();
    let mut buffer = blocks.to_vec();
    let iv = EncryptionContext::Iv128(FixedLength::from([0; 16]));
    EncryptingKey::cbc(key).unwrap().less_safe_encrypt(&mut buffer, iv).unwrap();
    STANDARD.encode(buffer)
}

fn made_at(timestamp: i64) -> Value {
    json!({ "openId": "o1", "watermark": { "appid": APP_ID, "timestamp": timestamp } })
}

fn outcome(plaintext: &Value, expect: &Expect<'_>) -> Result<(), UserDataError> {
    decrypt(&key(KEY), &encrypt(plaintext.to_string().as_bytes()), IV, expect).map(|_| ())
}

#[test]
fn every_vector_opens_or_is_refused_as_it_says() {
    for case in vectors()["user_data"].as_array().unwrap() {
        let text = |name: &str| case[name].as_str().unwrap();
        let plaintext = case["expect"]["plaintext"].as_str().map(|text| serde_json::from_str::<Value>(text).unwrap());
        let expect = Expect {
            app_id: text("appid"),
            openid: plaintext.as_ref().and_then(|json| json["openId"].as_str()),
            now_unix_seconds: plaintext.as_ref().map_or(NOW, |json| json["watermark"]["timestamp"].as_i64().unwrap()),
            max_age: MAX_AGE,
        };

        let opened = decrypt(&key(text("session_key")), text("encrypted_data"), text("iv"), &expect);

        match case["expect"]["error"].as_str() {
            None => assert_eq!(Value::Object(opened.unwrap().into_fields()), plaintext.unwrap()),
            Some("bad_padding") => assert_eq!(opened, Err(UserDataError::Stale)),
            Some("watermark_mismatch") => assert_eq!(opened, Err(UserDataError::Bad)),
            Some(other) => panic!("{other}"),
        }
    }
}

#[test]
fn data_is_good_from_a_minute_ahead_to_ten_minutes_old() {
    for (age, accepted) in [(-61, false), (-60, true), (0, true), (600, true), (601, false)] {
        assert_eq!(outcome(&made_at(NOW - age), &at(NOW)).is_ok(), accepted, "{age}");
    }
    for extreme in [i64::MIN, i64::MAX] {
        assert_eq!(outcome(&made_at(extreme), &at(NOW)), Err(UserDataError::Bad));
        assert_eq!(outcome(&made_at(NOW), &at(extreme)), Err(UserDataError::Bad));
    }
}

#[test]
fn the_openid_in_the_data_has_to_be_the_users() {
    let mine = Expect { openid: Some("o1"), ..at(NOW) };
    let anothers = Expect { openid: Some("o2"), ..at(NOW) };
    let unnamed = json!({ "watermark": { "appid": APP_ID, "timestamp": NOW } });
    let no_text = json!({ "openId": 1, "watermark": { "appid": APP_ID, "timestamp": NOW } });

    assert_eq!(outcome(&made_at(NOW), &mine), Ok(()));
    assert_eq!(outcome(&made_at(NOW), &anothers), Err(UserDataError::Bad));
    assert_eq!(outcome(&unnamed, &mine), Ok(()));
    assert_eq!(outcome(&no_text, &mine), Err(UserDataError::Bad));
}

#[test]
fn json_without_a_proper_watermark_is_bad() {
    for plaintext in [
        json!({}),
        json!([]),
        json!(1),
        json!({ "watermark": null }),
        json!({ "watermark": { "appid": APP_ID } }),
        json!({ "watermark": { "appid": APP_ID, "timestamp": "1700000000" } }),
        json!({ "watermark": { "appid": 1, "timestamp": NOW } }),
        json!({ "watermark": { "appid": "wx0000000000000002", "timestamp": NOW } }),
    ] {
        assert_eq!(outcome(&plaintext, &at(NOW)), Err(UserDataError::Bad), "{plaintext}");
    }
}

#[test]
fn what_is_not_utf8_or_not_json_is_stale() {
    for plaintext in [&b""[..], b"{", b"{}x", b"\"\xff\xfe\"", b"not json", &[0; 64]] {
        let opened = decrypt(&key(KEY), &encrypt(plaintext), IV, &at(NOW));

        assert_eq!(opened, Err(UserDataError::Stale), "{plaintext:?}");
    }
}

/// JSON allows spaces and tabs behind it, so only the padding check can refuse these.
#[test]
fn good_json_with_bad_padding_is_stale() {
    let json = made_at(NOW).to_string();
    let filled = |end: &str| format!("{json}{}{end}", " ".repeat(15 - (json.len() + end.len() - 1) % 16));
    for end in [" ", "\t", "\t\t", "\t \t\t\t\t\t\t\t\t", "\r"] {
        let opened = decrypt(&key(KEY), &encrypt_unpadded(filled(end).as_bytes()), IV, &at(NOW));

        assert_eq!(opened, Err(UserDataError::Stale), "{end:?}");
    }
    let tabs = filled(&"\t".repeat(9));
    assert!(decrypt(&key(KEY), &encrypt_unpadded(tabs.as_bytes()), IV, &at(NOW)).is_ok());
}

#[test]
fn any_of_the_users_keys_may_fit() {
    let data = encrypt(made_at(NOW).to_string().as_bytes());
    let (fits, other) = (key(KEY), key("tiihtNczf5v6AKRyjwEUhQ=="));

    assert!(decrypt_with(&[&fits, &other], &data, IV, &at(NOW)).is_ok());
    assert!(decrypt_with(&[&other, &fits], &data, IV, &at(NOW)).is_ok());
    assert_eq!(decrypt_with(&[&other], &data, IV, &at(NOW)), Err(UserDataError::Stale));
    assert_eq!(decrypt_with(&[], &data, IV, &at(NOW)), Err(UserDataError::Stale));
}

#[test]
fn a_plus_that_became_a_space_is_repaired() {
    let plaintext = made_at(NOW).to_string();
    let data = (0..64).map(|n| encrypt(format!("{plaintext}{}", " ".repeat(n)).as_bytes())).find(|d| d.contains('+'));
    let damaged = data.unwrap().replace('+', " ");

    assert!(decrypt(&key(KEY), &damaged, IV, &at(NOW)).is_ok());
}

#[test]
fn malformed_input_is_bad() {
    let good = encrypt(made_at(NOW).to_string().as_bytes());
    let one_block_too_much = STANDARD.encode(vec![0; 12 * 1024 + 16]);
    for (data, iv) in [
        ("", IV),
        ("====", IV),
        ("AAAA", IV),
        (&good[1..], IV),
        (&good[..good.len() - 4], IV),
        (one_block_too_much.as_str(), IV),
        (good.as_str(), ""),
        (good.as_str(), &IV[..23]),
        (good.as_str(), "AAAAAAAAAAAAAAAAAAAAAAAA"),
        (good.as_str(), "!!!!!!!!!!!!!!!!!!!!!!=="),
    ] {
        assert_eq!(decrypt(&key(KEY), data, iv, &at(NOW)), Err(UserDataError::Bad), "{data} {iv}");
    }
}

#[test]
fn twelve_kib_are_accepted() {
    let mut plaintext = made_at(NOW).to_string();
    plaintext.push_str(&" ".repeat(12 * 1024 - 1 - plaintext.len()));

    assert!(decrypt(&key(KEY), &encrypt(plaintext.as_bytes()), IV, &at(NOW)).is_ok());
}

#[test]
fn a_profile_and_a_phone_are_read() {
    let open = |fields: Value| {
        let mut plaintext = made_at(NOW);
        plaintext.as_object_mut().unwrap().append(&mut fields.as_object().unwrap().clone());
        decrypt(&key(KEY), &encrypt(plaintext.to_string().as_bytes()), IV, &at(NOW)).unwrap()
    };

    let someone = open(json!({ "nickName": "微信用户", "gender": 9, "avatarUrl": "https://x/132", "unionId": "u1" }));
    let reachable = open(json!({ "phoneNumber": "+115550100", "purePhoneNumber": "15550100", "countryCode": 1 }));

    let profile = someone.profile().unwrap();
    assert_eq!((profile.nick_name, profile.gender, profile.avatar_url), ("微信用户", 0, "https://x/132"));
    assert_eq!((profile.language, profile.city), ("", ""));
    assert_eq!((someone.openid(), someone.unionid(), someone.phone()), (Some("o1"), Some("u1"), None));
    let phone = reachable.phone().unwrap();
    assert_eq!((phone.pure_phone_number, &*phone.country_code), ("15550100", "1"));
    assert_eq!(reachable.profile(), None);
}

proptest! {
    #[test]
    fn no_input_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), iv: [u8; 16], text in ".*", now: i64) {
        let (data, iv) = (STANDARD.encode(bytes), STANDARD.encode(iv));

        prop_assert!(decrypt(&key(KEY), &data, &iv, &at(now)).is_err());
        prop_assert!(decrypt(&key(KEY), &text, &iv, &at(now)).is_err());
        prop_assert!(decrypt(&key(KEY), &data, &text, &at(now)).is_err());
        let _ = SessionKey::parse(&text);
    }

    #[test]
    fn no_plaintext_makes_it_panic(plaintext: Vec<u8>, json in r#"\{"watermark":.{0,40}\}"#) {
        for plaintext in [plaintext, json.into_bytes()] {
            prop_assert!(decrypt(&key(KEY), &encrypt(&plaintext), IV, &at(NOW)).is_err());
        }
    }
}
