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

const LIST: Sql = sql!(concat!("SELECT ", columns!(), " FROM audit_events WHERE id < $1 ORDER BY id DESC LIMIT $2"));

const LIST_OF_USER: Sql =
    sql!(concat!("SELECT ", columns!(), " FROM audit_events WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"));

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
                    Some(user) => tx.all(LIST_OF_USER, args![user, before, *limit]).await,
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
