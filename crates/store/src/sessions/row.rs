//! A session as a row.

use crate::{
    Error,
    conn::{Row, Tx},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{Session, session::Ended};

/// In the order that `Session::from_row` reads and `insert_session` writes them.
macro_rules! columns {
    () => {
        "id, user_id, identity_id, app_id, style, secret_hash, generation, parent, rotated_at, late_retries, \
         created_at, last_seen_at, expires_at, ended_at, end_reason, ip, device, user_agent"
    };
}
pub(super) use columns;

const INSERT: Sql = sql!(concat!(
    "INSERT INTO sessions (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
));

pub(crate) async fn insert_session(tx: &mut Tx, session: &Session) -> Result<(), Error> {
    let args = args![
        &session.id,
        &session.user_id,
        &session.identity_id,
        &session.app_id,
        session.style.as_str(),
        &session.secret_hash,
        session.generation,
        session.parent,
        session.rotated_at,
        session.late_retries,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
        session.ended.map(|ended| ended.at),
        session.ended.map(|ended| ended.reason.as_str()),
        session.ip.as_ref(),
        session.device.as_ref(),
        session.user_agent.as_ref(),
    ];
    tx.run(INSERT, args).await.map(drop)
}

impl FromRow for Session {
    const TABLE: &'static str = "sessions";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let ended = match row.get(13)? {
            Some(at) => Some(Ended { at, reason: row.get(14)? }),
            None => None,
        };
        Ok(Self {
            id: row.get(0)?,
            user_id: row.get(1)?,
            identity_id: row.get(2)?,
            app_id: row.get(3)?,
            style: row.get(4)?,
            secret_hash: row.get(5)?,
            generation: row.get(6)?,
            parent: row.get(7)?,
            rotated_at: row.get(8)?,
            late_retries: row.get(9)?,
            created_at: row.get(10)?,
            last_seen_at: row.get(11)?,
            expires_at: row.get(12)?,
            ended,
            ip: row.get(15)?,
            device: row.get(16)?,
            user_agent: row.get(17)?,
        })
    }
}
