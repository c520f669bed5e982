//! A person.

use crate::{Refusal, Time, UserId, metadata::Metadata};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub nickname: Option<String>,
    pub avatar: Option<String>,
    pub gender: Gender,
    pub locale: Option<String>,
    /// A line about themselves.
    pub signature: Option<String>,
    /// Whatever the integrator keeps with a user.
    pub metadata: Option<Metadata>,
    /// When they last edited what describes them; until then a login may fill it in.
    pub profile_edited_at: Option<Time>,
    pub status: UserStatus,
    pub created_at: Time,
    pub last_login_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    Active,
    Banned,
    /// Asked to be deleted: until then a login takes that back.
    Leaving,
    /// Nothing is left but the id.
    Deleted,
    /// Its id stands for another user now, whom it was merged into.
    Merged,
}

/// WeChat's numbers: 0 unknown, 1 male, 2 female.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gender {
    #[default]
    Unknown,
    Male,
    Female,
}

impl UserStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Banned => "banned",
            Self::Leaving => "leaving",
            Self::Deleted => "deleted",
            Self::Merged => "merged",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Active, Self::Banned, Self::Leaving, Self::Deleted, Self::Merged];
        all.into_iter().find(|status| status.as_str() == text)
    }

    /// May this person hold a session? One who is leaving gets the next one by taking that back.
    pub const fn may_log_in(self) -> Result<(), Refusal> {
        match self {
            Self::Active => Ok(()),
            Self::Banned => Err(Refusal::UserBanned),
            Self::Leaving | Self::Deleted => Err(Refusal::UserDeleted),
            // Who still asks as this user is let in as the other: by logging in, at the latest.
            Self::Merged => Err(Refusal::SessionRevoked),
        }
    }
}

impl Gender {
    pub const fn number(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Male => 1,
            Self::Female => 2,
        }
    }

    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Unknown),
            1 => Some(Self::Male),
            2 => Some(Self::Female),
            _ => None,
        }
    }
}
