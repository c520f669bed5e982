//! Scripted failures: what WeChat does wrong next.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::StatusCode;
use serde::{Deserialize, Serialize};

const QUEUE_MAX: usize = 1_000;

/// The longest a scripted fault keeps a client waiting.
pub(crate) const WAIT_MAX: Duration = Duration::from_secs(10 * 60);

/// A failure, and the calls it befalls.
///
/// ```
/// # use minigate_sim::Fault;
/// let answer_lost = Fault::reset().consuming();
/// let busy_twice = Fault::errcode(-1).times(2).on("/sns/jscode2session");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub kind: FaultKind,
    /// The only path it befalls, such as `/sns/jscode2session`; any path when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// How many calls it befalls.
    #[serde(default = "once")]
    pub times: u32,
    /// Whether WeChat has done its work when the fault strikes, so that a code is used up although the caller never
    /// learns what it stood for.
    #[serde(default)]
    pub consumes: bool,
}

/// What goes wrong.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The true answer, late. Unless it `consumes`, WeChat also acts late: not at all if the caller has gone.
    Slow { delay_ms: u64 },
    /// An error of WeChat's, any number.
    Errcode(i64),
    /// A page for people, with status 200.
    Html,
    /// JSON that breaks off: the true answer's first half if it `consumes`.
    Truncated,
    /// An HTTP error with an empty body.
    Status(u16),
    /// The connection is reset before any answer.
    Reset,
    /// No answer for ten minutes, then a reset.
    NoAnswer,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// The true answer, late.
    pub fn slow(delay: Duration) -> Self {
        Self::new(FaultKind::Slow { delay_ms: delay.as_millis().try_into().unwrap_or(u64::MAX) })
    }

    /// An error of WeChat's, any number.
    pub fn errcode(errcode: i64) -> Self {
        Self::new(FaultKind::Errcode(errcode))
    }

    /// A page for people, with status 200.
    pub fn html() -> Self {
        Self::new(FaultKind::Html)
    }

    /// JSON that breaks off.
    pub fn truncated() -> Self {
        Self::new(FaultKind::Truncated)
    }

    /// An HTTP error with an empty body.
    pub fn status(status: u16) -> Self {
        Self::new(FaultKind::Status(status))
    }

    /// A connection reset before any answer.
    pub fn reset() -> Self {
        Self::new(FaultKind::Reset)
    }

    /// No answer at all.
    pub fn no_answer() -> Self {
        Self::new(FaultKind::NoAnswer)
    }

    /// Binds the fault to one path, such as `/sns/jscode2session`.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Repeats the fault.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets WeChat do its work before the fault strikes: the code is used up.
    #[must_use]
    pub fn consuming(mut self) -> Self {
        self.consumes = true;
        self
    }

    fn new(kind: FaultKind) -> Self {
        Self { kind, path: None, times: once(), consumes: false }
    }

    fn befalls(&self, path: &str) -> bool {
        self.path.as_deref().is_none_or(|only| only == path)
    }

    fn check(&self) -> Result<(), FaultError> {
        if self.times == 0 {
            return Err(FaultError::Never);
        }
        match self.kind {
            FaultKind::Slow { delay_ms } if Duration::from_millis(delay_ms) > WAIT_MAX => Err(FaultError::TooSlow),
            FaultKind::Status(status) => {
                // Below 200 there is no final answer, and HTTP libraries refuse to send one.
                let sendable = status >= 200 && StatusCode::from_u16(status).is_ok();
                if sendable { Ok(()) } else { Err(FaultError::NoSuchStatus(status)) }
            }
            _ => Ok(()),
        }
    }
}

/// Why a fault cannot be scripted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("a fault befalls at least one call")]
    Never,
    #[error("a delay is ten minutes at the most")]
    TooSlow,
    #[error("{0} is not the status of an HTTP answer")]
    NoSuchStatus(u16),
    #[error("{QUEUE_MAX} faults are waiting already")]
    QueueFull,
}

/// Faults yet to come, first in, first out.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    queue: Mutex<VecDeque<Fault>>,
}

impl Faults {
    pub(crate) fn push(&self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        let mut queue = self.queue();
        if queue.len() == QUEUE_MAX {
            return Err(FaultError::QueueFull);
        }
        queue.push_back(fault);
        Ok(())
    }

    /// The first fault that befalls this path, once less from now on.
    pub(crate) fn take(&self, path: &str) -> Option<Fault> {
        let mut queue = self.queue();
        let position = queue.iter().position(|fault| fault.befalls(path))?;
        let fault = &mut queue[position];
        fault.times -= 1;
        if fault.times > 0 {
            return Some(fault.clone());
        }
        queue.remove(position)
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.queue().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.queue().clear();
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Fault>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
