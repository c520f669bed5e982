//! The master key and its children, one purpose each (security.md section 7.1).
//!
//! `PRK = HKDF-Extract("minigate/v1", master)`, `child = HKDF-Expand(PRK, "minigate/v1/" ‖ label, 32)`,
//! SHA-256 (RFC 5869). A key's id is the child `key-id`, four bytes, so that it says nothing of the key.

use crate::UserId;
use aws_lc_rs::{hkdf, hmac};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// The first bytes of everything sealed or signed under a master key.
pub type KeyId = [u8; 4];

/// The master keys a node holds: the first one makes, all of them open.
///
/// Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<[Children]>,
}

/// The keys derived from one master key.
pub(crate) struct Children {
    pub(crate) id: KeyId,
    pub(crate) seal: hkdf::Prk,
    pub(crate) ticket: hkdf::Prk,
    pub(crate) refresh_mac: hmac::Key,
    pub(crate) once: hmac::Key,
    pub(crate) pseudonym: hmac::Key,
    pub(crate) picture: hmac::Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    #[error("there is no master key")]
    Empty,
    #[error("a master key is 32 bytes, written as 64 hex digits or 43 characters of base64url")]
    Length,
    #[error("two of the master keys are the same")]
    Duplicate,
    #[error("all bytes of a master key are equal: it was never random")]
    NotRandom,
}

impl Keyring {
    /// `masters`: the active key first, then the older ones that are still needed.
    pub fn new(masters: &[Zeroizing<[u8; 32]>]) -> Result<Self, KeyringError> {
        if masters.is_empty() {
            return Err(KeyringError::Empty);
        }
        if masters.iter().any(|master| master.iter().all(|byte| *byte == master[0])) {
            return Err(KeyringError::NotRandom);
        }
        let keys: Vec<Children> = masters.iter().map(|master| Children::derive(master)).collect();
        let unique = keys.iter().enumerate().all(|(i, key)| keys[..i].iter().all(|other| other.id != key.id));
        if unique { Ok(Self { keys: keys.into() }) } else { Err(KeyringError::Duplicate) }
    }

    /// Reads one master key as an operator writes it.
    pub fn parse_master(text: &str) -> Result<Zeroizing<[u8; 32]>, KeyringError> {
        let text = text.trim();
        let bytes = if text.len() == 64 { from_hex(text) } else { crate::encoding::from_base64url(text) };
        let bytes = Zeroizing::new(bytes.ok_or(KeyringError::Length)?);
        let mut master = Zeroizing::new([0; 32]);
        if bytes.len() != master.len() {
            return Err(KeyringError::Length);
        }
        master.copy_from_slice(&bytes);
        Ok(master)
    }

    /// The id of the key that seals and signs.
    pub fn active_id(&self) -> KeyId {
        self.active().id
    }

    /// The ids of all keys held, the active one first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys.iter().map(|key| key.id)
    }

    /// A name for an identity in logs that cannot be turned back: 12 hex digits.
    pub fn pseudonym(&self, app: &str, openid: &str) -> String {
        let mut context = hmac::Context::with_key(&self.active().pseudonym);
        context.update(app.as_bytes());
        context.update(&[0]);
        context.update(openid.as_bytes());
        crate::encoding::hex(&context.sign().as_ref()[..6])
    }

    /// A name for something that may be used once (a login code, an idempotency key).
    pub fn once_mark(&self, kind: &str, parts: &[&str]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.active().once);
        for part in std::iter::once(&kind).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut mark = [0; 32];
        mark.copy_from_slice(context.sign().as_ref());
        mark
    }

    /// A name for a user's picture that cannot be guessed.
    pub(crate) fn picture_mark(&self, user: UserId, picture: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.active().picture);
        context.update(user.as_bytes());
        context.update(picture);
        let mut mark = [0; 32];
        mark.copy_from_slice(context.sign().as_ref());
        mark
    }

    pub(crate) fn active(&self) -> &Children {
        &self.keys[0]
    }

    pub(crate) fn find(&self, id: &[u8]) -> Option<&Children> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// The key of the vectors in security.md: 00 01 … 1f. Public, so never for anything real.
    #[doc(hidden)]
    pub fn for_tests() -> Self {
        let mut master = Zeroizing::new([0; 32]);
        for (byte, n) in master.iter_mut().zip(0..) {
            *byte = n;
        }
        Self { keys: Arc::new([Children::derive(&master)]) }
    }
}

impl Children {
    fn derive(master: &[u8; 32]) -> Self {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"minigate/v1").extract(master);
        let child = |label: &str| expand::<32>(&root, &[b"minigate/v1/", label.as_bytes()]);
        let root_of = |label: &str| hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, &*child(label));
        let mac = |label: &str| hmac::Key::new(hmac::HMAC_SHA256, &*child(label));
        Self {
            id: *expand::<4>(&root, &[b"minigate/v1/key-id"]),
            seal: root_of("seal"),
            ticket: root_of("ticket"),
            refresh_mac: mac("refresh-mac"),
            once: mac("once"),
            pseudonym: mac("pseudonym"),
            picture: mac("picture"),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.ids().map(|id| crate::encoding::hex(&id)).collect();
        f.debug_struct("Keyring").field("ids", &ids).finish()
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-Expand (RFC 5869 section 2.3).
pub(crate) fn expand<const N: usize>(key: &hkdf::Prk, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    #[expect(clippy::expect_used, reason = "HKDF fails only beyond 255 blocks; N is at most 96 bytes")]
    key.expand(info, Length(N)).and_then(|okm| okm.fill(&mut *out)).expect("a short HKDF output");
    out
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| char::from(byte).to_digit(16);
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(nibble(*high)? * 16 + nibble(*low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::hex;

    #[test]
    fn children_are_those_of_the_published_vector() {
        let keyring = Keyring::for_tests();

        assert_eq!(hex(&keyring.active_id()), "644d9a94");
    }

    #[test]
    fn a_master_key_is_read_as_hex_or_base64url_of_32_bytes() {
        let hex_text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
        let master = Keyring::parse_master(hex_text).expect("64 hex digits");
        let again = Keyring::parse_master(&crate::encoding::base64url(&*master)).expect("43 characters");

        assert_eq!(*master, *again);
        for bad in ["", "00", "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "AAAA"] {
            assert_eq!(Keyring::parse_master(bad).expect_err("too short"), KeyringError::Length);
        }
    }

    #[test]
    fn a_weak_set_of_master_keys_is_refused() {
        let key = |n: u8| {
            let mut bytes = Zeroizing::new([n; 32]);
            bytes[0] = 0;
            bytes
        };

        assert_eq!(Keyring::new(&[]).expect_err("none"), KeyringError::Empty);
        assert_eq!(Keyring::new(&[Zeroizing::new([9; 32])]).expect_err("constant"), KeyringError::NotRandom);
        assert_eq!(Keyring::new(&[key(1), key(1)]).expect_err("twice"), KeyringError::Duplicate);
        assert_eq!(Keyring::new(&[key(1), key(2)]).expect("two keys").ids().count(), 2);
    }
}
