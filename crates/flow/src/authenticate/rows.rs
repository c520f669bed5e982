//! Deciding without waiting: memory is asked first, and what it does not know is read and asked again with.
//!
//! A decision that awaited would be a future as large as all that it may await, and be moved about with every request.

use crate::{Error, Gate, cache::CachedSession};
use minigate_model::{Refusal, SessionId};
use std::sync::Arc;

/// The rows of sessions that were read for one request.
#[derive(Default)]
pub(super) struct Rows(Vec<(SessionId, Row)>);

/// `None` when there is no such session; an error when the database did not say.
type Row = Result<Option<Arc<CachedSession>>, Error>;

/// Why there is no decision.
pub(super) enum Undecided {
    /// There is one, and it is no.
    Failed(Error),
    /// The row of this session has to be read first.
    Unread(SessionId),
}

impl Rows {
    pub(super) fn get(&self, id: SessionId) -> Result<&Row, Undecided> {
        self.0.iter().find(|(read, _)| *read == id).map(|(_, row)| row).ok_or(Undecided::Unread(id))
    }
}

impl Gate {
    /// Decides by what memory knows, and by the rows of what it does not: of one session for each credential at most.
    pub(super) async fn decide_knowing<T>(&self, decide: impl Fn(&Rows) -> Result<T, Undecided>) -> Result<T, Error> {
        match decide(&Rows::default()) {
            Ok(decision) => Ok(decision),
            Err(Undecided::Failed(error)) => Err(error),
            // Boxed, as everything that is not the usual way.
            Err(Undecided::Unread(id)) => Box::pin(self.decide_reading(id, decide)).await,
        }
    }

    async fn decide_reading<T>(
        &self,
        mut unread: SessionId,
        decide: impl Fn(&Rows) -> Result<T, Undecided>,
    ) -> Result<T, Error> {
        let mut rows = Rows::default();
        loop {
            let found = self.store.find_session(unread).await.map_err(Error::from);
            let row = found.map(|session| session.map(|session| self.caches.keep_session(session, self.now())));
            rows.0.push((unread, row));
            match decide(&rows) {
                Ok(decision) => return Ok(decision),
                Err(Undecided::Failed(error)) => return Err(error),
                Err(Undecided::Unread(id)) => unread = id,
            }
        }
    }
}

impl From<Error> for Undecided {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Undecided {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal.into())
    }
}
