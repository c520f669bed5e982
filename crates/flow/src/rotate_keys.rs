//! Signing keys come and go (security.md section 7.3).
//!
//! A key is published for a day before it signs, so that no backend meets a `kid` it has not fetched; a retired key
//! stays published until what it signed has run out.

use crate::{
    Error, Gate, KeyInfo,
    key_set::{self, KeySet},
};
use minigate_model::{
    Time,
    audit::{Actor, AuditEvent, AuditKind},
    key::Keyring,
    signing::{Algorithm, KeyState, SigningKey, StoredKey},
};
use minigate_store::{KeyRotation, Store};
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// An active key is followed by another one after this.
const LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
/// Published for this long before it signs.
const NOTICE: Duration = DAY;
/// The longest an access token lives, 10 minutes, and verifiers' caches of 5 minutes.
const REMEMBERED: Duration = Duration::from_secs((60 + 10 + 5) * 60);

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChange {
    /// Nothing was due.
    None,
    /// A key was published; it signs from then on.
    Published { kid: String, signs_from: Time },
    /// A key signs from now on.
    Activated { kid: String },
}

/// The stored keys, or a first one when there is none.
pub(crate) async fn open_or_make(
    store: &Store,
    keyring: &Keyring,
    algorithm: Algorithm,
    now: Time,
) -> Result<KeySet, Error> {
    if let Some(keys) = open(store, keyring, algorithm).await? {
        return Ok(keys);
    }
    // Several nodes may start at once: one of them makes the key, all of them read it.
    let insert = vec![key_set::to_stored(&generate(algorithm)?, KeyState::Active, keyring, now)];
    store.rotate_signing_keys(KeyRotation { active: None, activate: None, insert, now, audit: audit(now) }).await?;
    open(store, keyring, algorithm).await?.ok_or(Error::Key("no signing key could be made"))
}

async fn open(store: &Store, keyring: &Keyring, algorithm: Algorithm) -> Result<Option<KeySet>, Error> {
    let stored = store.list_signing_keys().await?;
    if stored.iter().any(|key| key.state == KeyState::Active && key.algorithm != algorithm) {
        // Backends pin one algorithm; changing it under them locks everybody out.
        return Err(Error::Key("`token.algorithm` is not the algorithm of the keys in the database"));
    }
    KeySet::open(&stored, algorithm, keyring)
}

impl Gate {
    /// Does what is due: publishes a successor, lets it sign, forgets keys that nothing needs. Every hour.
    pub async fn rotate_keys_if_due(&self) -> Result<KeyChange, Error> {
        let now = self.now();
        let stored = self.store.list_signing_keys().await?;
        for key in stored.iter().filter(|key| key.retired_at.is_some_and(|at| now.since(at) > REMEMBERED)) {
            self.store.delete_signing_key(&key.kid, now).await?;
        }
        let old = find(&stored, KeyState::Active).and_then(|key| key.activated_at).map(|at| now.since(at));
        let change = match find(&stored, KeyState::Next) {
            Some(next) if now.since(next.created_at) >= NOTICE => self.activate(&stored, next, now).await?,
            None if old.is_some_and(|old| old + NOTICE >= LIFE) => self.publish(&stored, now).await?,
            _ => KeyChange::None,
        };
        self.reload_keys().await?;
        Ok(change)
    }

    /// Publishes a successor now; it signs in a day. Does nothing when one is waiting already.
    pub async fn rotate_keys(&self) -> Result<KeyChange, Error> {
        let now = self.now();
        let stored = self.store.list_signing_keys().await?;
        let change = match find(&stored, KeyState::Next) {
            Some(next) => KeyChange::Published { kid: next.kid.clone(), signs_from: next.created_at + NOTICE },
            None => self.publish(&stored, now).await?,
        };
        self.reload_keys().await?;
        Ok(change)
    }

    /// The active key has leaked: a new one signs at once, and what the old ones signed is refused at once here, on
    /// other nodes within two seconds, by backends within their five minutes of cache.
    pub async fn replace_keys_now(&self) -> Result<KeyChange, Error> {
        let now = self.now();
        let key = generate(self.settings.algorithm)?;
        let leaked = loop {
            let stored = self.store.list_signing_keys().await?;
            let active = find(&stored, KeyState::Active).map(|key| key.kid.clone());
            let insert = vec![key_set::to_stored(&key, KeyState::Active, &self.keyring, now)];
            let rotation = KeyRotation { active, activate: None, insert, now, audit: audit(now) };
            if self.store.rotate_signing_keys(rotation).await? {
                break stored;
            }
            // Another node was quicker. What it made active may be a key that leaked with the others.
        };
        for old in &leaked {
            self.store.delete_signing_key(&old.kid, now).await?;
        }
        self.reload_keys().await?;
        Ok(KeyChange::Activated { kid: key.kid().to_owned() })
    }

    pub async fn list_keys(&self) -> Result<Vec<KeyInfo>, Error> {
        Ok(self.store.list_signing_keys().await?.iter().map(KeyInfo::from).collect())
    }

    /// Takes over the keys as they are stored now.
    pub(crate) async fn reload_keys(&self) -> Result<(), Error> {
        let keys = open(&self.store, &self.keyring, self.settings.algorithm).await?;
        let keys = keys.ok_or(Error::Key("there is no active signing key"))?;
        if !keys.same_keys(&self.keys.load()) {
            self.keys.store(Arc::new(keys));
            self.caches.forget_tokens();
        }
        Ok(())
    }

    async fn publish(&self, stored: &[StoredKey], now: Time) -> Result<KeyChange, Error> {
        let key = generate(self.settings.algorithm)?;
        let active = find(stored, KeyState::Active).map(|key| key.kid.clone());
        let insert = vec![key_set::to_stored(&key, KeyState::Next, &self.keyring, now)];
        self.apply(KeyRotation { active, activate: None, insert, now, audit: audit(now) }).await?;
        Ok(KeyChange::Published { kid: key.kid().to_owned(), signs_from: now + NOTICE })
    }

    async fn activate(&self, stored: &[StoredKey], next: &StoredKey, now: Time) -> Result<KeyChange, Error> {
        let active = find(stored, KeyState::Active).map(|key| key.kid.clone());
        let activate = Some(next.kid.clone());
        self.apply(KeyRotation { active, activate, insert: Vec::new(), now, audit: audit(now) }).await?;
        Ok(KeyChange::Activated { kid: next.kid.clone() })
    }

    /// When another node was quicker, its keys are as good.
    async fn apply(&self, rotation: KeyRotation) -> Result<(), Error> {
        if !self.store.rotate_signing_keys(rotation).await? {
            tracing::info!("another node rotated the signing keys first");
        }
        Ok(())
    }
}

fn find(stored: &[StoredKey], state: KeyState) -> Option<&StoredKey> {
    stored.iter().find(|key| key.state == state)
}

fn generate(algorithm: Algorithm) -> Result<SigningKey, Error> {
    SigningKey::generate(algorithm).map_err(|_| Error::Key("a signing key cannot be made"))
}

fn audit(now: Time) -> AuditEvent {
    AuditEvent::new(now, AuditKind::SigningKeyRotated, Actor::System)
}
