//! Who delivers what, and when it is tried again.
//!
//! A lease is the time of the next try, moved ahead by whoever delivers: a compare-and-set, no lock. When its holder is
//! gone, the row is due again by itself.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::first_of_index,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{EventId, Time, UserId};
use tokio::sync::watch;

/// An event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub event_id: EventId,
    pub endpoint: String,
    /// Text: a newer version may write kinds that this one does not know.
    pub kind: String,
    pub at: Time,
    pub user_id: UserId,
    /// A JSON object.
    pub detail: Option<String>,
    /// Tries that failed.
    pub attempts: u32,
    /// When it is due again: while it is leased, the end of the lease, by which its holder is told from a later one.
    pub next_attempt_at: Time,
}

macro_rules! columns {
    () => {
        "o.event_id, o.endpoint, o.kind, o.at, o.user_id, o.detail, o.attempts, o.next_attempt_at"
    };
}

/// How many those are.
pub(super) const COLUMNS: usize = 8;
pub(super) use columns;

/// Of each user only the oldest event that is neither delivered nor parked: that keeps their order. However many are due,
/// as when a receiver comes back, only the first of them are looked at.
const LIST_DUE: Sql = first_of_index!(
    concat!(
        "SELECT ",
        columns!(),
        " FROM webhook_outbox o
         WHERE o.endpoint = $1 AND o.parked_at IS NULL AND o.next_attempt_at <= $2 AND NOT EXISTS (
             SELECT 1 FROM webhook_outbox e
             WHERE e.user_id = o.user_id AND e.event_id < o.event_id AND e.endpoint = o.endpoint AND e.parked_at IS NULL
         )"
    ),
    null: "o.parked_at", then: "o.next_attempt_at, o.event_id", limit: "$3"
);

const LEASE: Sql = sql!(
    "UPDATE webhook_outbox SET next_attempt_at = $1
     WHERE event_id = $2 AND endpoint = $3 AND next_attempt_at = $4 AND parked_at IS NULL"
);

const FINISH: Sql = sql!("DELETE FROM webhook_outbox WHERE event_id = $1 AND endpoint = $2");

const POSTPONE: Sql = sql!(
    "UPDATE webhook_outbox SET attempts = $1, next_attempt_at = $2, last_error = $3
     WHERE event_id = $4 AND endpoint = $5 AND next_attempt_at = $6 AND parked_at IS NULL"
);

/// They wait for the one before them anyway; until then nobody needs to look at them.
const POSTPONE_FOLLOWERS: Sql = sql!(
    "UPDATE webhook_outbox SET next_attempt_at = $1
     WHERE user_id = $2 AND endpoint = $3 AND event_id > $4 AND next_attempt_at < $5 AND parked_at IS NULL"
);

impl Store {
    /// Changes when something to deliver was written through this store; what other nodes wrote is found by looking.
    pub fn written_deliveries(&self) -> watch::Receiver<()> {
        self.database.pool.audience().news()
    }

    /// Takes up to `limit` deliveries that are due, until `until`. Of several nodes one gets each of them.
    pub async fn lease_deliveries(
        &self,
        endpoint: &str,
        now: Time,
        until: Time,
        limit: u32,
    ) -> Result<Vec<Delivery>, Error> {
        let due: Vec<Delivery> = self
            .read((endpoint.to_owned(), now, limit), |(endpoint, now, limit), tx| {
                Box::pin(async move { tx.all(LIST_DUE, args![endpoint, *now, *limit]).await })
            })
            .await?;
        if due.is_empty() {
            return Ok(due);
        }
        self.write((due, until), |(due, until), tx| Box::pin(lease(tx, due, *until))).await
    }

    /// It was delivered. Whoever leased it, for it is done; `false` when somebody had said so before.
    pub async fn finish_delivery(&self, delivery: &Delivery) -> Result<bool, Error> {
        let key = (delivery.event_id, delivery.endpoint.clone());
        self.write_one(key, |(event, endpoint), tx| {
            Box::pin(async move { Ok(tx.run(FINISH, args![event, endpoint]).await? == 1) })
        })
        .await
    }

    /// It failed and is due again at `next`, and what waits for it not before; `false` when the lease was lost.
    pub async fn postpone_delivery(&self, delivery: &Delivery, next: Time, error: &str) -> Result<bool, Error> {
        self.write((delivery.clone(), next, error.to_owned()), |(delivery, next, error), tx| {
            Box::pin(postpone(tx, delivery, *next, error))
        })
        .await
    }
}

async fn lease(tx: &mut Tx, due: &[Delivery], until: Time) -> Result<Vec<Delivery>, Error> {
    // In one order on every node, so that two of them wait for each other instead of locking up.
    let mut due = due.to_vec();
    due.sort_unstable_by_key(|delivery| delivery.event_id);
    let mut leased = Vec::new();
    for delivery in due {
        let args = args![until, &delivery.event_id, &delivery.endpoint, delivery.next_attempt_at];
        if tx.run(LEASE, args).await? == 1 {
            leased.push(Delivery { next_attempt_at: until, ..delivery });
        }
    }
    Ok(leased)
}

async fn postpone(tx: &mut Tx, delivery: &Delivery, next: Time, error: &String) -> Result<bool, Error> {
    let Delivery { event_id, endpoint, user_id, attempts, next_attempt_at, .. } = delivery;
    let args = args![attempts + 1, next, error, event_id, endpoint, *next_attempt_at];
    let is_holder = tx.run(POSTPONE, args).await? == 1;
    if is_holder {
        tx.run(POSTPONE_FOLLOWERS, args![next, user_id, endpoint, event_id, next]).await?;
    }
    Ok(is_holder)
}

impl FromRow for Delivery {
    const TABLE: &'static str = "webhook_outbox";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            event_id: row.get(0)?,
            endpoint: row.get(1)?,
            kind: row.get(2)?,
            at: row.get(3)?,
            user_id: row.get(4)?,
            detail: row.get(5)?,
            attempts: row.get(6)?,
            next_attempt_at: row.get(7)?,
        })
    }
}
