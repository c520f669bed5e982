//! Failures in a row, and the pause that follows (security.md section 5.5).

use dashmap::DashMap;
use minigate_model::SessionId;
use std::time::Duration;

/// So many failures, with no success between them, and a session waits.
const FAILURES: u32 = 10;
const PAUSE: u64 = 600_000_000_000;
/// Beyond this many sessions each failure first forgets those that have been quiet, and does not leave that to a job.
const MAX_SESSIONS: usize = 100_000;

/// By session; times are nanoseconds of the monotonic clock.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    failed: DashMap<SessionId, Failed>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Failed {
    times: u32,
    last_at: u64,
}

impl Pauses {
    /// How long is this session to wait?
    pub(super) fn check(&self, session: &SessionId, now: u64) -> Result<(), Duration> {
        let failed = self.failed.get(session).map(|failed| *failed).unwrap_or_default();
        match failed.paused_until().saturating_sub(now) {
            0 => Ok(()),
            nanos => Err(Duration::from_nanos(nanos)),
        }
    }

    pub(super) fn failure(&self, session: SessionId, now: u64) {
        if self.failed.len() >= MAX_SESSIONS {
            self.sweep(now);
        }
        let mut failed = self.failed.entry(session).or_default();
        let is_over = failed.times >= FAILURES && failed.paused_until() <= now;
        *failed = Failed { times: if is_over { 1 } else { failed.times.saturating_add(1) }, last_at: now };
    }

    pub(super) fn success(&self, session: &SessionId) {
        self.failed.remove(session);
    }

    /// Forgets those that have been quiet for as long as a pause takes.
    pub(super) fn sweep(&self, now: u64) {
        self.failed.retain(|_, failed| failed.last_at.saturating_add(PAUSE) > now);
    }
}

impl Failed {
    const fn paused_until(&self) -> u64 {
        if self.times < FAILURES { 0 } else { self.last_at.saturating_add(PAUSE) }
    }
}
