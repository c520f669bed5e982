use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Lenient about the unused bits of the last character: three of four EncodingAESKeys have some set.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

const KEY_BYTES: usize = 16;

/// The AppSecret of a mini program, from the console of <https://mp.weixin.qq.com>.
///
/// Wiped from memory when dropped; its `Debug` shows nothing and there is no `Display`.
#[derive(Clone)]
pub struct AppSecret(Zeroizing<String>);

impl AppSecret {
    /// Takes the secret as the console shows it (32 hex digits today; the form is not checked).
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Zeroizing::new(secret.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// The Token of an app's message push, as entered in the console under message push (消息推送).
///
/// Wiped from memory when dropped; its `Debug` shows nothing and there is no `Display`.
#[derive(Clone)]
pub struct PushToken(Zeroizing<String>);

impl PushToken {
    /// Takes the token as the console has it (3 to 32 letters and digits; the form is not checked).
    pub fn new(token: impl Into<String>) -> Self {
        Self(Zeroizing::new(token.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PushToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushToken(redacted)")
    }
}

const AES_KEY_CHARS: usize = 43;
const AES_KEY_BYTES: usize = 32;

/// The EncodingAESKey of an app's message push: encrypts what is pushed in safe mode.
///
/// Wiped from memory when dropped; its `Debug` shows nothing and there is no `Display`.
#[derive(Clone)]
pub struct EncodingAesKey(Zeroizing<[u8; AES_KEY_BYTES]>);

/// The text is not 43 characters of base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an EncodingAESKey is 43 letters and digits, as the console shows it")]
pub struct InvalidEncodingAesKey;

impl EncodingAesKey {
    /// Reads a key as the console shows it.
    ///
    /// # Errors
    ///
    /// [`InvalidEncodingAesKey`] for anything but 43 characters of base64.
    pub fn parse(text: &str) -> Result<Self, InvalidEncodingAesKey> {
        if text.len() != AES_KEY_CHARS {
            return Err(InvalidEncodingAesKey);
        }
        let padded = Zeroizing::new(format!("{text}="));
        let mut bytes = Zeroizing::new([0; AES_KEY_BYTES]);
        match BASE64.decode_slice(padded.as_bytes(), bytes.as_mut_slice()) {
            Ok(AES_KEY_BYTES) => Ok(Self(bytes)),
            _ => Err(InvalidEncodingAesKey),
        }
    }

    pub(crate) fn expose_bytes(&self) -> &[u8; AES_KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey(redacted)")
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(redacted)")
    }
}

/// The key WeChat shares with this server for one user of one mini program.
///
/// It must not leave the server. Only one is valid at a time, and any `wx.login` of that user, on any device,
/// may replace it: keep the previous one too and try both ([`decrypt_with`]).
///
/// Both of its forms are kept, since WeChat uses both: the 16 bytes decrypt, the base64 *text* signs.
/// Wiped from memory when dropped; its `Debug` shows nothing and there is no `Display`.
///
/// [`decrypt_with`]: crate::crypto::user_data::decrypt_with
#[derive(Clone)]
pub struct SessionKey {
    text: Zeroizing<String>,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

/// The text is not base64 of 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session_key is base64 of 16 bytes")]
pub struct InvalidSessionKey;

impl SessionKey {
    /// Reads a key as WeChat sends it: 24 characters of base64.
    ///
    /// # Errors
    ///
    /// [`InvalidSessionKey`] for anything that is not base64 of 16 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidSessionKey> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        match BASE64.decode_slice(text, bytes.as_mut_slice()) {
            Ok(KEY_BYTES) => Ok(Self { text: Zeroizing::new(text.to_owned()), bytes }),
            _ => Err(InvalidSessionKey),
        }
    }

    /// The base64 text. A secret: for sealing and storing the key, never for a log or an answer.
    #[must_use]
    pub fn expose_text(&self) -> &str {
        &self.text
    }

    pub(crate) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }
}

/// In constant time.
impl PartialEq for SessionKey {
    fn eq(&self, other: &Self) -> bool {
        self.text.as_bytes().ct_eq(other.text.as_bytes()).into()
    }
}

impl Eq for SessionKey {}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(redacted)")
    }
}
