//! CSRF tokens as Django makes them, bound to the session (security.md section 3.2).
//!
//! A token is a secret of 32 characters, bare or masked. Ours is derived from the session's secret: it
//! needs no column, survives a change of the master key and cannot be planted by a neighbouring site.

use crate::{Refusal, SessionSecret, key::expand, random};
use aws_lc_rs::hkdf;
use subtle::ConstantTimeEq;

const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LENGTH: usize = 32;
/// The largest multiple of 62 that fits a byte: above it a remainder would favour some letters.
const UNBIASED: u8 = 248;

/// A session's CSRF secret: what the `csrftoken` cookie holds.
#[derive(Clone, PartialEq, Eq)]
pub struct CsrfSecret([u8; LENGTH]);

impl CsrfSecret {
    /// The one secret that belongs to this session.
    pub fn derive(session: &SessionSecret) -> Self {
        let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, session.expose());
        let stream = expand::<96>(&prk, &[b"minigate/v1/csrf"]);
        let mut secret = [0; LENGTH];
        let letters = stream.iter().filter(|byte| **byte < UNBIASED).map(|byte| letter(usize::from(*byte)));
        // 96 bytes leave 32 usable ones but once in 2^200 secrets; then the rest stays 'a'.
        secret.fill(ALPHABET[0]);
        secret.iter_mut().zip(letters).for_each(|(slot, letter)| *slot = letter);
        Self(secret)
    }

    /// Reads a bare (32) or masked (64) token; `None` when length or alphabet are wrong.
    pub fn parse(token: &str) -> Option<Self> {
        let bytes = token.as_bytes();
        match bytes.len() {
            LENGTH => {
                bytes.iter().try_for_each(|byte| index(*byte).map(drop))?;
                Some(Self(bytes.try_into().ok()?))
            }
            64 => unmask(bytes.first_chunk()?, bytes.last_chunk()?),
            _ => None,
        }
    }

    /// Does a request carry this token? `cookie` and `token` as the client sent them; all four pairings of bare and
    /// masked are good.
    pub fn check(&self, cookie: Option<&str>, token: Option<&str>) -> Result<(), Refusal> {
        // The usual pair, both bare, need not be read: who equals the secret has its length and its letters.
        if let (Some(cookie), Some(token)) = (cookie, token)
            && self.is(cookie) & self.is(token)
        {
            return Ok(());
        }
        let cookie = cookie.and_then(Self::parse).ok_or(Refusal::CsrfCookieMissing)?;
        let token = token.filter(|token| !token.is_empty()).ok_or(Refusal::CsrfTokenMissing)?;
        let token = Self::parse(token).ok_or(Refusal::CsrfTokenMismatch)?;
        let equal = self.0.ct_eq(&cookie.0) & self.0.ct_eq(&token.0);
        if bool::from(equal) { Ok(()) } else { Err(Refusal::CsrfTokenMismatch) }
    }

    fn is(&self, text: &str) -> bool {
        self.0.ct_eq(text.as_bytes()).into()
    }

    /// The bare form, for the cookie.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// A freshly masked form, for a body or a page: never twice the same (BREACH).
    pub fn masked(&self) -> String {
        self.masked_with(&random_letters())
    }

    fn masked_with(&self, mask: &[u8; LENGTH]) -> String {
        let cipher = self.0.iter().zip(mask).filter_map(|(secret, mask)| Some(letter(index(*secret)? + index(*mask)?)));
        mask.iter().copied().chain(cipher).map(char::from).collect()
    }
}

fn unmask(mask: &[u8; LENGTH], cipher: &[u8; LENGTH]) -> Option<CsrfSecret> {
    let mut secret = [0; LENGTH];
    for ((slot, cipher), mask) in secret.iter_mut().zip(cipher).zip(mask) {
        *slot = letter(index(*cipher)? + ALPHABET.len() - index(*mask)?);
    }
    Some(CsrfSecret(secret))
}

fn letter(index: usize) -> u8 {
    ALPHABET[index % ALPHABET.len()]
}

fn index(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'A'..=b'Z' => Some(usize::from(byte - b'A') + 26),
        b'0'..=b'9' => Some(usize::from(byte - b'0') + 52),
        _ => None,
    }
}

fn random_letters() -> [u8; LENGTH] {
    let mut letters = [0; LENGTH];
    let mut filled = 0;
    while filled < LENGTH {
        for byte in random::bytes::<64>().into_iter().filter(|byte| *byte < UNBIASED).take(LENGTH - filled) {
            letters[filled] = letter(usize::from(byte));
            filled += 1;
        }
    }
    letters
}

impl std::fmt::Debug for CsrfSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session_secret() -> SessionSecret {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(0x20..).for_each(|(byte, n)| *byte = n);
        SessionSecret::from_bytes(bytes)
    }

    #[test]
    fn masking_is_django_s_own_arithmetic() {
        let cases = [
            ("abcdefghijklmnopqrstuvwxyzABCDEF", "a".repeat(32), "abcdefghijklmnopqrstuvwxyzABCDEF"),
            ("0123456789012345678901234567890Z", "9".repeat(32), "Z012345678Z012345678Z012345678ZY"),
            (
                "kX3vQ9sTz0LmN7bRyHfWc2DgJp5UaEi8",
                "Zt4Wq1Yb8NcV6xMk3LrPj0HsDf7GgA2e".to_owned(),
                "9gXh60gUxDN7JuN1riwBlSaycu2qg4ac",
            ),
        ];
        for (secret, mask, cipher) in cases {
            let parsed = CsrfSecret::parse(secret).expect("a bare secret");
            let masked = parsed.masked_with(mask.as_bytes().try_into().expect("32 bytes"));

            assert_eq!(masked, format!("{mask}{cipher}"));
            assert_eq!(CsrfSecret::parse(&masked), Some(parsed));
        }
    }

    #[test]
    fn the_secret_of_a_session_is_that_of_the_published_vector() {
        assert_eq!(CsrfSecret::derive(&session_secret()).as_str(), "zaQ8FWDrUMXhUig7i8VspaACWkvZJthR");
    }

    #[test]
    fn only_this_session_s_token_passes_bare_or_masked() {
        let own = CsrfSecret::derive(&session_secret());
        let other = CsrfSecret::derive(&SessionSecret::from_bytes([1; 32]));
        let forms = |secret: &CsrfSecret| [secret.as_str().to_owned(), secret.masked()];

        for cookie in forms(&own) {
            for token in forms(&own) {
                assert_eq!(own.check(Some(&cookie), Some(&token)), Ok(()));
            }
            assert_eq!(own.check(Some(&cookie), None), Err(Refusal::CsrfTokenMissing));
            assert_eq!(own.check(Some(&cookie), Some("")), Err(Refusal::CsrfTokenMissing));
            assert_eq!(own.check(Some(&cookie), Some("short")), Err(Refusal::CsrfTokenMismatch));
        }
        for (cookie, token) in forms(&other).iter().zip(forms(&other)) {
            // Django would take any equal pair; a pair of another session is refused here.
            assert_eq!(own.check(Some(cookie), Some(&token)), Err(Refusal::CsrfTokenMismatch));
        }
        assert_eq!(own.check(None, Some(own.as_str())), Err(Refusal::CsrfCookieMissing));
        assert_eq!(own.check(Some("bad="), Some(own.as_str())), Err(Refusal::CsrfCookieMissing));
    }
}
