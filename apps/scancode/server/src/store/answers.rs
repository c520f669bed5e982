//! `scancode_answers`: what was answered to a request, for whoever sends it again with the same key.

use super::{Refused, StockChange, Store};
use minigate::model::{Time, UserId, secret::sha256};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    delete_oldest, sql,
};

/// A request that takes effect once, however often it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Once {
    mark: [u8; 32],
    request: [u8; 32],
}

impl Once {
    /// `request`: everything that makes it this request and no other.
    pub fn new(user: UserId, key: &str, request: &[u8]) -> Self {
        Self { mark: sha256(&[user.as_bytes(), key.as_bytes()].concat()), request: sha256(request) }
    }

    pub(super) const fn mark(&self) -> &[u8; 32] {
        &self.mark
    }
}

const INSERT: Sql = sql!("INSERT INTO scancode_answers (mark, request, answer, created_at) VALUES ($1, $2, $3, $4)");

const SWEEP: Sql = delete_oldest!("scancode_answers", key: "mark", time: "created_at");

/// A row as a join gives it: all or nothing of it is there.
pub(super) struct Answered(pub(super) Option<(Vec<u8>, String)>);

impl Answered {
    pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Self, Invalid> {
        let request: Option<Vec<u8>> = row.get(first)?;
        Ok(Self(match request {
            Some(request) => Some((request, row.get(first + 1)?)),
            None => None,
        }))
    }

    /// The first answer to this request, if there was one.
    pub(super) fn of(self, once: &Once) -> Result<Option<StockChange>, Refused> {
        let Some((request, answer)) = self.0 else { return Ok(None) };
        if request != once.request {
            return Err(Refused::KeyReused);
        }
        // Written below and nowhere else.
        Ok(serde_json::from_str(&answer).ok())
    }
}

impl FromRow for Answered {
    const TABLE: &'static str = "scancode_answers";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Self::read(row, 0)
    }
}

/// Of two transactions with the same key the second fails here, with a conflict, and undoes what it did.
pub(super) async fn keep(tx: &mut Tx, once: Option<&Once>, change: &StockChange, now: Time) -> Result<(), Error> {
    let Some(once) = once else { return Ok(()) };
    let answer = serde_json::to_string(change).unwrap_or_default();
    tx.run(INSERT, args![&once.mark, &once.request, &answer, now]).await.map(drop)
}

impl Store {
    /// Forgets answers that were given before.
    pub async fn sweep_answers(&self, before: Time, limit: u32) -> Result<u64, Error> {
        let swept = self.database.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        });
        swept.await
    }
}
