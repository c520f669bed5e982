//! Sealed columns and WeChat's encrypted data.

use aws_lc_rs::{
    cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    iv::FixedLength,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use divan::{Bencher, black_box};
use minigate::{
    flow::wechat::{
        SessionKey,
        crypto::user_data::{Expect, MAX_AGE, decrypt},
    },
    model::{key::Keyring, seal::Place},
};

const PLACE: Place<'_> = Place::new("identities.session_key", &[7; 16]);
const SESSION_KEY: &[u8] = b"tiihtNczf5v6AKRyjwEUhQ==";
const IV: [u8; 16] = [9; 16];
const PHONE: &str = r#"{"phoneNumber":"13800138000","purePhoneNumber":"13800138000","countryCode":"86","watermark":{"timestamp":1700000000,"appid":"wx0123456789abcdef"}}"#;

fn main() {
    divan::main();
}

#[divan::bench]
fn seal(bencher: Bencher<'_, '_>) {
    let keyring = Keyring::for_tests();

    bencher.bench(|| keyring.seal(PLACE, black_box(SESSION_KEY)));
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let keyring = Keyring::for_tests();
    let sealed = keyring.seal(PLACE, SESSION_KEY);

    bencher.bench(|| keyring.open(PLACE, black_box(&sealed)));
}

#[divan::bench]
fn decrypt_user_data(bencher: Bencher<'_, '_>) {
    let key = [5; 16];
    let data = encrypt(&key, PHONE);
    let (key, iv) = (SessionKey::parse(&STANDARD.encode(key)).expect("a key"), STANDARD.encode(IV));
    let expect =
        Expect { app_id: "wx0123456789abcdef", openid: None, now_unix_seconds: 1_700_000_000, max_age: MAX_AGE };
    assert!(decrypt(&key, &data, &iv, &expect).is_ok());

    bencher.bench(|| decrypt(&key, black_box(&data), &iv, &expect));
}

/// As WeChat does.
fn encrypt(key: &[u8; 16], plain: &str) -> String {
    let key = UnboundCipherKey::new(&AES_128, key).and_then(PaddedBlockEncryptingKey::cbc_pkcs7).expect("a key");
    let mut data = plain.as_bytes().to_vec();
    key.less_safe_encrypt(&mut data, EncryptionContext::Iv128(FixedLength::from(IV))).expect("encrypts");
    STANDARD.encode(data)
}
