//! Secrets that cannot be printed.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use std::fmt;
use zeroize::Zeroize;

/// The 256 random bits that a session's credentials are made of. The database keeps their hash.
#[derive(Clone)]
pub struct SessionSecret([u8; 32]);

/// SHA-256 of a session's secret: what the database keeps.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SessionSecret {
    pub fn new() -> Self {
        Self(crate::random::bytes())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For making a credential of it. Nothing else may see it.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        SecretHash(sha256(&self.0))
    }
}

impl Default for SessionSecret {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for SessionSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl SecretHash {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Compares in constant time.
    pub fn matches(&self, secret: &SessionSecret) -> bool {
        verify_slices_are_equal(&self.0, secret.hash().as_bytes()).is_ok()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hash]")
    }
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}
