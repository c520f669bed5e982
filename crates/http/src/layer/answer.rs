//! The answer to a request: in time and whole, whatever becomes of its handler.

use super::Seen;
use crate::ApiError;
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, future::CatchUnwind};
use minigate_flow::Code;
use pin_project_lite::pin_project;
use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Sleep, sleep_until};

/// How long a client is told to wait when its time was over.
const RETRY_AFTER: Duration = Duration::from_secs(2);

pin_project! {
    /// What [`GateService`](super::GateService) answers with.
    // A type and not a boxed `async` block, which would hold the handler's future twice and be moved to the heap with
    // every request.
    #[project = AnswerProjection]
    pub enum Answer<F> {
        Refused {
            response: Option<Response>,
        },
        Handled {
            #[pin]
            handler: CatchUnwind<AssertUnwindSafe<F>>,
            // For the few that are not ready at once.
            time: Option<Pin<Box<Sleep>>>,
            seen: Option<Seen>,
        },
    }
}

impl<F: Future> Answer<F> {
    pub(super) fn of(handler: F, seen: Seen) -> Self {
        Self::Handled { handler: AssertUnwindSafe(handler).catch_unwind(), time: None, seen: Some(seen) }
    }

    /// No handler runs.
    pub(super) fn refused(error: ApiError, seen: Seen) -> Self {
        Self::Refused { response: Some(seen.finish(error.into_response())) }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Answer<F> {
    type Output = F::Output;

    /// Never again ready once it was.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (handler, time, seen) = match self.project() {
            AnswerProjection::Refused { response } => {
                return response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)));
            }
            AnswerProjection::Handled { handler, time, seen } => (handler, time, seen),
        };
        let Some(request) = seen.as_ref() else { return Poll::Pending };
        let response = match handler.poll(context) {
            Poll::Ready(Ok(Ok(response))) => response,
            // The panic hook has logged where.
            Poll::Ready(Err(_panic)) => ApiError::new(Code::Internal).into_response(),
            Poll::Pending => {
                let time = time.get_or_insert_with(|| Box::pin(sleep_until(request.deadline().into())));
                ready!(time.as_mut().poll(context));
                ApiError::new(Code::Unavailable).after(RETRY_AFTER).into_response()
            }
        };
        seen.take().map_or(Poll::Pending, |seen| Poll::Ready(Ok(seen.finish(response))))
    }
}

impl<F> std::fmt::Debug for Answer<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}
