//! What a connection is doing, and until when it may.
//!
//! Socket, door and timer of one connection share this. All of it is relaxed atomics: each value stands alone,
//! and a deadline read a moment too early is read again.

use super::limits::{LAST_CALL, LINGER, TransportLimits};
use std::{
    sync::{
        Arc,
        atomic::{
            AtomicU16, AtomicU32, AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    time::Duration,
};
use tokio::time::Instant;

pub(super) struct Vitals {
    born: Instant,
    requests: AtomicU32,
    in_flight: AtomicU32,
    /// The head after which nothing more is read as a request, counted from 0.
    final_head: AtomicU32,
    /// The status that the final head is answered with; 0 when it goes to the router.
    refusal: AtomicU16,
    /// The last answer was handed to hyper.
    pub(super) quiet: Moment,
    /// A head has begun and not ended.
    pub(super) head: Moment,
    /// A write waits for the peer.
    pub(super) stalled: Moment,
    /// The listener shuts down.
    pub(super) draining: Moment,
    /// We want it closed.
    pub(super) closing: Moment,
}

/// Since when something is so; or it is not.
#[derive(Default)]
pub(super) struct Moment(AtomicU64);

/// A request that has not been answered to the end.
pub(super) struct InFlight(Arc<Vitals>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    /// End it in good order: what is being answered is answered.
    Close,
    Cut,
}

/// What to do with a request, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Another,
    Last,
    Refused(u16),
}

impl Vitals {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            born: Instant::now(),
            requests: AtomicU32::new(0),
            in_flight: AtomicU32::new(0),
            final_head: AtomicU32::new(u32::MAX),
            refusal: AtomicU16::new(0),
            quiet: Moment::default(),
            head: Moment::default(),
            stalled: Moment::default(),
            draining: Moment::default(),
            closing: Moment::default(),
        })
    }

    /// Counts a request in.
    pub(super) fn begin(self: &Arc<Self>) -> (InFlight, u32) {
        let number = self.requests.fetch_add(1, Relaxed);
        self.in_flight.fetch_add(1, Relaxed);
        (InFlight(Arc::clone(self)), number)
    }

    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Relaxed)
    }

    /// No head after `number` counts; `refusal` is what this one is answered with, if not by the router.
    pub(super) fn end_at(&self, number: u32, refusal: u16) {
        self.refusal.store(refusal, Relaxed);
        self.final_head.store(number, Release);
    }

    pub(super) fn turn(&self, number: u32) -> Turn {
        let last = self.final_head.load(Acquire);
        match self.refusal.load(Relaxed) {
            _ if number < last => Turn::Another,
            0 if number == last => Turn::Last,
            0 => Turn::Refused(400),
            status => Turn::Refused(status),
        }
    }

    pub(super) fn begin_moment(&self, moment: &Moment) {
        if moment.0.load(Relaxed) == 0 {
            self.mark(moment);
        }
    }

    /// When something must happen next, if nothing else does.
    pub(super) fn deadline(&self, limits: &TransportLimits) -> Option<(Instant, Overdue)> {
        let end = self.after(&self.draining, limits.drain).map(|at| (at, Overdue::Cut));
        let next = self.next(limits);
        match (end, next) {
            (Some(end), Some(next)) => Some(if end.0 < next.0 { end } else { next }),
            (end, next) => end.or(next),
        }
    }

    /// What the connection is doing decides; a shutdown bounds it.
    fn next(&self, limits: &TransportLimits) -> Option<(Instant, Overdue)> {
        if let Some(at) = self.after(&self.stalled, limits.write) {
            return Some((at, Overdue::Cut));
        }
        if self.in_flight.load(Relaxed) > 0 {
            return None;
        }
        // What began while a request was in flight counts from its end.
        let quiet = |wait: Duration| self.after(&self.quiet, wait);
        let late = |at: Instant, wait: Duration| quiet(wait).map_or(at, |other| at.max(other));
        if let Some(at) = self.after(&self.closing, LINGER) {
            return Some((late(at, LINGER), Overdue::Cut));
        }
        if let Some(at) = self.after(&self.head, limits.head) {
            return Some((late(at, limits.head), Overdue::Cut));
        }
        if let Some(at) = self.after(&self.draining, LAST_CALL) {
            return Some((at, Overdue::Close));
        }
        Some((quiet(limits.keep_alive).unwrap_or(self.born + limits.first_byte), Overdue::Close))
    }

    fn after(&self, moment: &Moment, wait: Duration) -> Option<Instant> {
        Some(moment.since(self.born)? + wait)
    }

    fn mark(&self, moment: &Moment) {
        // Never 0, which is "not so": a connection's first millisecond counts as its second.
        let millis = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        moment.0.store(millis, Relaxed);
    }
}

impl Moment {
    pub(super) fn end(&self) {
        self.0.store(0, Relaxed);
    }

    pub(super) fn is_now(&self) -> bool {
        self.0.load(Relaxed) != 0
    }

    fn since(&self, born: Instant) -> Option<Instant> {
        match self.0.load(Relaxed) {
            0 => None,
            millis => Some(born + Duration::from_millis(millis)),
        }
    }
}

impl InFlight {
    /// Has the listener begun to shut down since this request came in?
    pub(super) fn is_last(&self) -> bool {
        self.0.draining.is_now()
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.0.in_flight.fetch_sub(1, Relaxed) == 1 {
            self.0.mark(&self.0.quiet);
        }
    }
}
