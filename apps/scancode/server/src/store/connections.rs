//! Turns at the database. A crowd that scans at once waits here, in the order in which it came: the pool of a database
//! server refuses whoever waits for longer than a second, and logins need connections too.

use minigate_store::{
    Backend, Error, Reason,
    database::{Database, Operation},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Of the ten connections that a node has.
const TURNS: usize = 7;
const PATIENCE: Duration = Duration::from_secs(10);

/// The database, with as many operations at once as it has room for.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    database: Database,
    /// SQLite has a queue of its own.
    turns: Option<Arc<Semaphore>>,
}

impl Connections {
    pub(super) fn new(database: Database) -> Self {
        let turns = (database.backend() != Backend::Sqlite).then(|| Arc::new(Semaphore::new(TURNS)));
        Self { database, turns }
    }

    pub(super) async fn read<I, T>(&self, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let _turn = self.turn().await?;
        self.database.read(input, operation).await
    }

    pub(super) async fn write_one<I, T>(&self, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let _turn = self.turn().await?;
        self.database.write_one(input, operation).await
    }

    pub(super) async fn write<I, T>(&self, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let _turn = self.turn().await?;
        self.database.write(input, operation).await
    }

    async fn turn(&self) -> Result<Option<OwnedSemaphorePermit>, Error> {
        let Some(turns) = &self.turns else { return Ok(None) };
        match timeout(PATIENCE, Arc::clone(turns).acquire_owned()).await {
            // It is never closed.
            Ok(turn) => Ok(turn.ok()),
            Err(_) => Err(Reason::Busy.into()),
        }
    }
}
