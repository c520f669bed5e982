//! The only place that reads the wall clock.

use minigate_model::Time;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// What time it is: the system's time as the database sees it, or a test's.
#[derive(Debug, Clone)]
pub enum Clock {
    /// `offset` is what to add to this machine's clock to get the database's, in microseconds (security.md F-9):
    /// times that decide something are database time, whichever node decides.
    System { offset: Arc<AtomicI64>, started: Instant },
    /// Stands still until it is moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self::System { offset: Arc::default(), started: Instant::now() }
    }

    pub fn manual(start: Time) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.micros())))
    }

    pub fn now(&self) -> Time {
        match self {
            Self::System { offset, .. } => Time::from_micros(wall_micros() + offset.load(Ordering::Relaxed)),
            Self::Manual(micros) => Time::from_micros(micros.load(Ordering::Relaxed)),
        }
    }

    /// Time that never steps back, from an arbitrary start: for durations.
    pub fn monotonic(&self) -> Duration {
        match self {
            Self::System { started, .. } => started.elapsed(),
            Self::Manual(micros) => Duration::from_micros(u64::try_from(micros.load(Ordering::Relaxed)).unwrap_or(0)),
        }
    }

    /// Moves a manual clock.
    pub fn advance(&self, duration: Duration) {
        if let Self::Manual(micros) = self {
            micros.fetch_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX), Ordering::Relaxed);
        }
    }

    /// Takes over the database's time, as read just now. Returns by how much this machine's clock differs.
    pub(crate) fn follow(&self, database_now: Time) -> Duration {
        let Self::System { offset, .. } = self else { return Duration::ZERO };
        let difference = database_now.micros() - wall_micros();
        offset.store(difference, Ordering::Relaxed);
        Duration::from_micros(difference.unsigned_abs())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
fn wall_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
