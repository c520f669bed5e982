//! Access tokens of both kinds. They know nothing of each other.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::errcode::Errcode;
use crate::ids;
use crate::world::World;

const LIFE: Duration = Duration::from_secs(7200);

/// A replaced token works this much longer; a stable token is renewed when it has no more than this left.
const OVERLAP: Duration = Duration::from_secs(5 * 60);

const FORCED_APART: Duration = Duration::from_secs(30);
const FORCED_A_DAY: u32 = 20;
const BEIJING_AHEAD_SECONDS: i64 = 8 * 60 * 60;

/// More tokens than an app can have in use; older ones count as unknown.
const REMEMBERED_MAX: usize = 64;

#[derive(Clone, Debug)]
struct Token {
    text: String,
    expires_at: Timestamp,
    /// When a newer token took its place for good.
    replaced_at: Option<Timestamp>,
}

/// Tokens of one kind, newest last.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    remembered: VecDeque<Token>,
}

/// What both token endpoints answer.
#[derive(Debug, Serialize)]
pub(crate) struct Granted {
    access_token: String,
    expires_in: u64,
}

impl Token {
    fn granted(&self, now: Timestamp) -> Granted {
        let left = self.expires_at.duration_since(now).as_secs();
        Granted { access_token: self.text.clone(), expires_in: left.try_into().unwrap_or(0) }
    }
}

impl Tokens {
    /// Makes a token; the one before it works until `previous_until`, if not less.
    fn renew(&mut self, previous_until: Timestamp, now: Timestamp) -> Granted {
        if let Some(previous) = self.remembered.back_mut() {
            previous.replaced_at = Some(previous_until);
        }
        if self.remembered.len() == REMEMBERED_MAX {
            self.remembered.pop_front();
        }
        let token = Token { text: ids::access_token(), expires_at: now + LIFE, replaced_at: None };
        let granted = token.granted(now);
        self.remembered.push_back(token);
        granted
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.remembered.iter().map(|token| token.text.clone())
    }

    /// `None` when no such token was made.
    fn check(&self, text: &str, now: Timestamp) -> Option<Result<(), Errcode>> {
        let token = self.remembered.iter().find(|token| token.text == text)?;
        Some(if token.expires_at <= now {
            Err(Errcode::ACCESS_TOKEN_EXPIRED)
        } else if token.replaced_at.is_some_and(|replaced_at| replaced_at <= now) {
            Err(Errcode::INVALID_CREDENTIAL)
        } else {
            Ok(())
        })
    }
}

/// The tokens of `stable_token`, and how often one was forced.
#[derive(Debug, Default)]
pub(crate) struct StableTokens {
    tokens: Tokens,
    forced_at: Option<Timestamp>,
    forced_today: u32,
}

impl StableTokens {
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.tokens.texts()
    }
}

/// The two modes of `stable_token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refresh {
    WhenDue,
    Forced,
}

impl StableTokens {
    fn grant(&mut self, refresh: Refresh, now: Timestamp) -> Result<Granted, Errcode> {
        match refresh {
            Refresh::WhenDue => Ok(self.latest_or_due(now)),
            Refresh::Forced => self.force(now),
        }
    }

    fn latest_or_due(&mut self, now: Timestamp) -> Granted {
        match self.tokens.remembered.back() {
            Some(latest) if now + OVERLAP < latest.expires_at => latest.granted(now),
            _ => self.tokens.renew(now + OVERLAP, now),
        }
    }

    /// Within 30 seconds of a forced renewal a further one is answered, but renews nothing.
    fn force(&mut self, now: Timestamp) -> Result<Granted, Errcode> {
        if self.forced_at.is_some_and(|forced_at| now < forced_at + FORCED_APART) {
            return Ok(self.latest_or_due(now));
        }
        if self.forced_at.is_none_or(|forced_at| day(forced_at) != day(now)) {
            self.forced_today = 0;
        }
        if self.forced_today == FORCED_A_DAY {
            return Err(Errcode::DAILY_QUOTA);
        }
        self.forced_today += 1;
        self.forced_at = Some(now);
        Ok(self.tokens.renew(now, now))
    }
}

/// Quotas are counted by the day in China.
fn day(at: Timestamp) -> i64 {
    (at.as_second() + BEIJING_AHEAD_SECONDS).div_euclid(24 * 60 * 60)
}

impl World {
    pub(crate) fn grant_token(&self, app_id: &str, secret: &str) -> Result<Granted, Errcode> {
        let now = self.now();
        let mut state = self.state();
        let app = state.authenticate_app(app_id, secret)?;
        Ok(state.apps[app].tokens.renew(now + OVERLAP, now))
    }

    pub(crate) fn grant_stable_token(&self, app_id: &str, secret: &str, refresh: Refresh) -> Result<Granted, Errcode> {
        let now = self.now();
        let mut state = self.state();
        let app = state.authenticate_app(app_id, secret)?;
        state.apps[app].stable_tokens.grant(refresh, now)
    }

    /// The app whose token this is.
    pub(crate) fn app_of_token(&self, text: &str) -> Result<usize, Errcode> {
        let now = self.now();
        let state = self.state();
        for (app, registered) in state.apps.iter().enumerate() {
            let tokens = &registered.tokens;
            let stable = &registered.stable_tokens.tokens;
            if let Some(standing) = tokens.check(text, now).or_else(|| stable.check(text, now)) {
                return standing.map(|()| app);
            }
        }
        Err(Errcode::INVALID_CREDENTIAL)
    }
}
