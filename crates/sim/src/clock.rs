//! The world's clock: real time, which can be moved forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Ten years are enough for any test, and keep every sum with a lifetime inside what a timestamp can hold.
const FURTHEST_AHEAD: Duration = Duration::from_secs(10 * 366 * 24 * 60 * 60);

#[derive(Debug, Default)]
pub(crate) struct Clock {
    seconds_ahead: AtomicU64,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the simulator has a clock of its own, read here only")]
    pub(crate) fn now(&self) -> Timestamp {
        let now = SystemTime::now() + self.ahead();
        Timestamp::try_from(now).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn ahead(&self) -> Duration {
        Duration::from_secs(self.seconds_ahead.load(Ordering::Relaxed))
    }

    /// Moves the clock forward by whole seconds, ten years at the most.
    pub(crate) fn advance(&self, by: Duration) {
        let ahead = self.ahead().saturating_add(by).min(FURTHEST_AHEAD);
        self.seconds_ahead.store(ahead.as_secs(), Ordering::Relaxed);
    }

    pub(crate) fn reset(&self) {
        self.seconds_ahead.store(0, Ordering::Relaxed);
    }
}
