use minigate_wechat::crypto::message::{BadMessage, decrypt, encrypt, is_signed, message_is_signed, message_signature};
use minigate_wechat::{EncodingAesKey, PushToken};
use proptest::prelude::*;
use serde_json::Value;

use crate::user_data::vectors;

const KEY: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBC";
const APP_ID: &str = "wx0000000000000001";

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

fn token(case: &Value) -> PushToken {
    PushToken::new(text(case, "token"))
}

fn key(text: &str) -> EncodingAesKey {
    EncodingAesKey::parse(text).unwrap()
}

fn cases(of: &Value) -> Vec<Value> {
    of.as_array().unwrap().clone()
}

#[test]
fn signatures_of_the_vectors_hold_and_no_others() {
    for case in cases(&vectors()["push_signature"]["cases"]) {
        let holds =
            |timestamp: &str, nonce: &str, signature: &str| is_signed(&token(&case), timestamp, nonce, signature);
        let (timestamp, nonce, signature) = (text(&case, "timestamp"), text(&case, "nonce"), text(&case, "signature"));

        assert!(holds(timestamp, nonce, signature), "{}", case["id"]);
        assert!(!holds("1714036505", nonce, signature));
        assert!(!holds(timestamp, "0", signature));
        assert!(!holds(timestamp, nonce, &signature.to_uppercase()));
        assert!(!holds(timestamp, nonce, &signature[..39]));
        assert!(!holds(timestamp, nonce, ""));
        assert!(!is_signed(&PushToken::new("BBBBB"), timestamp, nonce, signature));
    }
}

#[test]
fn every_message_of_the_vectors_opens_or_is_refused_as_it_says() {
    for case in cases(&vectors()["push_message"]["cases"]) {
        let [timestamp, nonce, encrypted] = ["timestamp", "nonce", "encrypt"].map(|name| text(&case, name));
        let signed = message_is_signed(&token(&case), timestamp, nonce, encrypted, text(&case, "msg_signature"));
        let opened = decrypt(&key(text(&case, "encoding_aes_key")), text(&case, "appid"), encrypted);

        match case["expect"]["error"].as_str() {
            None => {
                assert!(signed, "{}", case["id"]);
                assert_eq!(opened.unwrap(), text(&case["expect"], "msg").as_bytes(), "{}", case["id"]);
            }
            Some("bad_signature") => assert!(!signed, "{}", case["id"]),
            Some(_) => {
                assert!(signed, "{}", case["id"]);
                assert_eq!(opened, Err(BadMessage), "{}", case["id"]);
            }
        }
    }
}

#[test]
fn the_plain_signature_is_no_signature_of_a_message() {
    for case in cases(&vectors()["push_message"]["cases"]).iter().filter(|case| case["signature"].is_string()) {
        let [timestamp, nonce, signature] = ["timestamp", "nonce", "signature"].map(|name| text(case, name));

        assert!(is_signed(&token(case), timestamp, nonce, signature));
        assert!(!message_is_signed(&token(case), timestamp, nonce, text(case, "encrypt"), signature));
    }
}

#[test]
fn replies_are_encrypted_as_the_vectors_have_them() {
    for case in cases(&vectors()["push_reply"]) {
        let random = text(&case, "random").as_bytes().try_into().unwrap();
        let key = key(text(&case, "encoding_aes_key"));

        let encrypted = encrypt(&key, text(&case, "appid"), random, text(&case, "msg").as_bytes()).unwrap();
        let signature = message_signature(&token(&case), text(&case, "timestamp"), text(&case, "nonce"), &encrypted);

        assert_eq!(encrypted, text(&case["expect"], "encrypt"), "{}", case["id"]);
        assert_eq!(signature, text(&case["expect"], "msg_signature"), "{}", case["id"]);
    }
}

#[test]
fn a_key_has_43_characters_of_base64_whatever_its_last_bits() {
    assert!(EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").is_ok());
    for wrong in ["", "A", &"A".repeat(42), &"A".repeat(44), &"-".repeat(43), &format!("{}=", "A".repeat(42))] {
        assert!(EncodingAesKey::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_no_message_is_refused_and_nothing_panics() {
    for wrong in ["", "A", "AAAA", "!!!!", "微信", &"A".repeat(64), &"A".repeat(44), &"A".repeat(4096)] {
        assert_eq!(decrypt(&key(KEY), APP_ID, wrong), Err(BadMessage), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_encrypted_is_decrypted(message in proptest::collection::vec(any::<u8>(), 0..200), random in any::<[u8; 16]>()) {
        let encrypted = encrypt(&key(KEY), APP_ID, random, &message).unwrap();

        prop_assert_eq!(decrypt(&key(KEY), APP_ID, &encrypted).unwrap(), message);
        prop_assert_eq!(decrypt(&key(KEY), "wx0000000000000002", &encrypted), Err(BadMessage));
        prop_assert_eq!(decrypt(&key(KEY), "", &encrypted), Err(BadMessage));
    }

    #[test]
    fn a_changed_message_never_panics(at in 0..128_usize, to in any::<u8>()) {
        let encrypted = encrypt(&key(KEY), APP_ID, [7; 16], &[b'x'; 40]).unwrap();
        let mut changed = encrypted.into_bytes();
        changed[at] = to;

        let _ = decrypt(&key(KEY), APP_ID, &String::from_utf8_lossy(&changed));
    }
}
