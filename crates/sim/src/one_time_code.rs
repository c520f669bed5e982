//! Codes that live five minutes and work once.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

const LIFE: Duration = Duration::from_secs(5 * 60);

/// A benchmark makes three million codes in the five minutes they live. Beyond this many the oldest are forgotten,
/// used or not, and are answered like codes that never were.
const REMEMBERED_MAX: usize = 500_000;

/// The codes of the last five minutes. A used one is remembered, so as to be told from one that never was.
#[derive(Debug, Default)]
pub(crate) struct OneTimeCodes {
    codes: HashMap<Arc<str>, Code>,
    oldest_first: VecDeque<Arc<str>>,
}

#[derive(Clone, Copy, Debug)]
struct Code {
    account: usize,
    app: usize,
    expires_at: Timestamp,
    used: bool,
}

/// Why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It never was, or is past its five minutes.
    Unknown,
    OtherApp,
    Used,
}

impl OneTimeCodes {
    /// Puts a code into circulation and tells when it expires.
    pub(crate) fn issue(&mut self, code: &str, account: usize, app: usize, now: Timestamp) -> Timestamp {
        self.forget_old(now);
        let expires_at = now + LIFE;
        let code: Arc<str> = code.into();
        self.codes.insert(code.clone(), Code { account, app, expires_at, used: false });
        self.oldest_first.push_back(code);
        expires_at
    }

    /// The account a code stands for.
    pub(crate) fn look_up(&self, code: &str, app: usize, now: Timestamp) -> Result<usize, Refusal> {
        let code = self.codes.get(code).filter(|code| now < code.expires_at).ok_or(Refusal::Unknown)?;
        if code.app != app {
            return Err(Refusal::OtherApp);
        }
        if code.used {
            return Err(Refusal::Used);
        }
        Ok(code.account)
    }

    /// Uses a code up and tells the account it stands for.
    pub(crate) fn redeem(&mut self, code: &str, app: usize, now: Timestamp) -> Result<usize, Refusal> {
        let account = self.look_up(code, app, now)?;
        if let Some(code) = self.codes.get_mut(code) {
            code.used = true;
        }
        Ok(account)
    }

    /// How many codes are held in memory.
    pub(crate) fn remembered(&self) -> usize {
        self.codes.len()
    }

    /// All codes live equally long, so the expired ones are at the front.
    fn forget_old(&mut self, now: Timestamp) {
        while let Some(oldest) = self.oldest_first.front() {
            let expired = self.codes.get(oldest).is_none_or(|code| code.expires_at <= now);
            if !expired && self.codes.len() < REMEMBERED_MAX {
                break;
            }
            self.codes.remove(oldest);
            self.oldest_first.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_codes_are_remembered_than_the_bound() {
        let mut codes = OneTimeCodes::default();
        let now = Timestamp::UNIX_EPOCH;

        for number in 0..REMEMBERED_MAX + 10 {
            codes.issue(&number.to_string(), 0, 0, now);
        }

        assert_eq!(codes.remembered(), REMEMBERED_MAX);
        assert_eq!(codes.oldest_first.len(), REMEMBERED_MAX);
        assert_eq!(codes.redeem("9", 0, now), Err(Refusal::Unknown));
        assert_eq!(codes.redeem("10", 0, now), Ok(0));
    }

    #[test]
    fn expired_codes_are_forgotten() {
        let mut codes = OneTimeCodes::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..100 {
            codes.issue(&number.to_string(), 0, 0, now);
        }

        codes.issue("fresh", 0, 0, now + LIFE);

        assert_eq!(codes.remembered(), 1);
    }
}
