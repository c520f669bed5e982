//! `audit_events`: what happened, for whoever runs the server.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::delete_oldest,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AuditId, SessionId, Time, UserId, audit::AuditEvent};
use std::cmp::Reverse;

/// A row of the log. `kind` and `actor` are text: while two versions run side by side, one of them may
/// write kinds that the other does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    pub id: AuditId,
    pub at: Time,
    pub kind: String,
    pub actor: String,
    pub user_id: Option<UserId>,
    pub session_id: Option<SessionId>,
    pub ip: Option<String>,
    pub detail: Option<String>,
}

macro_rules! columns {
    () => {
        "id, at, kind, actor, user_id, session_id, ip, detail"
    };
}

const INSERT: Sql =
    sql!(concat!("INSERT INTO audit_events (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"));

/// Of an event and its session, if it is a login's that still has one.
macro_rules! with_session {
    (user: $user:literal) => {
        concat!("SELECT e.id, e.at, e.kind, e.actor, ", $user, ", e.session_id, e.ip, e.detail")
    };
}

const LIST: Sql = sql!(concat!(
    with_session!(user: "COALESCE(e.user_id, s.user_id)"),
    " FROM audit_events e LEFT JOIN sessions s ON s.id = e.id WHERE e.id < $1 ORDER BY e.id DESC LIMIT $2"
));

const LIST_OF_USER: Sql =
    sql!(concat!("SELECT ", columns!(), " FROM audit_events WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"));

const LIST_LOGINS_OF_USER: Sql = sql!(concat!(
    with_session!(user: "s.user_id"),
    " FROM sessions s JOIN audit_events e ON e.id = s.id
     WHERE s.user_id = $1 AND s.id < $2 AND e.user_id IS NULL ORDER BY s.id DESC LIMIT $3"
));

/// An id begins with its time.
const SWEEP: Sql = delete_oldest!("audit_events", key: "id", time: "id");

/// Comes after every id in use.
const LAST: AuditId = AuditId::from_bytes([0xff; 16]);

impl Store {
    pub async fn insert_audit(&self, event: AuditEvent) -> Result<(), Error> {
        self.write_one(event, |event, tx| Box::pin(insert_event(tx, event))).await
    }

    /// Newest first, beginning after `before`; of one user, or of all.
    pub async fn list_audit(
        &self,
        user: Option<UserId>,
        before: Option<AuditId>,
        limit: u32,
    ) -> Result<Vec<AuditRecord>, Error> {
        self.read((user, before.unwrap_or(LAST), limit), |(user, before, limit), tx| {
            Box::pin(async move {
                match user {
                    Some(user) => list_of_user(tx, *user, *before, *limit).await,
                    None => tx.all(LIST, args![before, *limit]).await,
                }
            })
        })
        .await
    }

    /// Deletes rows written before `before`, the oldest first.
    pub async fn sweep_audit(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((AuditId::first_at(before), limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![before, *limit]).await })
        })
        .await
    }
}

async fn list_of_user(tx: &mut Tx, user: UserId, before: AuditId, limit: u32) -> Result<Vec<AuditRecord>, Error> {
    // In this order: an event that is given its user in between is found twice, and not missed.
    let mut found: Vec<AuditRecord> = tx.all(LIST_LOGINS_OF_USER, args![&user, &before, limit]).await?;
    found.extend(tx.all::<AuditRecord>(LIST_OF_USER, args![&user, &before, limit]).await?);
    found.sort_unstable_by_key(|record| Reverse(record.id));
    found.dedup_by_key(|record| record.id);
    found.truncate(limit as usize);
    Ok(found)
}

/// The event of the login that opened this session. It has the session's id, and no user of its own until the session's
/// row goes: in the index of users' events each login would write a page that it shares with nobody, and where a user's
/// sessions are it writes one anyway (docs/adr/0012-a-login-is-found-by-its-session.md).
pub(crate) async fn insert_login(tx: &mut Tx, event: &AuditEvent, session: SessionId) -> Result<(), Error> {
    let id = AuditId::from_bytes(*session.as_bytes());
    insert_event(tx, &AuditEvent { id, user_id: None, session_id: Some(session), ..event.clone() }).await
}

pub(crate) async fn insert_event(tx: &mut Tx, event: &AuditEvent) -> Result<(), Error> {
    let args = args![
        &event.id,
        event.at,
        event.kind.as_str(),
        event.actor.as_str(),
        event.user_id.as_ref(),
        event.session_id.as_ref(),
        event.ip.as_ref(),
        event.detail.as_ref(),
    ];
    tx.run(INSERT, args).await.map(drop)
}

impl FromRow for AuditRecord {
    const TABLE: &'static str = "audit_events";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            actor: row.get(3)?,
            user_id: row.get(4)?,
            session_id: row.get(5)?,
            ip: row.get(6)?,
            detail: row.get(7)?,
        })
    }
}
