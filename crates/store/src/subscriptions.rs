//! `webhook_subscriptions`: which endpoints want to hear of what. Copied from the nodes' configuration.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{Time, event::EventKind};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Subscription {
    endpoint: String,
    kind: String,
}

const LIST: Sql = sql!("SELECT endpoint, kind FROM webhook_subscriptions ORDER BY endpoint, kind");

const INSERT: Sql = insert_if_absent!("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ($1, $2)", "kind");

const DELETE: Sql = sql!("DELETE FROM webhook_subscriptions WHERE endpoint = $1 AND kind = $2");

const LIST_WAITED_FOR: Sql = sql!("SELECT DISTINCT endpoint FROM webhook_outbox WHERE parked_at IS NULL");

const PARK: Sql =
    sql!("UPDATE webhook_outbox SET parked_at = $1, last_error = $2 WHERE endpoint = $3 AND parked_at IS NULL");

const REMOVED: &str = "endpoint removed from the configuration";

impl Store {
    /// Makes the subscriptions what the configuration says. What is still undelivered to an endpoint that is gone is
    /// parked: it can be sent when the endpoint comes back. Says how much that was.
    pub async fn set_subscriptions(&self, wanted: Vec<(String, EventKind)>, now: Time) -> Result<u64, Error> {
        let kinds: Vec<EventKind> = wanted.iter().map(|(_, kind)| *kind).collect();
        let wanted =
            wanted.into_iter().map(|(endpoint, kind)| Subscription { endpoint, kind: kind.as_str().to_owned() });
        let wanted: Vec<Subscription> = wanted.collect();
        let parked = self.write((wanted, now), |(wanted, now), tx| Box::pin(set(tx, wanted, *now))).await?;
        self.database.pool.audience().learn(kinds.into_iter());
        Ok(parked)
    }

    /// Reads who subscribed to what: for half a minute from now, nothing is written for nobody.
    pub async fn read_subscriptions(&self) -> Result<(), Error> {
        let present: Vec<Subscription> = self.read((), |(), tx| Box::pin(tx.all(LIST, &[]))).await?;
        self.database
            .pool
            .audience()
            .learn(present.iter().filter_map(|subscription| EventKind::parse(&subscription.kind)));
        Ok(())
    }
}

async fn set(tx: &mut Tx, wanted: &[Subscription], now: Time) -> Result<u64, Error> {
    let present: Vec<Subscription> = tx.all(LIST, &[]).await?;
    for Subscription { endpoint, kind } in present.iter().filter(|subscription| !wanted.contains(subscription)) {
        tx.run(DELETE, args![endpoint, kind]).await?;
    }
    for Subscription { endpoint, kind } in wanted.iter().filter(|subscription| !present.contains(subscription)) {
        tx.run(INSERT, args![endpoint, kind]).await?;
    }
    let mut parked = 0;
    for Endpoint(endpoint) in tx.all::<Endpoint>(LIST_WAITED_FOR, &[]).await? {
        if !wanted.iter().any(|subscription| subscription.endpoint == endpoint) {
            parked += tx.run(PARK, args![now, REMOVED, &endpoint]).await?;
        }
    }
    Ok(parked)
}

struct Endpoint(String);

impl FromRow for Endpoint {
    const TABLE: &'static str = "webhook_outbox";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}

impl FromRow for Subscription {
    const TABLE: &'static str = "webhook_subscriptions";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { endpoint: row.get(0)?, kind: row.get(1)? })
    }
}
