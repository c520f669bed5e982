//! Sealed columns (security.md section 7.2).
//!
//! `sealed = 01 ‖ key id 4 ‖ nonce 12 ‖ AES-256-GCM(row key, nonce, plain, AAD)`. The row key and the AAD
//! name table, column and row, so a value cannot be moved to another place, and random nonces are safe
//! at any number of rows.

use crate::{
    key::{Children, KeyId, Keyring, expand},
    random,
};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

const VERSION: u8 = 1;
const HEAD: usize = 1 + 4;

/// An encrypted value as the database keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// Where a sealed value lives: `table.column` and the row's id.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    keeper: Keeper,
    column: &'static str,
    row: &'a [u8],
}

/// Who keeps it: each has a key of its own.
#[derive(Debug, Clone, Copy)]
enum Keeper {
    Database,
    Client,
}

/// A sealed value did not open. Says no more: the reason is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct OpenError;

impl<'a> Place<'a> {
    pub const fn new(column: &'static str, row: &'a [u8]) -> Self {
        Self { keeper: Keeper::Database, column, row }
    }

    /// Of what a client keeps for us between the two steps of its login: the session it is to become.
    pub(crate) const fn tickets(session: &'a [u8]) -> Self {
        Self { keeper: Keeper::Client, column: "tickets", row: session }
    }
}

impl Keyring {
    /// Encrypts `plain` under the active key, for this place only.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Sealed {
        self.seal_with_nonce(place, plain, random::bytes())
    }

    fn seal_with_nonce(&self, place: Place<'_>, plain: &[u8], nonce: [u8; NONCE_LEN]) -> Sealed {
        let key = self.active();
        let mut out = Vec::with_capacity(HEAD + NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        out.push(VERSION);
        out.extend_from_slice(&key.id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(plain);
        let (_, body) = out.split_at_mut(HEAD + NONCE_LEN);
        let nonce = Nonce::assume_unique_for_key(nonce);
        #[expect(clippy::expect_used, reason = "AES-GCM refuses only inputs over 64 GiB")]
        let tag = row_key(key, place).seal_in_place_separate_tag(nonce, aad(key.id, place), body).expect("short input");
        out.extend_from_slice(tag.as_ref());
        Sealed(out)
    }

    /// Decrypts what [`Keyring::seal`] made for this very place, under any key held.
    pub fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<Vec<u8>, OpenError> {
        let bytes = sealed.as_bytes();
        if bytes.first() != Some(&VERSION) || bytes.len() < HEAD + NONCE_LEN + AES_256_GCM.tag_len() {
            return Err(OpenError);
        }
        let key = self.find(&bytes[1..HEAD]).ok_or(OpenError)?;
        let nonce = Nonce::try_assume_unique_for_key(&bytes[HEAD..HEAD + NONCE_LEN]).map_err(|_| OpenError)?;
        let mut body = bytes[HEAD + NONCE_LEN..].to_vec();
        let plain = row_key(key, place).open_in_place(nonce, aad(key.id, place), &mut body).map_err(|_| OpenError)?;
        let length = plain.len();
        body.truncate(length);
        Ok(body)
    }
}

impl Sealed {
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The master key it was sealed under.
    pub fn key_id(&self) -> Option<KeyId> {
        self.0.get(1..HEAD)?.try_into().ok()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

fn row_key(key: &Children, place: Place<'_>) -> LessSafeKey {
    let (root, label): (_, &[u8]) = match place.keeper {
        Keeper::Database => (&key.seal, b"minigate/v1/seal/"),
        Keeper::Client => (&key.ticket, b"minigate/v1/ticket/"),
    };
    let bytes = expand::<32>(root, &[label, place.column.as_bytes(), &[0], place.row]);
    #[expect(clippy::expect_used, reason = "AES-256 takes exactly 32 bytes")]
    let key = UnboundKey::new(&AES_256_GCM, &*bytes).expect("32 bytes");
    LessSafeKey::new(key)
}

fn aad(id: KeyId, place: Place<'_>) -> Aad<Vec<u8>> {
    let mut aad = Vec::with_capacity(HEAD + place.column.len() + 1 + place.row.len());
    aad.push(VERSION);
    aad.extend_from_slice(&id);
    aad.extend_from_slice(place.column.as_bytes());
    aad.push(0);
    aad.extend_from_slice(place.row);
    Aad::from(aad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::base64url;
    use uuid::Uuid;

    const ROW: Uuid = Uuid::from_u128(0x0190_f0a0_7b1e_7000_8000_0000_0000_0002);
    const PLACE: Place<'_> = Place::new("identities.session_key", ROW.as_bytes());

    #[test]
    fn a_sealed_value_is_that_of_the_published_vector() {
        let sealed = Keyring::for_tests().seal_with_nonce(PLACE, b"tiihtNczf5v6AKRyjwEUhQ==", [0; 12]);

        let expected = "AWRNmpQAAAAAAAAAAAAAAABaXYrJPtzn25s5C8M7kuNqxZ2SfAeuH3YLhntiyoZlRQF1_YdgPm1w";
        assert_eq!(base64url(sealed.as_bytes()), expected);
    }

    #[test]
    fn a_value_opens_only_in_its_own_place_and_whole() {
        let keyring = Keyring::for_tests();
        let sealed = keyring.seal(PLACE, b"secret");
        let other_row = Uuid::from_u128(1);

        assert_eq!(keyring.open(PLACE, &sealed).as_deref(), Ok(&b"secret"[..]));
        assert!(keyring.open(Place::new("identities.previous_session_key", ROW.as_bytes()), &sealed).is_err());
        assert!(keyring.open(Place::new("identities.session_key", other_row.as_bytes()), &sealed).is_err());
        for index in 0..sealed.as_bytes().len() {
            let mut flipped = sealed.as_bytes().to_vec();
            flipped[index] ^= 1;
            assert!(keyring.open(PLACE, &Sealed::from_bytes(flipped)).is_err(), "byte {index}");
            let cut = sealed.as_bytes()[..index].to_vec();
            assert!(keyring.open(PLACE, &Sealed::from_bytes(cut)).is_err(), "length {index}");
        }
    }
}
