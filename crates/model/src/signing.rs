//! The keys that sign access tokens (security.md section 7.3).
//!
//! A key is `next` (published, not yet used), `active` (signs) or `retired` (only verifies what it signed).
//! Its id is the start of its RFC 7638 thumbprint. The algorithm belongs to the key, never to the token.

mod jwk;

pub use jwk::Jwk;

use crate::{Time, encoding, seal::Sealed};
use aws_lc_rs::{
    encoding::AsDer,
    hmac, rand,
    rsa::{self, KeySize},
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The JWS algorithms on offer (RFC 7518 section 3.1, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256: what simplejwt, Spring, nginx and Go libraries all read.
    #[default]
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "RS256")]
    Rs256,
    /// A shared secret: every verifier can also sign. Never beside an asymmetric key, never in the JWKS.
    #[serde(rename = "HS256")]
    Hs256,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    Next,
    Active,
    Retired,
}

/// A signing key as the database keeps it; a retired key's private half is erased.
#[derive(Debug, Clone)]
pub struct StoredKey {
    pub kid: String,
    pub algorithm: Algorithm,
    pub state: KeyState,
    pub private_key: Option<Sealed>,
    /// The public half: an uncompressed point, 32 bytes of Ed25519, PKCS#1 DER; empty for HS256.
    pub public_key: Vec<u8>,
    pub created_at: Time,
    pub activated_at: Option<Time>,
    pub retired_at: Option<Time>,
}

/// The private half, ready to sign.
pub struct SigningKey {
    kid: String,
    algorithm: Algorithm,
    secret: Private,
    encoded: Zeroizing<Vec<u8>>,
}

enum Private {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
    Shared(Box<hmac::Key>),
}

/// What checks signatures: the public half, or the shared secret.
pub struct VerifyingKey {
    kid: String,
    algorithm: Algorithm,
    public: Vec<u8>,
    shared: Option<hmac::Key>,
}

/// A key could not be made or read, or a signature could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing key is unusable")]
pub struct KeyError;

/// The column the private half is sealed for.
pub const PRIVATE_KEY: &str = "signing_keys.private_key";

impl Algorithm {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Es256, Self::EdDsa, Self::Rs256, Self::Hs256].into_iter().find(|algorithm| algorithm.as_str() == text)
    }
}

impl KeyState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Next, Self::Active, Self::Retired].into_iter().find(|state| state.as_str() == text)
    }
}

impl SigningKey {
    /// Makes a new key: P-256, Ed25519, RSA of 3072 bits, or 32 random bytes.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let encoded = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING)
                .and_then(|pair| Ok(pair.to_pkcs8v1()?.as_ref().to_vec())),
            Algorithm::EdDsa => Ed25519KeyPair::generate().and_then(|pair| Ok(pair.to_pkcs8v1()?.as_ref().to_vec())),
            Algorithm::Rs256 => {
                rsa::KeyPair::generate(KeySize::Rsa3072).and_then(|pair| Ok(pair.as_der()?.as_ref().to_vec()))
            }
            Algorithm::Hs256 => Ok(crate::random::bytes::<32>().to_vec()),
        };
        Self::decode(algorithm, encoded.map_err(|_| KeyError)?)
    }

    /// Reads what [`SigningKey::encoded`] gave: PKCS#8, or the bare secret for HS256.
    pub fn decode(algorithm: Algorithm, encoded: Vec<u8>) -> Result<Self, KeyError> {
        let encoded = Zeroizing::new(encoded);
        let secret = match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &encoded).map(Private::Ec)
            }
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8(&encoded).map(Private::Ed),
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(&encoded).map(|pair| Private::Rsa(Box::new(pair))),
            Algorithm::Hs256 if encoded.len() == 32 => {
                Ok(Private::Shared(Box::new(hmac::Key::new(hmac::HMAC_SHA256, &encoded))))
            }
            Algorithm::Hs256 => return Err(KeyError),
        };
        let secret = secret.map_err(|_| KeyError)?;
        let kid = jwk::thumbprint(algorithm, &secret.public(), &encoded).ok_or(KeyError)?;
        Ok(Self { kid, algorithm, secret, encoded })
    }

    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The private half, for sealing.
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// The public half as the database keeps it.
    pub fn public_key(&self) -> Vec<u8> {
        self.secret.public()
    }

    pub fn verifying_key(&self) -> VerifyingKey {
        let shared = match &self.secret {
            Private::Shared(key) => Some((**key).clone()),
            _ => None,
        };
        VerifyingKey { kid: self.kid.clone(), algorithm: self.algorithm, public: self.secret.public(), shared }
    }

    /// The JWS signature (RFC 7518): r‖s for ES256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let random = rand::SystemRandom::new();
        match &self.secret {
            Private::Ec(pair) => pair.sign(&random, message).map(|s| s.as_ref().to_vec()).map_err(|_| KeyError),
            Private::Ed(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Private::Rsa(pair) => {
                let mut out = vec![0; pair.public_modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut out).map_err(|_| KeyError)?;
                Ok(out)
            }
            Private::Shared(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        }
    }
}

