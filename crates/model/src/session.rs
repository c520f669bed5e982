//! One login on one device. All credentials of that login hang on it; ending it ends them.

use crate::{AppId, IdentityId, Refusal, SessionId, Time, UserId, policy::Lifetimes, secret::SecretHash};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub identity_id: IdentityId,
    pub app_id: AppId,
    pub style: Style,
    pub secret_hash: SecretHash,
    /// The refresh token generation that is current; 1 at login (security.md section 6).
    pub generation: u32,
    /// The generation the current one was made from; none before the first refresh.
    pub parent: Option<u32>,
    pub rotated_at: Time,
    pub late_retries: u8,
    pub created_at: Time,
    /// When it was last used; written at most once in [`SEEN_INTERVAL`].
    pub last_seen_at: Time,
    /// The absolute end, however busy it is.
    pub expires_at: Time,
    pub ended: Option<Ended>,
    pub ip: Option<String>,
    pub device: Option<String>,
    pub user_agent: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    pub at: Time,
    pub reason: EndReason,
}

/// Which of the three credentials a login asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// `sessionid` and `csrftoken` cookies, for what lives in a browser or acts like one.
    Cookie,
    /// A short access token that any backend can check, and a rotating refresh token.
    Jwt,
    /// One opaque token.
    Token,
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its holder logged out.
    Logout,
    /// Its user ended it from another session.
    EndedByUser,
    /// A newer login took its place: the same device again, or too many sessions.
    Replaced,
    /// An operator ended it.
    EndedByOperator,
    /// Its user was banned.
    UserBanned,
    /// Its user deleted the account.
    UserDeleted,
    /// A refresh token was used twice: two parties hold it.
    RefreshReplayed,
    /// A refresh token came from the future: the database lost commits.
    RefreshAhead,
}

/// A session's last use is written at most this often.
pub const SEEN_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// A user holds at most this many live sessions; a further login ends the oldest.
pub const SESSIONS_PER_USER: usize = 10;

/// Sensitive changes ask for a login at most this old (security.md section 5.4).
pub const FRESH_LOGIN: Duration = Duration::from_secs(10 * 60);

impl Session {
    /// Is it alive at `now`? Ended comes before expired, so that a client hears why.
    pub fn check(&self, now: Time, lifetimes: &Lifetimes) -> Result<(), Refusal> {
        self.check_at(now, self.last_used_at(), lifetimes)
    }

    /// The same, where a later use is known than the row says.
    pub fn check_at(&self, now: Time, last_used_at: Time, lifetimes: &Lifetimes) -> Result<(), Refusal> {
        if let Some(ended) = &self.ended {
            return Err(ended.reason.refusal());
        }
        let idle_end = last_used_at.max(self.last_used_at()) + lifetimes.idle(self.style);
        if now >= self.expires_at || now >= idle_end { Err(Refusal::SessionExpired) } else { Ok(()) }
    }

    /// Use counts from the later of the last request seen and the last refresh.
    pub fn last_used_at(&self) -> Time {
        self.last_seen_at.max(self.rotated_at)
    }
}

impl Style {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Jwt => "jwt",
            Self::Token => "token",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Cookie, Self::Jwt, Self::Token].into_iter().find(|style| style.as_str() == text)
    }
}

impl EndReason {
    const ALL: [Self; 8] = [
        Self::Logout,
        Self::EndedByUser,
        Self::Replaced,
        Self::EndedByOperator,
        Self::UserBanned,
        Self::UserDeleted,
        Self::RefreshReplayed,
        Self::RefreshAhead,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::EndedByUser => "ended_by_user",
            Self::Replaced => "replaced",
            Self::EndedByOperator => "ended_by_operator",
            Self::UserBanned => "user_banned",
            Self::UserDeleted => "user_deleted",
            Self::RefreshReplayed => "refresh_replayed",
            Self::RefreshAhead => "refresh_ahead",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// What a client of the ended session is told.
    pub const fn refusal(self) -> Refusal {
        match self {
            Self::UserBanned => Refusal::UserBanned,
            Self::UserDeleted => Refusal::UserDeleted,
            _ => Refusal::SessionRevoked,
        }
    }
}
