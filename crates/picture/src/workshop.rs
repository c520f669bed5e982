//! Where pictures are prepared: on threads of their own, so that requests never wait behind one.

use crate::{Picture, Unfit, prepare};
use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};
use tokio::sync::oneshot;

/// Pictures that wait for a thread; one more is not taken.
const QUEUE: usize = 32;

/// A few threads and what waits for them. They end when it is dropped.
pub struct Workshop {
    orders: Sender<Order>,
}

struct Order {
    file: Bytes,
    answer: oneshot::Sender<Result<Picture, Unfit>>,
}

/// More waits already than can be done soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many pictures are waiting")]
pub struct Busy;

impl Workshop {
    /// With a thread for every two cores, and at least one: the other half is left to requests also while all are busy.
    pub fn start() -> std::io::Result<Self> {
        let threads = thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let (orders, waiting) = bounded(QUEUE);
        for _ in 0..threads {
            let waiting = waiting.clone();
            thread::Builder::new().name("picture".to_owned()).spawn(move || work(&waiting))?;
        }
        Ok(Self { orders })
    }

    /// Prepares a file when its turn comes; not at all when nobody waits for it any more.
    pub async fn prepare(&self, file: Bytes) -> Result<Result<Picture, Unfit>, Busy> {
        let (answer, prepared) = oneshot::channel();
        match self.orders.try_send(Order { file, answer }) {
            Ok(()) => prepared.await.map_err(|_| Busy),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Busy),
        }
    }
}

fn work(waiting: &Receiver<Order>) {
    yield_to_requests();
    for Order { file, answer } in waiting {
        if answer.is_closed() {
            continue;
        }
        // A decoder that panics has met a file it does not understand; the next one is another.
        let prepared = catch_unwind(AssertUnwindSafe(|| prepare(&file))).unwrap_or_else(|_| {
            tracing::error!(bytes = file.len(), "a decoder of pictures has panicked");
            Err(Unfit::Damaged)
        });
        // Before the answer, so that memory is bounded by what waits and not by who listens.
        drop(file);
        let _ = answer.send(prepared);
    }
}

/// A hundredth or two of a core while requests want all of it, all of one when they do not: in the middle of a picture
/// [`Timed`](crate::budget::Timed) gives way too. Less (`SCHED_IDLE`) would be next to nothing: any busy neighbour could
/// then keep pictures waiting for ever. On Linux niceness is a thread's own; elsewhere it would be the whole process's.
fn yield_to_requests() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 19) {
        tracing::debug!(%error, "pictures are prepared at the usual priority");
    }
}

impl fmt::Debug for Workshop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workshop").field("waiting", &self.orders.len()).finish()
    }
}
