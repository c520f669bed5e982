use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// WeChat asks to reserve 512; nothing honest comes near this.
const MAX_CHARS: usize = 1024;

/// What calls of WeChat's API prove the app with, all but the login: good for two hours at most.
///
/// Whoever holds it acts as the app. Wiped from memory when dropped; its `Debug` shows nothing and there is no
/// `Display`.
#[derive(Clone)]
pub struct AccessToken(Zeroizing<String>);

/// The text cannot be an access_token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an access_token is 1 to 1024 printable ASCII characters")]
pub struct InvalidAccessToken;

impl AccessToken {
    /// Takes 1 to 1,024 printable ASCII characters without spaces; no more is documented of its form.
    ///
    /// # Errors
    ///
    /// [`InvalidAccessToken`] for anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidAccessToken> {
        let fits = (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(InvalidAccessToken) }
    }

    /// The text. A secret: for sealing and storing the token, never for a log or an answer.
    #[must_use]
    pub fn expose_text(&self) -> &str {
        &self.0
    }
}

/// In constant time.
impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for AccessToken {}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}
