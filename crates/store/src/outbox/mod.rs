//! `webhook_outbox`: what integrators are to be told, written in the transaction it tells of (security.md F-15).
//!
//! One row for each event and endpoint. It goes when it was delivered, so that nothing here grows with what is done.

mod backlog;
mod lease;
mod parked;

pub use backlog::Backlog;
pub use lease::Delivery;
pub use parked::Parked;

use crate::{
    Error,
    conn::Tx,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::event::Event;

/// One row for each endpoint that wants to hear of it; none when nobody does. PostgreSQL would take the parameters of a
/// SELECT for text.
const INSERT: Sql = {
    const PORTABLE: &str =
        "INSERT INTO webhook_outbox (event_id, endpoint, kind, at, user_id, detail, attempts, next_attempt_at)
     SELECT $1, s.endpoint, s.kind, $2, $3, $4, 0, $5 FROM webhook_subscriptions s WHERE s.kind = $6";
    sql!(
        sqlite: PORTABLE,
        postgres: "INSERT INTO webhook_outbox (event_id, endpoint, kind, at, user_id, detail, attempts, next_attempt_at)
         SELECT CAST($1 AS UUID), s.endpoint, s.kind, CAST($2 AS BIGINT), CAST($3 AS UUID), $4, 0, CAST($5 AS BIGINT)
         FROM webhook_subscriptions s WHERE s.kind = $6",
        mysql: PORTABLE
    )
};

/// Tells every endpoint that subscribed to this kind of event, once the transaction is committed.
pub(crate) async fn enqueue(tx: &mut Tx, event: &Event) -> Result<(), Error> {
    if tx.audience().is_nobody(event.kind) {
        return Ok(());
    }
    let args = args![&event.id, event.at, &event.user_id, event.detail.as_ref(), event.at, event.kind.as_str()];
    if tx.run(INSERT, args).await? > 0 {
        tx.audience().note_written();
    }
    Ok(())
}
