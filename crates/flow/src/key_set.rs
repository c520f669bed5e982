//! The signing keys as they stand: one that signs, and those that still verify.

use crate::Error;
use minigate_model::{
    Time,
    key::Keyring,
    seal::Place,
    signing::{self, Algorithm, Jwk, KeyState, SigningKey, StoredKey, VerifyingKey},
};
use serde::Serialize;
use std::collections::HashMap;

/// Everything that signs or verifies access tokens, replaced as a whole when a key changes.
#[derive(Debug)]
pub struct KeySet {
    active: SigningKey,
    verifying: HashMap<String, VerifyingKey>,
    jwks: String,
    /// The kids in the order they are published: tells whether anything changed.
    kids: Vec<String>,
}

/// What is said of a key to whoever runs the server.
#[derive(Debug, Clone, Serialize)]
pub struct KeyInfo {
    pub kid: String,
    pub algorithm: &'static str,
    pub state: &'static str,
    pub created_at: Time,
    pub activated_at: Option<Time>,
    pub retired_at: Option<Time>,
}

#[derive(Serialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

impl KeySet {
    /// Reads the stored keys; `None` while none of `algorithm` is active.
    pub(crate) fn open(stored: &[StoredKey], algorithm: Algorithm, keyring: &Keyring) -> Result<Option<Self>, Error> {
        let mut ordered: Vec<&StoredKey> = stored.iter().filter(|key| key.algorithm == algorithm).collect();
        ordered.sort_by_key(|key| match key.state {
            KeyState::Active => 0,
            KeyState::Next => 1,
            KeyState::Retired => 2,
        });
        let Some(active) = ordered.first().filter(|key| key.state == KeyState::Active) else { return Ok(None) };
        let active = open_private(active, keyring)?;
        let verifying: HashMap<_, _> =
            ordered.iter().filter_map(|key| Some((key.kid.clone(), verifying_key(key, keyring)?))).collect();
        let kids: Vec<String> = ordered.iter().map(|key| key.kid.clone()).collect();
        let keys = kids.iter().filter_map(|kid| verifying.get(kid)?.jwk()).collect();
        let jwks = serde_json::to_string(&Jwks { keys }).map_err(|_| Error::Key("the JWKS cannot be written"))?;
        Ok(Some(Self { active, verifying, jwks, kids }))
    }

    pub(crate) const fn active(&self) -> &SigningKey {
        &self.active
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.get(kid)
    }

    pub(crate) fn same_keys(&self, other: &Self) -> bool {
        self.kids == other.kids
    }

    /// The public keys, active one first (RFC 7517 section 5). Empty only for HS256.
    pub fn jwks(&self) -> &str {
        &self.jwks
    }
}

pub(crate) fn open_private(stored: &StoredKey, keyring: &Keyring) -> Result<SigningKey, Error> {
    let sealed = stored.private_key.as_ref().ok_or(Error::Key("a signing key has no private half"))?;
    let place = Place::new(signing::PRIVATE_KEY, stored.kid.as_bytes());
    let encoded = keyring.open(place, sealed).map_err(|_| Error::Key("a signing key does not open"))?;
    SigningKey::decode(stored.algorithm, encoded).map_err(|_| Error::Key("a signing key is malformed"))
}

/// The row to store for a new key.
pub(crate) fn to_stored(key: &SigningKey, state: KeyState, keyring: &Keyring, now: Time) -> StoredKey {
    let place = Place::new(signing::PRIVATE_KEY, key.kid().as_bytes());
    StoredKey {
        kid: key.kid().to_owned(),
        algorithm: key.algorithm(),
        state,
        private_key: Some(keyring.seal(place, key.encoded())),
        public_key: key.public_key(),
        created_at: now,
        activated_at: (state == KeyState::Active).then_some(now),
        retired_at: None,
    }
}

/// A shared secret verifies only while it signs: a retired one is erased, and its tokens end with it.
fn verifying_key(stored: &StoredKey, keyring: &Keyring) -> Option<VerifyingKey> {
    VerifyingKey::from_public(stored).or_else(|| Some(open_private(stored, keyring).ok()?.verifying_key()))
}

impl From<&StoredKey> for KeyInfo {
    fn from(key: &StoredKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm.as_str(),
            state: key.state.as_str(),
            created_at: key.created_at,
            activated_at: key.activated_at,
            retired_at: key.retired_at,
        }
    }
}
