//! The forms of WeChat's identifiers and secrets.
//!
//! openid and unionid follow from the world's seed, so that a person stays the same user of a developer's database
//! when the simulator is started again. Everything that is used up or kept secret is random.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;

const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// 28 characters beginning with `o`, another one in each app.
pub(crate) fn openid(seed: u64, app_id: &str, person: &str) -> String {
    person_id(seed, "openid", app_id, person)
}

/// 28 characters beginning with `o`, the same in all apps of an open-platform account.
pub(crate) fn unionid(seed: u64, open_platform: &str, person: &str) -> String {
    person_id(seed, "unionid", open_platform, person)
}

/// 32 letters and digits beginning with `0`.
pub(crate) fn login_code() -> String {
    let letters = random::<31>().map(|byte| char::from(ALPHANUMERIC[usize::from(byte) % ALPHANUMERIC.len()]));
    std::iter::once('0').chain(letters).collect()
}

/// 64 hex digits.
pub(crate) fn phone_code() -> String {
    hex(&random::<32>())
}

/// base64 of 16 bytes.
pub(crate) fn session_key() -> String {
    STANDARD.encode(random::<16>())
}

/// 136 characters, about as long as WeChat's are.
pub(crate) fn access_token() -> String {
    format!("91_{}", &URL_SAFE_NO_PAD.encode(random::<100>())[..133])
}

/// A number as WeChat's nonces are.
pub(crate) fn digits() -> String {
    (u64::from(u32::from_be_bytes(random::<4>())) + 1_000_000_000).to_string()
}

pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    random()
}

/// `gh_` and 12 hex digits: what an app is called in pushes.
pub(crate) fn original_id(app_id: &str) -> String {
    let digest = digest::digest(&digest::SHA256, app_id.as_bytes());
    format!("gh_{}", hex(&digest.as_ref()[..6]))
}

/// The number WeChat gives each request. Its first group is the time, as far as samples show.
pub(crate) fn rid(now: Timestamp) -> String {
    let [a, b, c, d, e, f, g, h] = random::<8>();
    let (second, third) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    format!("{:08x}-{second:08x}-{third:08x}", now.as_second())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn person_id(seed: u64, kind: &str, scope: &str, person: &str) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(&seed.to_be_bytes());
    for part in [kind, scope, person] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    let digest = URL_SAFE_NO_PAD.encode(hash.finish());
    format!("o{}", &digest[..27])
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
