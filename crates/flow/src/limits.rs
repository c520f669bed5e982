//! Rate limits (security.md section 9.3), as a token bucket for each key: GCRA, one number a key.
//!
//! Phones share addresses, so limits by address are loose and limits by identity tight.

mod pause;

use crate::{Clock, Error};
use dashmap::DashMap;
use minigate_model::SessionId;
use pause::Pauses;
use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    time::Duration,
};

/// A limit and what it is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// RL-1: logins tried, by address.
    Login,
    /// RL-2: logins failed, by address.
    FailedLogin,
    /// RL-3: logins done, by identity.
    LoginDone,
    /// RL-5: refreshes, by session.
    Refresh,
    /// RL-6: refreshes failed, by address.
    FailedRefresh,
    /// RL-7: decrypted data and phone numbers, by user.
    OpenData,
    /// RL-8: edits of a profile, by user.
    ProfileEdit,
    /// Copies of all that is stored, by user.
    Export,
    /// RL-12: pushes that are not WeChat's, by address.
    BadPush,
    /// RL-9: pictures sent, by user.
    Avatar,
    /// RL-13: anything else without a login, by address.
    Anonymous,
}

/// Keys kept for one rule; beyond it those that have waited longest are forgotten.
const MAX_KEYS: usize = 1_000_000;

#[derive(Debug)]
pub struct Limits {
    buckets: Option<[Bucket; Rule::ALL.len()]>,
    pauses: Pauses,
    clock: Clock,
    hasher: RandomState,
}

/// The time at which each key's bucket is full again, in nanoseconds of the monotonic clock.
#[derive(Debug)]
struct Bucket {
    interval: u64,
    tolerance: u64,
    full_at: DashMap<u64, u64>,
}

impl Rule {
    const ALL: [Self; 11] = [
        Self::Login,
        Self::FailedLogin,
        Self::LoginDone,
        Self::Refresh,
        Self::FailedRefresh,
        Self::OpenData,
        Self::ProfileEdit,
        Self::Export,
        Self::BadPush,
        Self::Avatar,
        Self::Anonymous,
    ];

    /// Requests in a [`Rule::period`], and how many at once.
    const fn rate(self) -> (u64, u64) {
        match self {
            Self::Login => (300, 100),
            Self::FailedLogin => (30, 30),
            Self::OpenData => (30, 10),
            Self::FailedRefresh | Self::BadPush => (60, 30),
            Self::LoginDone => (10, 5),
            Self::Refresh => (10, 10),
            Self::ProfileEdit => (20, 5),
            Self::Export => (4, 2),
            Self::Avatar => (10, 3),
            Self::Anonymous => (600, 200),
        }
    }

    /// A minute, or an hour for what is done now and then.
    const fn period(self) -> Duration {
        match self {
            Self::ProfileEdit | Self::Export | Self::Avatar => Duration::from_secs(60 * 60),
            _ => Duration::from_secs(60),
        }
    }
}

impl Limits {
    pub fn new(clock: Clock) -> Self {
        Self { buckets: Some(Rule::ALL.map(Bucket::new)), pauses: Pauses::default(), clock, hasher: RandomState::new() }
    }

    /// For `minigate dev --no-rate-limit` and benchmarks.
    pub fn off(clock: Clock) -> Self {
        Self { buckets: None, pauses: Pauses::default(), clock, hasher: RandomState::new() }
    }

    /// Counts one; refuses when the bucket is empty.
    pub fn take(&self, rule: Rule, key: &impl Key) -> Result<(), Error> {
        self.with(rule, key, Bucket::take)
    }

    /// Would [`Limits::take`] refuse? Counts nothing.
    pub fn check(&self, rule: Rule, key: &impl Key) -> Result<(), Error> {
        self.with(rule, key, Bucket::check)
    }

    /// Refuses while this session waits after ten failures in a row.
    pub(crate) fn check_pause(&self, session: &SessionId) -> Result<(), Error> {
        if self.buckets.is_none() {
            return Ok(());
        }
        self.pauses.check(session, self.now()).map_err(|retry_after| Error::RateLimited { retry_after })
    }

    pub(crate) fn note_failure(&self, session: SessionId) {
        self.pauses.failure(session, self.now());
    }

    pub(crate) fn note_success(&self, session: &SessionId) {
        self.pauses.success(session);
    }

