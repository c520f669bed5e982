//! The secret that a sender shares with a receiver, and what is signed with it.
//!
//! As in <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>, "Signature scheme".

use aws_lc_rs::{hmac, rand};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::fmt;
use zeroize::Zeroizing;

const PREFIX: &str = "whsec_";
/// The specification's bounds, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// A signing secret. Its `Debug` shows nothing and there is no `Display`.
#[derive(Clone)]
pub struct Secret(hmac::Key);

/// The text is no signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is `whsec_` and base64 of 24 to 64 random bytes")]
pub struct InvalidSecret;

impl Secret {
    /// Reads `whsec_…` as receivers' libraries do.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(InvalidSecret)?;
        let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| InvalidSecret)?);
        // One byte over and over is what an example or a placeholder looks like.
        if !LENGTHS.contains(&bytes.len()) || bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(InvalidSecret);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The text of a new secret of 32 random bytes; `None` when the system gives none.
    pub fn generate() -> Option<Zeroizing<String>> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::fill(bytes.as_mut()).ok()?;
        Some(Zeroizing::new(format!("{PREFIX}{}", STANDARD.encode(bytes.as_ref()))))
    }

    /// `v1,` and the base64 of the HMAC over id, time and body.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(id.as_bytes());
        context.update(format!(".{timestamp}.").as_bytes());
        context.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the specification's libraries are tested with.
    #[test]
    fn a_signature_is_the_specification_s() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");

        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);

        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_a_long_enough_secret_in_its_usual_form_is_one() {
        let generated = Secret::generate().expect("randomness");
        assert!(Secret::parse(&generated).is_ok());
        assert!(Secret::parse(&format!("{}\n", *generated)).is_ok());

        let of = |length: u8| format!("whsec_{}", STANDARD.encode((0..length).collect::<Vec<_>>()));
        assert!(Secret::parse(&of(24)).is_ok() && Secret::parse(&of(64)).is_ok());
        for wrong in [of(23), of(65), of(32).replace("whsec_", ""), format!("whsec_{}", STANDARD.encode([7; 32]))] {
            assert!(Secret::parse(&wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "whsec_", "whsec_%%%", "correct horse battery staple and more"] {
            assert!(Secret::parse(wrong).is_err(), "{wrong}");
        }
    }
}
