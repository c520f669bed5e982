//! How long things live (security.md sections 5.2 and 10.2).

use crate::Style;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// No access token lives longer: nodes remember for little more than this which sessions were ended.
pub const LONGEST_ACCESS: Duration = Duration::from_secs(60 * 60);

/// Lifetimes of the credentials of one app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetimes {
    /// Of an access token: 1 minute to 1 hour.
    pub access: Duration,
    /// A session unused for this long is over, by style.
    pub cookie_idle: Duration,
    pub refresh_idle: Duration,
    pub token_idle: Duration,
    /// A session ends this long after its login, however busy.
    pub session: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access: Duration::from_secs(15 * 60),
            cookie_idle: 14 * DAY,
            refresh_idle: 30 * DAY,
            token_idle: 14 * DAY,
            session: 90 * DAY,
        }
    }
}

impl Lifetimes {
    pub const fn idle(&self, style: Style) -> Duration {
        match style {
            Style::Cookie => self.cookie_idle,
            Style::Jwt => self.refresh_idle,
            Style::Token => self.token_idle,
        }
    }
}

/// How long what is kept of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// A deletion that was asked for is done after this long, unless a login takes it back: 0 to 15 days. At zero it is
    /// done at once.
    pub deletion_cooling_off: Duration,
    /// That a deleted user was banned is remembered for this long after the deletion: at most 180 days.
    pub ban_mark: Duration,
    /// The address that a session was logged in from.
    pub session_ip: Duration,
    /// A row of the audit log.
    pub audit: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { deletion_cooling_off: 7 * DAY, ban_mark: 180 * DAY, session_ip: 90 * DAY, audit: 365 * DAY }
    }
}
