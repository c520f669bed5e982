//! Does anybody want to be told? Known in memory, so that nothing is written for nobody. And who delivers hears at once
//! of what this node has written.
//!
//! What is known is a copy of `webhook_subscriptions`. When nobody has read it lately, the table itself is asked by every
//! event, as if nothing were known.

use minigate_model::event::EventKind;
use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// Several times as long as whoever reads it waits between two readings.
const GOOD_FOR: Duration = Duration::from_secs(30);

pub(crate) struct Audience {
    /// A bit for each kind that somebody subscribed to.
    kinds: AtomicU32,
    /// Until when that counts, in milliseconds after `made_at`.
    good_until: AtomicU64,
    made_at: Instant,
    /// Was an event written, by a transaction that is perhaps not committed yet?
    written: AtomicBool,
    news: watch::Sender<()>,
}

impl Audience {
    /// Knows nothing.
    pub(crate) fn new() -> Self {
        Self {
            kinds: AtomicU32::new(0),
            good_until: AtomicU64::new(0),
            made_at: Instant::now(),
            written: AtomicBool::new(false),
            news: watch::Sender::new(()),
        }
    }

    /// Is an event of this kind certainly nobody's?
    pub(crate) fn is_nobody(&self, kind: EventKind) -> bool {
        self.kinds.load(Ordering::Acquire) & bit(kind) == 0 && self.now() < self.good_until.load(Ordering::Acquire)
    }

    /// Takes over what was read just now.
    pub(crate) fn learn(&self, kinds: impl Iterator<Item = EventKind>) {
        self.kinds.store(kinds.fold(0, |all, kind| all | bit(kind)), Ordering::Release);
        let good_for = u64::try_from(GOOD_FOR.as_millis()).unwrap_or(0);
        self.good_until.store(self.now().saturating_add(good_for), Ordering::Release);
    }

    pub(crate) fn note_written(&self) {
        self.written.store(true, Ordering::Release);
    }

    /// A transaction was committed: if there was an event in it, those who deliver may look. Of two transactions at once,
    /// one may be announced by the other, too early; then it is found when they look by themselves.
    pub(crate) fn announce(&self) {
        if self.written.load(Ordering::Relaxed) && self.written.swap(false, Ordering::AcqRel) {
            self.news.send_replace(());
        }
    }

    pub(crate) fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.made_at.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

const fn bit(kind: EventKind) -> u32 {
    1 << kind as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_nothing_takes_nobody_for_granted() {
        let audience = Audience::new();
        assert!(EventKind::ALL.iter().all(|kind| !audience.is_nobody(*kind)));

        audience.learn(std::iter::empty());
        assert!(EventKind::ALL.iter().all(|kind| audience.is_nobody(*kind)));

        audience.learn([EventKind::UserDeleted].into_iter());
        assert!(!audience.is_nobody(EventKind::UserDeleted) && audience.is_nobody(EventKind::UserCreated));

        // Read too long ago.
        audience.good_until.store(0, Ordering::Release);
        assert!(EventKind::ALL.iter().all(|kind| !audience.is_nobody(*kind)));
    }
}
