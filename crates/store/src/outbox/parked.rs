//! Deliveries that were given up: kept for a person to look at, and to send again.

use super::lease::{COLUMNS, Delivery, columns};
use crate::{
    Error, Store,
    conn::Row,
    dialect::delete_oldest,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{EventId, Time};

/// A delivery that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    pub delivery: Delivery,
    pub parked_at: Time,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

const PARK: Sql = sql!(
    "UPDATE webhook_outbox SET attempts = $1, parked_at = $2, last_error = $3
     WHERE event_id = $4 AND endpoint = $5 AND next_attempt_at = $6 AND parked_at IS NULL"
);

const LIST: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    ", o.parked_at, o.last_error FROM webhook_outbox o
     WHERE o.parked_at IS NOT NULL ORDER BY o.parked_at, o.event_id LIMIT $1"
));

const LIST_OF_ENDPOINT: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    ", o.parked_at, o.last_error FROM webhook_outbox o
     WHERE o.endpoint = $1 AND o.parked_at IS NOT NULL ORDER BY o.parked_at, o.event_id LIMIT $2"
));

const REPLAY: Sql = sql!(
    "UPDATE webhook_outbox SET parked_at = NULL, attempts = 0, next_attempt_at = $1
     WHERE endpoint = $2 AND event_id = $3 AND parked_at IS NOT NULL"
);

const REPLAY_ALL: Sql = sql!(
    "UPDATE webhook_outbox SET parked_at = NULL, attempts = 0, next_attempt_at = $1
     WHERE endpoint = $2 AND parked_at IS NOT NULL"
);

const SWEEP: Sql = {
    const PORTABLE: &str = "DELETE FROM webhook_outbox WHERE endpoint = $1 AND event_id IN (
         SELECT event_id FROM webhook_outbox WHERE endpoint = $2 AND parked_at < $3 ORDER BY parked_at LIMIT $4)";
    delete_oldest!(
        portable: PORTABLE,
        mysql: "DELETE FROM webhook_outbox WHERE endpoint = $1 AND endpoint = $2 AND parked_at < $3
         ORDER BY parked_at LIMIT $4"
    )
};

impl Store {
    /// Gives a leased delivery up after one more failed try; `false` when the lease was lost.
    pub async fn park_delivery(&self, delivery: &Delivery, now: Time, error: &str) -> Result<bool, Error> {
        self.write_one((delivery.clone(), now, error.to_owned()), |(delivery, now, error), tx| {
            Box::pin(async move {
                let Delivery { event_id, endpoint, attempts, next_attempt_at, .. } = delivery;
                let args = args![attempts + 1, *now, error, event_id, endpoint, *next_attempt_at];
                Ok(tx.run(PARK, args).await? == 1)
            })
        })
        .await
    }

    /// What was given up, the longest ago first; of one endpoint, or of all.
    pub async fn list_parked_deliveries(&self, endpoint: Option<&str>, limit: u32) -> Result<Vec<Parked>, Error> {
        self.read((endpoint.map(str::to_owned), limit), |(endpoint, limit), tx| {
            Box::pin(async move {
                match endpoint {
                    Some(endpoint) => tx.all(LIST_OF_ENDPOINT, args![endpoint, *limit]).await,
                    None => tx.all(LIST, args![*limit]).await,
                }
            })
        })
        .await
    }

    /// Makes what was given up due again, as if it had never been tried: one event, or all. Says how many.
    pub async fn replay_deliveries(&self, endpoint: &str, event: Option<EventId>, now: Time) -> Result<u64, Error> {
        self.write_one((endpoint.to_owned(), event, now), |(endpoint, event, now), tx| {
            Box::pin(async move {
                let replayed = match event {
                    Some(event) => tx.run(REPLAY, args![*now, endpoint, event]).await?,
                    None => tx.run(REPLAY_ALL, args![*now, endpoint]).await?,
                };
                tx.audience().note_written();
                Ok(replayed)
            })
        })
        .await
    }

    /// Forgets what was given up before `before`, the longest ago first.
    pub async fn sweep_parked_deliveries(&self, endpoint: &str, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((endpoint.to_owned(), before, limit), |(endpoint, before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![endpoint, endpoint, *before, *limit]).await })
        })
        .await
    }
}

impl FromRow for Parked {
    const TABLE: &'static str = "webhook_outbox";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let (parked_at, last_error) = (row.get(COLUMNS)?, row.get(COLUMNS + 1)?);
        Ok(Self { delivery: Delivery::from_row(row)?, parked_at, last_error })
    }
}
