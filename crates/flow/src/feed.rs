//! What other nodes ended or changed (security.md F-8).
//!
//! Ending a session or editing a profile writes a feed row in the same transaction; every node reads the new rows each
//! second. What was ended or edited here is known at once.

use crate::{Clock, Error, cache::Caches};
use dashmap::DashMap;
use minigate_model::{EndReason, Refusal, SessionId, Time};
use minigate_store::{Change, FeedEvent, Store};
use std::{
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

/// Older than this, and the session's row is asked instead of memory.
const STALE: Duration = Duration::from_secs(2);
/// Older than this with the database away, and nobody is let in on a guess.
const LOST: Duration = Duration::from_secs(10);
/// Rows are read again for this long: a transaction that began earlier may commit later.
const OVERLAP: Duration = Duration::from_secs(10);
/// The longest an access token lives (one hour), clocks and cached copies included.
pub(crate) const REMEMBERED: Duration = Duration::from_secs(70 * 60);
const BATCH: u32 = 10_000;

#[derive(Debug)]
pub(crate) struct Feed {
    clock: Clock,
    ended: DashMap<SessionId, (EndReason, Time)>,
    /// Was anything ever ended? Spares a quiet server the look-up.
    any: AtomicBool,
    /// The newest row seen, in microseconds of database time.
    newest: AtomicI64,
    /// When the feed was last read to its end, in nanoseconds of the monotonic clock.
    read_at: AtomicU64,
}

/// How far this node's knowledge can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    Fresh,
    Stale,
    Lost,
}

/// What came that is more than taking something out of memory.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heard {
    pub(crate) keys_changed: bool,
    pub(crate) aliases_changed: bool,
}

impl Feed {
    pub(crate) fn new(clock: Clock) -> Self {
        let newest = AtomicI64::new((clock.now() - REMEMBERED).micros());
        Self { clock, ended: DashMap::new(), any: AtomicBool::new(false), newest, read_at: AtomicU64::new(0) }
    }

    /// Was this session ended, as far as this node knows?
    pub(crate) fn check(&self, id: &SessionId) -> Result<(), Refusal> {
        if !self.any.load(Ordering::Acquire) {
            return Ok(());
        }
        self.ended.get(id).map_or(Ok(()), |ended| Err(ended.0.refusal()))
    }

    pub(crate) fn freshness(&self) -> Freshness {
        let age = self.clock.monotonic().saturating_sub(Duration::from_nanos(self.read_at.load(Ordering::Acquire)));
        match age {
            age if age <= STALE => Freshness::Fresh,
            age if age <= LOST => Freshness::Stale,
            _ => Freshness::Lost,
        }
    }

    /// The first reason is the true one: a session ends once.
    pub(crate) fn ended(&self, id: SessionId, reason: EndReason, at: Time) {
        self.ended.entry(id).or_insert((reason, at));
        self.any.store(true, Ordering::Release);
    }

    /// Reads what is new; called each second.
    pub(crate) async fn poll(&self, store: &Store, caches: &Caches) -> Result<Heard, Error> {
        let started = self.clock.monotonic();
        let mut since = Time::from_micros(self.newest.load(Ordering::Acquire)) - OVERLAP;
        let mut heard = Heard::default();
        loop {
            let events = store.list_feed(since, BATCH).await?;
            for event in &events {
                heard.keys_changed |= event.change == Change::SigningKeysChanged;
                heard.aliases_changed |= matches!(event.change, Change::AliasesChanged { .. });
                self.apply(event, caches);
            }
            match events.last() {
                // A full batch has more behind it, unless all of it is of one instant.
                Some(last) if events.len() == BATCH as usize && last.at > since => since = last.at,
                _ => break,
            }
        }
        self.read_at.store(u64::try_from(started.as_nanos()).unwrap_or(u64::MAX), Ordering::Release);
        Ok(heard)
    }

    fn apply(&self, event: &FeedEvent, caches: &Caches) {
        self.newest.fetch_max(event.at.micros(), Ordering::AcqRel);
        let (session, user, reason) = match event.change {
            Change::SessionEnded { session, user, reason } => (session, user, reason),
            // Again at each reading of the row, since a copy may have been read just before the change was committed.
            Change::UserChanged { user } | Change::AliasesChanged { user } => return caches.drop_user(&user),
            Change::SigningKeysChanged | Change::Unknown => return,
        };
        if self.ended.contains_key(&session) {
            return;
        }
        self.ended(session, reason.unwrap_or(EndReason::EndedByOperator), event.at);
        caches.drop_session(&session);
        // Why it ended may have changed the user too: a ban has.
        caches.drop_user(&user);
    }

    /// Forgets sessions whose last access token has run out.
    pub(crate) fn sweep(&self) {
        let oldest = self.clock.now() - REMEMBERED;
        self.ended.retain(|_, (_, at)| *at > oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_session_is_remembered_longer_than_any_access_token_or_copy_lives() {
        assert!(REMEMBERED > Duration::from_secs(3600) + crate::cache::MAX_AGE);
    }
}