impl Private {
    fn public(&self) -> Vec<u8> {
        match self {
            Self::Ec(pair) => pair.public_key().as_ref().to_vec(),
            Self::Ed(pair) => pair.public_key().as_ref().to_vec(),
            Self::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Self::Shared(_) => Vec::new(),
        }
    }
}

impl VerifyingKey {
    /// From a stored row whose private half may be gone. HS256 has no public half.
    pub fn from_public(stored: &StoredKey) -> Option<Self> {
        (stored.algorithm != Algorithm::Hs256).then(|| Self {
            kid: stored.kid.clone(),
            algorithm: stored.algorithm,
            public: stored.public_key.clone(),
            shared: None,
        })
    }

    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Is `signature` this key's over `message`? DER and other lengths of an ES256 signature are refused.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn signature::VerificationAlgorithm = match self.algorithm {
            Algorithm::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Algorithm::EdDsa => &signature::ED25519,
            Algorithm::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Hs256 => {
                return self.shared.as_ref().is_some_and(|key| hmac::verify(key, message, signature).is_ok());
            }
        };
        signature::UnparsedPublicKey::new(algorithm, &self.public).verify(message, signature).is_ok()
    }

    /// The public members for the JWKS; `None` for a shared secret, which is never published.
    pub fn jwk(&self) -> Option<Jwk> {
        Jwk::new(self.algorithm, &self.kid, &self.public)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} {})", self.algorithm.as_str(), self.kid)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({} {})", self.algorithm.as_str(), self.kid)
    }
}

/// The first 16 characters of a thumbprint.
fn kid_of(thumbprint: [u8; 32]) -> String {
    let mut kid = encoding::base64url(&thumbprint);
    kid.truncate(16);
    kid
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Algorithm; 4] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Hs256];

    #[test]
    fn a_key_verifies_what_it_signed_and_nothing_else() {
        for algorithm in ALL {
            let key = SigningKey::generate(algorithm).expect("a key");
            let again = SigningKey::decode(algorithm, key.encoded().to_vec()).expect("the same key");
            let signature = again.sign(b"message").expect("a signature");

            assert_eq!(key.kid(), again.kid());
            assert!(key.verifying_key().verify(b"message", &signature), "{algorithm:?}");
            assert!(!key.verifying_key().verify(b"massage", &signature), "{algorithm:?}");
            assert!(!key.verifying_key().verify(b"message", &signature[1..]), "{algorithm:?}");
            assert!(!key.verifying_key().verify(b"message", b""), "{algorithm:?}");
            assert_eq!(key.verifying_key().jwk().is_none(), algorithm == Algorithm::Hs256);
        }
    }
}
