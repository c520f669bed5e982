use minigate_wechat::SessionKey;
use minigate_wechat::crypto::signature::{login_state_signature, raw_data_is_signed};
use serde_json::Value;

use crate::user_data::vectors;

fn key(case: &Value) -> SessionKey {
    SessionKey::parse(case["session_key"].as_str().unwrap()).unwrap()
}

#[test]
fn raw_data_signatures_of_the_vectors_hold_and_no_others() {
    for case in vectors()["raw_data_signature"]["cases"].as_array().unwrap() {
        let raw_data = case["raw_data"].as_str().unwrap();
        let signature = case["signature"].as_str().unwrap();
        let holds = |raw_data: &str, signature: &str| raw_data_is_signed(&key(case), raw_data, signature);

        assert!(holds(raw_data, signature), "{}", case["id"]);
        assert!(!holds(&format!("{raw_data} "), signature));
        assert!(!holds(raw_data, &signature[..39]));
        assert!(!holds(raw_data, &signature.replace('5', "6")));
        assert!(!holds(raw_data, ""));
    }
}

#[test]
fn login_state_signatures_of_the_vectors_hold() {
    for case in vectors()["login_state_signature"]["cases"].as_array().unwrap() {
        let signature = login_state_signature(&key(case), case["body"].as_str().unwrap().as_bytes());

        assert_eq!(signature, case["signature"], "{}", case["id"]);
    }
}
