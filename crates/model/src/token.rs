//! Opaque tokens and session cookies: session id ‖ 256 random bits (security.md section 5.1).
//!
//! The two differ by a typed prefix only, so that one can never pass for the other.

use crate::{SessionId, SessionSecret, encoding};

/// Begins every opaque token: 70 characters in all.
pub const OPAQUE_PREFIX: &str = "mgo_";

const VERSION: u8 = 1;
const LENGTH: usize = 1 + 16 + 32;

/// What an opaque token or a `sessionid` cookie says.
#[derive(Debug, Clone)]
pub struct SessionToken {
    pub session_id: SessionId,
    pub secret: SessionSecret,
}

impl SessionToken {
    /// The bearer form, `mgo_…`.
    pub fn to_opaque(&self) -> String {
        let mut out = String::with_capacity(70);
        out.push_str(OPAQUE_PREFIX);
        encoding::base64url_into(&self.bytes(), &mut out);
        out
    }

    /// The value of the `sessionid` cookie: 66 characters of `[A-Za-z0-9_-]`.
    pub fn to_cookie(&self) -> String {
        encoding::base64url(&self.bytes())
    }

    /// Strict: length, version and canonical bits are checked before anybody looks anything up.
    pub fn parse_opaque(text: &str) -> Option<Self> {
        Self::parse_cookie(text.strip_prefix(OPAQUE_PREFIX)?)
    }

    pub fn parse_cookie(text: &str) -> Option<Self> {
        let bytes: [u8; LENGTH] = (text.len() == 66).then(|| encoding::array_from_base64url(text))??;
        (bytes[0] == VERSION).then_some(())?;
        Some(Self {
            session_id: SessionId::from_bytes(bytes[1..17].try_into().ok()?),
            secret: SessionSecret::from_bytes(bytes[17..].try_into().ok()?),
        })
    }

    fn bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[0] = VERSION;
        bytes[1..17].copy_from_slice(self.session_id.as_bytes());
        bytes[17..].copy_from_slice(self.secret.expose());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_a_cookie_never_pass_for_each_other() {
        let token = SessionToken { session_id: SessionId::from_bytes([3; 16]), secret: SessionSecret::new() };
        let (opaque, cookie) = (token.to_opaque(), token.to_cookie());

        assert_eq!((opaque.len(), cookie.len()), (70, 66));
        assert_eq!(SessionToken::parse_opaque(&opaque).map(|t| t.session_id), Some(token.session_id));
        assert!(SessionToken::parse_opaque(&cookie).is_none());
        assert!(SessionToken::parse_cookie(&opaque).is_none());
    }
}
