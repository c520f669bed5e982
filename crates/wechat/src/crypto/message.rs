//! Message push: what WeChat signs and encrypts when it is WeChat that calls.
//!
//! The plain signature covers the token, a time and a nonce, and says nothing of the body: only [`message_is_signed`]
//! does. In safe mode the body is AES-256-CBC with the iv in the key and padding to blocks of 32 bytes.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html>

use std::fmt::Write as _;

use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::{Choice, ConstantTimeEq as _};

use super::padding;
use crate::{EncodingAesKey, PushToken};

/// The padding's block; the cipher's is 16.
const BLOCK: u8 = 32;
const CIPHER_BLOCK: usize = 16;
const RANDOM: usize = 16;
const LENGTH: usize = 4;

/// The one answer to everything that does not decrypt to a message for this app, so that nobody learns which check it
/// was that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not acceptable")]
pub struct BadMessage;

/// Whether `signature` is WeChat's over a request's `timestamp` and `nonce`: `hex(sha1(sorted(token, timestamp, nonce)))`.
///
/// It proves that the sender knows the token, and nothing about the body. Compared in constant time.
#[must_use]
pub fn is_signed(token: &PushToken, timestamp: &str, nonce: &str, signature: &str) -> bool {
    same(&hash([token.expose(), timestamp, nonce]), signature)
}

/// Whether `msg_signature` is WeChat's over the encrypted message too. Compared in constant time.
#[must_use]
pub fn message_is_signed(
    token: &PushToken,
    timestamp: &str,
    nonce: &str,
    encrypted: &str,
    msg_signature: &str,
) -> bool {
    same(&message_signature(token, timestamp, nonce, encrypted), msg_signature)
}

/// The signature of an encrypted reply: `hex(sha1(sorted(token, timestamp, nonce, encrypted)))`.
#[must_use]
pub fn message_signature(token: &PushToken, timestamp: &str, nonce: &str, encrypted: &str) -> String {
    hash([token.expose(), timestamp, nonce, encrypted])
}

/// The message in `encrypted`, which has to be for `app_id`. Check its signature first.
///
/// # Errors
///
/// [`BadMessage`], whatever is wrong with it.
pub fn decrypt(key: &EncodingAesKey, app_id: &str, encrypted: &str) -> Result<Vec<u8>, BadMessage> {
    let mut buffer = STANDARD.decode(encrypted).map_err(|_| BadMessage)?;
    if buffer.is_empty() || !buffer.len().is_multiple_of(CIPHER_BLOCK) {
        return Err(BadMessage);
    }
    // Unpadded: the library's own check knows blocks of 16 only.
    let cipher = DecryptingKey::cbc(cipher_key(key)?).map_err(|_| BadMessage)?;
    let padded = cipher.decrypt(&mut buffer, DecryptionContext::Iv128(iv(key))).map_err(|_| BadMessage)?;
    let (well_padded, plain) = padding::strip::<BLOCK>(padded);
    let (message, owner) = split(plain).ok_or(BadMessage)?;
    let ours: Choice = owner.ct_eq(app_id.as_bytes());
    if (well_padded & ours).into() { Ok(message.to_vec()) } else { Err(BadMessage) }
}

/// Encrypts `message` as [`decrypt`] reads it, for a reply. `random` has to be new each time.
///
/// # Errors
///
/// [`BadMessage`] for 4 GiB and more.
pub fn encrypt(key: &EncodingAesKey, app_id: &str, random: [u8; RANDOM], message: &[u8]) -> Result<String, BadMessage> {
    let length = u32::try_from(message.len()).map_err(|_| BadMessage)?;
    let mut buffer = [&random, &length.to_be_bytes()[..], message, app_id.as_bytes()].concat();
    let over = u8::try_from(buffer.len() % usize::from(BLOCK)).map_err(|_| BadMessage)?;
    let padding = BLOCK - over;
    buffer.resize(buffer.len() + usize::from(padding), padding);
    let cipher = EncryptingKey::cbc(cipher_key(key)?).map_err(|_| BadMessage)?;
    let context = EncryptionContext::Iv128(iv(key));
    cipher.less_safe_encrypt(&mut buffer, context).map_err(|_| BadMessage)?;
    Ok(STANDARD.encode(buffer))
}

/// The message, and the AppID after it: 16 random bytes ‖ length ‖ message ‖ AppID.
fn split(plain: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = plain.split_at_checked(RANDOM)?;
    let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn cipher_key(key: &EncodingAesKey) -> Result<UnboundCipherKey, BadMessage> {
    UnboundCipherKey::new(&AES_256, key.expose_bytes()).map_err(|_| BadMessage)
}

fn iv(key: &EncodingAesKey) -> FixedLength<CIPHER_BLOCK> {
    let mut iv = [0; CIPHER_BLOCK];
    iv.copy_from_slice(&key.expose_bytes()[..CIPHER_BLOCK]);
    FixedLength::from(iv)
}

fn hash<const N: usize>(mut parts: [&str; N]) -> String {
    parts.sort_unstable();
    let mut sha1 = digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    parts.iter().for_each(|part| sha1.update(part.as_bytes()));
    sha1.finish().as_ref().iter().fold(String::with_capacity(40), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}
