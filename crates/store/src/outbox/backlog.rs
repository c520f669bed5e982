//! How much waits for whom.

use crate::{
    Error, Store,
    conn::Row,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
};
use minigate_model::Time;

/// What one endpoint has not got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    pub endpoint: String,
    /// Still to be delivered.
    pub waiting: u64,
    /// When the oldest of those happened.
    pub oldest_at: Option<Time>,
    /// Given up.
    pub parked: u64,
}

const COUNT: Sql = sql!(
    "SELECT endpoint, COUNT(*) - COUNT(parked_at), MIN(CASE WHEN parked_at IS NULL THEN at END), COUNT(parked_at)
     FROM webhook_outbox GROUP BY endpoint ORDER BY endpoint"
);

impl Store {
    /// Of every endpoint that has something in the outbox. Reads the whole of it.
    pub async fn delivery_backlog(&self) -> Result<Vec<Backlog>, Error> {
        self.survey((), |(), tx| Box::pin(tx.all(COUNT, &[]))).await
    }
}

impl FromRow for Backlog {
    const TABLE: &'static str = "webhook_outbox";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { endpoint: row.get(0)?, waiting: row.get(1)?, oldest_at: row.get(2)?, parked: row.get(3)? })
    }
}
