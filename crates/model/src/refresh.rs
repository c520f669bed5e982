//! Refresh tokens (security.md section 6).
//!
//! `mgr_ … = 01 ‖ key id 4 ‖ session id 16 ‖ generation u32 BE ‖ secret 32 ‖ tag 16`. The session's secret is
//! the same in every generation, so the server rebuilds an answer that was lost from the token presented,
//! and stores nothing to repeat it. A leaked master key alone forges nothing (no secret), a leaked database
//! alone forges nothing (no secret, no key).

use crate::{Refusal, Session, SessionId, SessionSecret, Time, encoding, key::Keyring, policy::Lifetimes};
use aws_lc_rs::hmac;
use std::time::Duration;
use subtle::ConstantTimeEq;

pub const REFRESH_PREFIX: &str = "mgr_";

/// A lost answer is repeated for this long without counting as a retry.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(30);

/// How often in a row a client may come back late with the token before the current one.
pub const LATE_RETRIES: u8 = 5;

const VERSION: u8 = 1;
const SIGNED: usize = 1 + 4 + 16 + 4 + 32;
const TAG: usize = 16;
const LENGTH: usize = SIGNED + TAG;

/// A refresh token whose tag was good.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    pub session_id: SessionId,
    pub generation: u32,
    pub secret: SessionSecret,
}

/// What to do with a genuine refresh token: the decision table of security.md section 6, rows 3 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Rows 4 and 6: write the successor if the row is still as it was read, then hand it out.
    Rotate(Rotation),
    /// Row 5: the answer was lost; hand out the current generation again, writing nothing.
    Repeat,
    /// Rows 7, 8 and 9: end the session, for this reason.
    End(crate::EndReason),
    /// Row 3: the session is over already.
    Refuse(Refusal),
}

/// The successor of a generation, to be written only if `from` is still current (compare-and-set).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    pub from: u32,
    pub to: u32,
    pub parent: Option<u32>,
    pub late_retries: u8,
}

/// What to do when `presented` is shown at `now` (database time), the session being as read.
pub fn decide(session: &Session, presented: u32, now: Time, lifetimes: &Lifetimes) -> Decision {
    if let Err(refusal) = session.check(now, lifetimes) {
        return Decision::Refuse(refusal);
    }
    let current = session.generation;
    let is_parent = session.parent == Some(presented);
    if presented == current {
        let parent = Some(current);
        return rotate(current, parent, 0);
    }
    if is_parent && now.since(session.rotated_at) <= REPEAT_WINDOW {
        return Decision::Repeat;
    }
    if is_parent && session.late_retries < LATE_RETRIES {
        // The parent stays: the client still holds it. The token it never saw is neither current nor
        // parent from now on, so whoever shows that one has stolen it.
        return rotate(current, session.parent, session.late_retries + 1);
    }
    Decision::End(if presented > current { crate::EndReason::RefreshAhead } else { crate::EndReason::RefreshReplayed })
}

fn rotate(current: u32, parent: Option<u32>, late_retries: u8) -> Decision {
    match current.checked_add(1) {
        Some(to) => Decision::Rotate(Rotation { from: current, to, parent, late_retries }),
        None => Decision::Refuse(Refusal::SessionExpired),
    }
}

impl RefreshToken {
    /// Writes it under the active key.
    pub fn encode(&self, keyring: &Keyring) -> String {
        let key = keyring.active();
        let mut bytes = [0; LENGTH];
        bytes[0] = VERSION;
        bytes[1..5].copy_from_slice(&key.id);
        bytes[5..21].copy_from_slice(self.session_id.as_bytes());
        bytes[21..25].copy_from_slice(&self.generation.to_be_bytes());
        bytes[25..SIGNED].copy_from_slice(self.secret.expose());
        let tag = hmac::sign(&key.refresh_mac, &bytes[..SIGNED]);
        bytes[SIGNED..].copy_from_slice(&tag.as_ref()[..TAG]);
        let mut out = String::with_capacity(102);
        out.push_str(REFRESH_PREFIX);
        encoding::base64url_into(&bytes, &mut out);
        out
    }

    /// Reads one, under any key held: malformed, unknown key id and bad tag are one answer (row 1).
    pub fn decode(text: &str, keyring: &Keyring) -> Result<Self, Refusal> {
        Self::parse(text, keyring).ok_or(Refusal::CredentialInvalid)
    }

    fn parse(text: &str, keyring: &Keyring) -> Option<Self> {
        let text = text.strip_prefix(REFRESH_PREFIX).filter(|rest| rest.len() == 98)?;
        let bytes: [u8; LENGTH] = encoding::array_from_base64url(text)?;
        (bytes[0] == VERSION).then_some(())?;
        let key = keyring.find(&bytes[1..5])?;
        let tag = hmac::sign(&key.refresh_mac, &bytes[..SIGNED]);
        bool::from(tag.as_ref()[..TAG].ct_eq(&bytes[SIGNED..])).then_some(())?;
        Some(Self {
            session_id: SessionId::from_bytes(bytes[5..21].try_into().ok()?),
            generation: u32::from_be_bytes(bytes[21..25].try_into().ok()?),
            secret: SessionSecret::from_bytes(bytes[25..SIGNED].try_into().ok()?),
        })
    }
}

#[cfg(test)]
mod tests;