    fn with(
        &self,
        rule: Rule,
        key: &impl Key,
        ask: impl FnOnce(&Bucket, u64, u64) -> Result<(), Duration>,
    ) -> Result<(), Error> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        // Two keys that share a hash share a bucket; with 64 bits and a random hasher nobody can arrange that.
        let key = key.hash(&self.hasher);
        ask(&buckets[rule as usize], key, self.now()).map_err(|retry_after| Error::RateLimited { retry_after })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.clock.monotonic().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Forgets the keys whose buckets are full again.
    pub(crate) fn sweep(&self) {
        let now = self.now();
        for bucket in self.buckets.iter().flatten() {
            bucket.full_at.retain(|_, full_at| *full_at > now);
        }
        self.pauses.sweep(now);
    }
}

impl Bucket {
    fn new(rule: Rule) -> Self {
        let (requests, burst) = rule.rate();
        let interval = rule.period().as_secs() * 1_000_000_000 / requests;
        Self { interval, tolerance: interval * (burst - 1), full_at: DashMap::new() }
    }

    fn check(&self, key: u64, now: u64) -> Result<(), Duration> {
        let full_at = self.full_at.get(&key).map_or(now, |full_at| *full_at);
        self.wait(full_at, now)
    }

    fn take(&self, key: u64, now: u64) -> Result<(), Duration> {
        if let Some(mut full_at) = self.full_at.get_mut(&key) {
            self.wait(*full_at, now)?;
            *full_at = (*full_at).max(now) + self.interval;
            return Ok(());
        }
        if self.full_at.len() >= MAX_KEYS {
            self.full_at.retain(|_, full_at| *full_at > now + self.tolerance / 2);
        }
        // Two first requests of one key at the same instant count as one: harmless.
        self.full_at.insert(key, now + self.interval);
        Ok(())
    }

    fn wait(&self, full_at: u64, now: u64) -> Result<(), Duration> {
        match full_at.saturating_sub(now).checked_sub(self.tolerance) {
            None | Some(0) => Ok(()),
            Some(nanos) => Err(Duration::from_nanos(nanos)),
        }
    }
}

/// What limits are counted by.
pub trait Key {
    fn hash(&self, hasher: &RandomState) -> u64;
}

/// IPv6 by /64: that is what one subscriber holds.
impl Key for IpAddr {
    fn hash(&self, hasher: &RandomState) -> u64 {
        match self.to_canonical() {
            IpAddr::V4(v4) => hasher.hash_one(v4),
            IpAddr::V6(v6) => hasher.hash_one(u128::from(v6) >> 64),
        }
    }
}

impl Key for minigate_model::UserId {
    fn hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one(self)
    }
}

impl Key for SessionId {
    fn hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one(self)
    }
}

/// An identity: app and openid.
impl Key for (&str, &str) {
    fn hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minigate_model::Time;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let clock = Clock::manual(Time::from_seconds(1_000));
        let limits = Limits::new(clock.clone());
        let identity = ("app", "openid");

        for _ in 0..5 {
            assert!(limits.take(Rule::LoginDone, &identity).is_ok());
        }
        let refused = limits.take(Rule::LoginDone, &identity).expect_err("the sixth at once");
        assert_eq!(refused.retry_after(), Some(Duration::from_secs(6)));
        assert!(limits.check(Rule::LoginDone, &identity).is_err());
        assert!(limits.take(Rule::LoginDone, &("app", "someone else")).is_ok());

        clock.advance(Duration::from_secs(6));
        assert!(limits.check(Rule::LoginDone, &identity).is_ok());
        assert!(limits.take(Rule::LoginDone, &identity).is_ok());
        assert!(limits.take(Rule::LoginDone, &identity).is_err());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let limits = Limits::new(Clock::manual(Time::from_seconds(1_000)));
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");

        for _ in 0..30 {
            assert!(limits.take(Rule::FailedLogin, &address("2001:db8::1")).is_ok());
        }

        assert!(limits.check(Rule::FailedLogin, &address("2001:db8::ffff")).is_err());
        assert!(limits.check(Rule::FailedLogin, &address("2001:db8:0:1::1")).is_ok());
        assert!(limits.check(Rule::FailedLogin, &address("192.0.2.1")).is_ok());
    }
}
