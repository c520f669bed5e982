//! How long things live (security.md section 5.2).

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
