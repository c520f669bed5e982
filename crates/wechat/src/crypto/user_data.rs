//! `encryptedData`: what WeChat tells the mini program about its user, for the server's eyes.
//!
//! AES-128-CBC with the `session_key`, an iv that the client sends along, and no authentication. **What comes
//! out is data, never proof of who someone is:** whoever chooses the iv rewrites the first 16 bytes at will.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use aws_lc_rs::cipher::{AES_128, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::padding;
use crate::SessionKey;

mod fields;

pub use fields::{Phone, Profile, UserData};

/// How old data may be unless the caller has reasons for another age: ten minutes.
pub const MAX_AGE: Duration = Duration::from_secs(600);

/// How far in the future data may be dated, for clocks that disagree: one minute.
pub const MAX_SKEW: Duration = Duration::from_secs(60);

const BLOCK: usize = 16;
const IV_CHARS: usize = 24;
/// 12 KiB of ciphertext.
const MAX_CHARS: usize = 16 * 1024;

/// What the decrypted data has to agree with. Its `Debug` leaves the openid out.
#[derive(Clone, Copy)]
pub struct Expect<'a> {
    /// The mini program that the watermark has to name.
    pub app_id: &'a str,
    /// The logged-in user; data that names another openid is refused, data that names none is not.
    pub openid: Option<&'a str>,
    /// The time, in seconds since 1970.
    pub now_unix_seconds: i64,
    /// How old the watermark may be, usually [`MAX_AGE`].
    pub max_age: Duration,
}

/// The only two answers, so that nobody learns which check failed: one that told bad padding from the rest would
/// decrypt for whoever asks often enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserDataError {
    /// No key gives padding, UTF-8 and JSON: the data was made with another session_key.
    #[error("the session_key does not fit the data")]
    Stale,
    /// Malformed input, another app, another user, or too old.
    #[error("the encrypted data is not acceptable")]
    Bad,
}

/// Decrypts `encrypted_data` with `iv`, both base64 as the mini program got them, and checks what comes out.
///
/// Spaces are read as `+`, which forms turn into them. At most 16 KiB of base64 are accepted.
///
/// # Errors
///
/// [`UserDataError::Stale`] asks for a new `wx.login`, [`UserDataError::Bad`] for nothing.
pub fn decrypt(
    key: &SessionKey,
    encrypted_data: &str,
    iv: &str,
    expect: &Expect<'_>,
) -> Result<UserData, UserDataError> {
    decrypt_with(&[key], encrypted_data, iv, expect)
}

/// As [`decrypt`], with the user's keys newest first: a login on another device may have replaced the one the
/// data was made with.
///
/// All keys are tried whichever fits, so the time taken does not tell which one did.
///
/// # Errors
///
/// As [`decrypt`]; [`UserDataError::Stale`] only if no key fits.
pub fn decrypt_with(
    keys: &[&SessionKey],
    encrypted_data: &str,
    iv: &str,
    expect: &Expect<'_>,
) -> Result<UserData, UserDataError> {
    let iv = decode_iv(iv).ok_or(UserDataError::Bad)?;
    let ciphertext = decode_ciphertext(encrypted_data).ok_or(UserDataError::Bad)?;
    let opened = keys.iter().fold(None, |found, key| {
        let opened = open(key, iv, &ciphertext);
        found.or(opened)
    });
    match opened {
        None => Err(UserDataError::Stale),
        Some(Value::Object(fields)) if expect.agrees_with(&fields) => Ok(UserData::new(fields)),
        Some(_) => Err(UserDataError::Bad),
    }
}

/// The plaintext's JSON, if this key gives any.
fn open(key: &SessionKey, iv: [u8; BLOCK], ciphertext: &[u8]) -> Option<Value> {
    let key = UnboundCipherKey::new(&AES_128, key.expose_bytes()).ok()?;
    // Unpadded: the library's own padding check would fail before the rest of the work is done.
    let key = DecryptingKey::cbc(key).ok()?;
    let mut buffer = ciphertext.to_vec();
    let padded = key.decrypt(&mut buffer, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?;
    let (well_padded, text) = padding::strip::<16>(padded);
    // Parsed whatever the padding, and judged only then. The parser checks UTF-8 too.
    let json = serde_json::from_slice(text).ok();
    json.filter(|_| well_padded.into())
}

fn decode_iv(text: &str) -> Option<[u8; BLOCK]> {
    if text.len() != IV_CHARS {
        return None;
    }
    STANDARD.decode(&*restore_plus(text)).ok()?.try_into().ok()
}

fn decode_ciphertext(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_CHARS {
        return None;
    }
    let bytes = STANDARD.decode(&*restore_plus(text)).ok()?;
    (!bytes.is_empty() && bytes.len().is_multiple_of(BLOCK)).then_some(bytes)
}

fn restore_plus(text: &str) -> Cow<'_, str> {
    if text.contains(' ') { Cow::Owned(text.replace(' ', "+")) } else { Cow::Borrowed(text) }
}

impl Expect<'_> {
    fn agrees_with(&self, fields: &serde_json::Map<String, Value>) -> bool {
        let watermark = fields.get("watermark");
        let made_for = watermark.and_then(|mark| mark.get("appid")).and_then(Value::as_str);
        let made_at = watermark.and_then(|mark| mark.get("timestamp")).and_then(Value::as_i64);
        made_for == Some(self.app_id) && made_at.is_some_and(|at| self.is_fresh(at)) && self.is_of_user(fields)
    }

    fn is_of_user(&self, fields: &serde_json::Map<String, Value>) -> bool {
        match (self.openid, fields.get("openId")) {
            (Some(expected), Some(named)) => named.as_str() == Some(expected),
            _ => true,
        }
    }

    fn is_fresh(&self, made_at: i64) -> bool {
        let age = i128::from(self.now_unix_seconds) - i128::from(made_at);
        (-i128::from(MAX_SKEW.as_secs())..=i128::from(self.max_age.as_secs())).contains(&age)
    }
}

impl fmt::Debug for Expect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expect").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
