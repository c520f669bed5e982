use super::{Span, problem::Problems};
use minigate_model::policy::Retention;
use schemars::JsonSchema;
use serde::Deserialize;

/// What becomes of an account that is deleted, and how long what is kept of people.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// A deletion that a user asked for is done after this long, unless they log in before: at most 15d. With `0s` it is
    /// done at once.
    pub deletion_cooling_off: Span,
    /// That a deleted user was banned is remembered for this long, by a keyed hash of AppID and openid: at most 180d.
    /// With `0s` a deletion undoes a ban.
    pub ban_mark_ttl: Span,
    /// The address that a session was logged in from is forgotten after this long.
    pub session_ip_ttl: Span,
}

/// The log of what happened to users and keys, in the database.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Rows older than this are removed: 1d to 3650d.
    pub retention: Span,
}

const NONE: Span = Span::secs(0);
const DAY: Span = Span::days(1);

impl Default for Account {
    fn default() -> Self {
        let Retention { deletion_cooling_off, ban_mark, session_ip, .. } = Retention::default();
        Self {
            deletion_cooling_off: Span(deletion_cooling_off),
            ban_mark_ttl: Span(ban_mark),
            session_ip_ttl: Span(session_ip),
        }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self { retention: Span(Retention::default().audit) }
    }
}

impl Account {
    pub(super) fn retention(&self, audit: &Audit) -> Retention {
        Retention {
            deletion_cooling_off: self.deletion_cooling_off.0,
            ban_mark: self.ban_mark_ttl.0,
            session_ip: self.session_ip_ttl.0,
            audit: audit.retention.0,
        }
    }

    pub(super) fn check(&self, audit: &Audit, problems: &mut Problems) {
        for (key, span, shortest, longest) in [
            ("account.deletion_cooling_off", self.deletion_cooling_off, NONE, Span::days(15)),
            ("account.ban_mark_ttl", self.ban_mark_ttl, NONE, Span::days(180)),
            ("account.session_ip_ttl", self.session_ip_ttl, DAY, Span::days(400)),
            ("audit.retention", audit.retention, DAY, Span::days(3650)),
        ] {
            if !(shortest..=longest).contains(&span) {
                problems.add(
                    key,
                    format!("{span} is out of range"),
                    format!("set it between {shortest} and {longest}"),
                );
            }
        }
    }
}
