//! `todo_requests`: what a request with an idempotency key was answered, for when it comes again.

use super::sync::Outcome;
use minigate::{
    flow::store::{
        Error, args,
        database::{FromRow, Invalid, Row, Sql, Tx},
        sql,
    },
    model::{Time, UserId},
};

/// A request that may come again.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) body_hash: [u8; 32],
    pub(super) answer: String,
}

const FIND: Sql =
    sql!("SELECT request_key, body_hash, answer FROM todo_requests WHERE user_id = $1 AND request_key = $2");

const INSERT: Sql =
    sql!("INSERT INTO todo_requests (user_id, request_key, body_hash, answer, created_at) VALUES ($1, $2, $3, $4, $5)");

pub(super) async fn find(tx: &mut Tx, user: UserId, key: &str) -> Result<Option<Answered>, Error> {
    tx.one(FIND, args![&user, key]).await
}

pub(super) async fn insert(
    tx: &mut Tx,
    user: UserId,
    (key, body_hash): &(String, [u8; 32]),
    outcomes: &[Outcome],
    now: Time,
) -> Result<(), Error> {
    let answer = serde_json::to_string(outcomes).unwrap_or_default();
    tx.run(INSERT, args![&user, key, body_hash, &answer, now]).await.map(drop)
}

impl FromRow for Answered {
    const TABLE: &'static str = "todo_requests";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { body_hash: row.get(1)?, answer: row.get(2)? })
    }
}
