//! Ending sessions, inside a transaction.

use crate::{
    Error,
    audit::insert_event,
    conn::Tx,
    feed::{Change, tell},
    outbox::enqueue,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    EndReason, SessionId, Time, UserId,
    audit::AuditEvent,
    event::{Event, EventKind},
};

const END: Sql =
    sql!("UPDATE sessions SET ended_at = $1, end_reason = $2 WHERE id = $3 AND user_id = $4 AND ended_at IS NULL");

const LIST_LIVE_IDS: Sql =
    sql!("SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY created_at, id");

pub(super) async fn end_and_log(
    tx: &mut Tx,
    user: UserId,
    id: SessionId,
    reason: EndReason,
    now: Time,
    audit: Option<&AuditEvent>,
) -> Result<bool, Error> {
    let ended = end(tx, user, id, reason, now).await?;
    if let (true, Some(audit)) = (ended, audit) {
        insert_event(tx, audit).await?;
    }
    Ok(ended)
}

/// Ends it and tells the other nodes and the integrators; `false` when it had ended or is not this user's.
pub(crate) async fn end(
    tx: &mut Tx,
    user: UserId,
    session: SessionId,
    reason: EndReason,
    now: Time,
) -> Result<bool, Error> {
    let ended = tx.run(END, args![now, reason.as_str(), &session, &user]).await? == 1;
    if ended {
        tell(tx, now, Change::SessionEnded { session, user, reason: Some(reason) }).await?;
        enqueue(tx, &session_revoked(user, session, reason, now)).await?;
    }
    Ok(ended)
}

fn session_revoked(user: UserId, session: SessionId, reason: EndReason, now: Time) -> Event {
    let detail = format!(r#"{{"session_id":"{session}","reason":"{}"}}"#, reason.as_str());
    Event { detail: Some(detail), ..Event::new(now, EventKind::SessionRevoked, user) }
}

pub(crate) async fn end_live_sessions(
    tx: &mut Tx,
    user: UserId,
    except: Option<SessionId>,
    reason: EndReason,
    now: Time,
) -> Result<Vec<SessionId>, Error> {
    let mut ended = Vec::new();
    for id in live_ids(tx, user, now).await? {
        if Some(id) != except && end(tx, user, id, reason, now).await? {
            ended.push(id);
        }
    }
    Ok(ended)
}

/// The oldest first.
pub(crate) async fn live_ids(tx: &mut Tx, user: UserId, now: Time) -> Result<Vec<SessionId>, Error> {
    tx.all(LIST_LIVE_IDS, args![&user, now]).await
}
