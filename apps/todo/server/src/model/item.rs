//! One thing to do.

use minigate::model::{IdentityId, SessionId, Time, random};
use std::fmt;
use uuid::Uuid;

/// Made by the server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub Uuid);

/// A row of the list; deleted ones stay for a while, so that every phone hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// Given by the phone that made it, perhaps offline: what makes a repeat of that harmless.
    pub client_id: Option<String>,
    /// What the old client calls it.
    pub number: i64,
    pub content: String,
    pub checked_at: Option<Time>,
    /// The session of an old client that ticked it, for that one alone may take it back.
    pub checked_in: Option<SessionId>,
    pub due_at: Option<Time>,
    /// The list is shown with the largest first.
    pub place: i64,
    pub created_at: Time,
    pub deleted_at: Option<Time>,
    pub stamps: Stamps,
    pub reminder: Option<Reminder>,
}

/// At which change of the list each part was last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamps {
    /// Of anything at all.
    pub version: i64,
    pub created: i64,
    pub content: i64,
    pub checked: i64,
    pub due: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    pub at: Time,
    pub state: ReminderState,
    /// Whose consent it is: the identity that the user was logged in as.
    pub identity: IdentityId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReminderState {
    Waiting,
    /// WeChat is being asked. Should that be cut off, nobody knows whether it was sent, and it is not sent again.
    Sending,
    Sent,
    /// The user's consent was used up or withdrawn: 43101.
    NoConsent,
    /// WeChat refused it for another reason.
    Failed,
    /// It was sent, or not.
    Unclear,
    /// The item was done or deleted in time.
    Dropped,
}

impl ItemId {
    pub fn new(now: Time) -> Self {
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random::bytes::<10>()).into_uuid())
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({})", self.0)
    }
}

impl Stamps {
    pub const fn at(change: i64) -> Self {
        Self { version: change, created: change, content: change, checked: change, due: change }
    }
}

impl ReminderState {
    const ALL: [(Self, &str); 7] = [
        (Self::Waiting, "waiting"),
        (Self::Sending, "sending"),
        (Self::Sent, "sent"),
        (Self::NoConsent, "no_consent"),
        (Self::Failed, "failed"),
        (Self::Unclear, "unclear"),
        (Self::Dropped, "dropped"),
    ];

    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("failed", |(_, text)| text)
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == text).map(|(state, _)| *state)
    }
}
