//! What integrators are told of. Only ids and the names of things: whoever may know more asks for it.

use crate::{EventId, Time, UserId};

#[derive(Debug, Clone)]
pub struct Event {
    /// The same for every receiver and at every attempt.
    pub id: EventId,
    pub kind: EventKind,
    pub at: Time,
    pub user_id: UserId,
    /// A small JSON object (at most 4,096 characters) with what `kind` alone does not say.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    UserCreated,
    UserUpdated,
    UserDeleted,
    UserMerged,
    SessionRevoked,
    PhoneBound,
}

impl EventKind {
    pub const ALL: [Self; 6] = [
        Self::UserCreated,
        Self::UserUpdated,
        Self::UserDeleted,
        Self::UserMerged,
        Self::SessionRevoked,
        Self::PhoneBound,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::UserDeleted => "user.deleted",
            Self::UserMerged => "user.merged",
            Self::SessionRevoked => "session.revoked",
            Self::PhoneBound => "phone.bound",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Event {
    pub fn new(at: Time, kind: EventKind, user_id: UserId) -> Self {
        Self { id: EventId::new(at), kind, at, user_id, detail: None }
    }
}
