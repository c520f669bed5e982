//! An operation on its way to a database thread and its answer on the way back.

use super::{Operation, Tx};
use crate::{Error, Reason};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};
use tokio::sync::oneshot;

/// Erases what an operation takes and gives, so that all of them fit one queue.
pub(super) trait Job: Send {
    /// Does the work and says whether it may be kept.
    fn run(&mut self, tx: &mut Tx) -> Keep;

    /// Tells the caller, once it is known whether the work was committed.
    fn answer(self: Box<Self>, committed: Result<(), Arc<Error>>);
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
}

pub(super) struct Task<I, T> {
    input: I,
    operation: Operation<I, T>,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<I, T> Task<I, T> {
    pub(super) const fn new(input: I, operation: Operation<I, T>, reply: oneshot::Sender<Result<T, Error>>) -> Self {
        Self { input, operation, result: None, reply }
    }
}

impl<I: Send + Sync, T: Send> Job for Task<I, T> {
    fn run(&mut self, tx: &mut Tx) -> Keep {
        let (input, operation) = (&self.input, self.operation);
        let result = catch_unwind(AssertUnwindSafe(|| finish(operation(input, tx))))
            .unwrap_or_else(|_| Err(Error::query("the operation panicked")));
        let keep = if result.is_ok() { Keep::Yes } else { Keep::No };
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), Arc<Error>>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(source)) => Err(Error::unavailable(Reason::Refused, source)),
            (Some(result), Ok(())) => result,
            (None, Ok(())) => Err(Reason::Closed.into()),
        };
        // An error means that the caller no longer waits.
        let _ = self.reply.send(result);
    }
}

/// Polls an operation to its end. On SQLite none of them ever waits, so once is enough.
fn finish<T>(operation: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match pin!(operation).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(Error::query("the operation waited for something else than the database")),
    }
}
