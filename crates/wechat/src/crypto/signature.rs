//! Signatures made with a user's `session_key`. In both, the *text* of the key is used, not its bytes.

use std::fmt::Write as _;

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;

use crate::SessionKey;

/// Whether `signature` is WeChat's over `raw_data`: `hex(sha1(raw_data ‖ session_key))`, lower case.
///
/// `raw_data` has to be the exact text the mini program got; JSON that was parsed and written again fails.
/// Compared in constant time.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>
#[must_use]
pub fn raw_data_is_signed(key: &SessionKey, raw_data: &str, signature: &str) -> bool {
    let mut sha1 = digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    sha1.update(raw_data.as_bytes());
    sha1.update(key.expose_text().as_bytes());
    let expected = hex(sha1.finish().as_ref());
    expected.as_bytes().ct_eq(signature.as_bytes()).into()
}

/// The login state signature over a request's body: `hex(hmac_sha256(session_key, body))`, lower case.
///
/// [`Client::check_session_key`](crate::Client::check_session_key) signs an empty body.
///
/// Source: <https://developers.weixin.qq.com/minigame/en/dev/tutorial/open-ability/http-signature.html>
#[must_use]
pub fn login_state_signature(key: &SessionKey, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose_text().as_bytes());
    hex(hmac::sign(&key, body).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
