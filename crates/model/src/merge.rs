//! Two users that turn out to be one person: when that is believed, what a merge keeps for its undoing.
//!
//! Only a unionid says so, and only WeChat's own answer gives one (security.md T-42, T-51, T-52). A phone number never
//! does: numbers are handed on.

use crate::{
    AppId, IdentityId, MergeId, Time, User, UserId, UserStatus,
    key::Keyring,
    seal::{OpenError, Place, Sealed},
    secret::sha256,
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// For this long a merge can be undone; afterwards what it would take is destroyed.
pub const UNDO_WITHIN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub const RECORD: &str = "user_merges.record";

/// The apps that are bound to one open-platform account, in which a person has one unionid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnionGroup {
    /// As the configuration calls it.
    pub name: String,
    pub apps: Vec<AppId>,
}

/// What is stored of a user beside their row.
#[derive(Debug, Clone, Copy)]
pub struct Traces<'a> {
    pub user: &'a User,
    pub identities: u64,
    pub has_phone: bool,
}

/// What follows when one unionid names two users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// One of them is empty: it becomes the other.
    Merge { winner: UserId, loser: UserId },
    /// Both hold something. A person decides.
    Candidate,
}

/// Why two users are held for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateReason {
    /// WeChat gave both the same unionid.
    Unionid,
    /// Both proved the same phone number. Numbers are handed on: this is a hint and no more.
    Phone,
}

/// Two users cannot be made one, or one cannot be made two again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefusal {
    #[error("a user cannot be merged with itself")]
    SameUser,
    #[error("there is no user {0}")]
    UnknownUser(UserId),
    #[error("user {user} is {}: only active users are merged, and taken apart", .status.as_str())]
    NotActive { user: UserId, status: UserStatus },
    #[error("there is no such merge")]
    UnknownMerge,
    #[error("this merge was undone already")]
    Undone,
    #[error("this merge is older than 30 days: what its undoing would take is gone")]
    TooLate,
    #[error("the record of this merge does not open: its master key is not held")]
    Unreadable,
}

/// What a merge changed, as far as the rows do not tell: kept sealed until it can no longer be undone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MergeRecord {
    /// Those that were the loser's.
    pub identities: Vec<IdentityId>,
    /// The loser's, when there was one.
    pub phone: Option<MergedPhone>,
}

/// The loser's phone number. Its `Debug` leaves the number out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedPhone {
    pub number: String,
    /// The keyed hash it is found by.
    pub lookup: Vec<u8>,
    pub app_id: String,
    pub bound_at_micros: i64,
    /// Did the winner have none, and take it over?
    pub taken_over: bool,
}

impl UnionGroup {
    /// Names a person of this group without naming them: what first logins of one person queue for.
    pub fn mark(&self, unionid: &str) -> [u8; 32] {
        sha256(format!("union\0{}\0{unionid}", self.name).as_bytes())
    }
}

impl Traces<'_> {
    /// Would anybody miss this user? It holds nothing but the one identity it was made for: no phone, no metadata, no
    /// avatar, no profile that its person edited. What a login filled in is no loss, for the next login brings it again.
    pub fn is_empty(&self) -> bool {
        let User { avatar, metadata, profile_edited_at, .. } = self.user;
        avatar.is_none() && metadata.is_none() && profile_edited_at.is_none() && !self.has_phone && self.identities <= 1
    }
}

/// Decides about two users with one unionid. An empty one becomes the other, the younger one when both are empty. Users
/// that are not active are left as they are: who is banned does not get another account by it, nor lose one.
pub fn link(one: &Traces<'_>, other: &Traces<'_>) -> Link {
    let active = |traces: &Traces<'_>| traces.user.status == UserStatus::Active;
    if !active(one) || !active(other) {
        return Link::Candidate;
    }
    let age = |traces: &Traces<'_>| (traces.user.created_at, traces.user.id);
    let (older, younger) = if age(one) <= age(other) { (one, other) } else { (other, one) };
    let merge = |winner: &Traces<'_>, loser: &Traces<'_>| Link::Merge { winner: winner.user.id, loser: loser.user.id };
    match (older.is_empty(), younger.is_empty()) {
        (_, true) => merge(older, younger),
        (true, false) => merge(younger, older),
        (false, false) => Link::Candidate,
    }
}

impl MergeRecord {
    pub fn seal(&self, keyring: &Keyring, merge: MergeId) -> Sealed {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        keyring.seal(Place::new(RECORD, merge.as_bytes()), &plain)
    }

    pub fn open(keyring: &Keyring, merge: MergeId, sealed: &Sealed) -> Result<Self, OpenError> {
        let plain = keyring.open(Place::new(RECORD, merge.as_bytes()), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| OpenError)
    }
}

impl MergedPhone {
    pub const fn bound_at(&self) -> Time {
        Time::from_micros(self.bound_at_micros)
    }
}

impl fmt::Debug for MergedPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergedPhone").field("taken_over", &self.taken_over).finish_non_exhaustive()
    }
}

impl CandidateReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unionid => "unionid",
            Self::Phone => "phone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Unionid, Self::Phone].into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests;
