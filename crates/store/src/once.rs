//! `once_marks`: what may happen once, such as using a login code, and the answer it was given.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::delete_oldest,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{Time, seal::Sealed};

/// The outcome of claiming a mark.
#[derive(Debug, Clone)]
pub enum Claim {
    /// It is the caller's, who goes on, then answers it or releases it.
    Won,
    /// Somebody has it already.
    Taken(OnceMark),
}

/// A mark that somebody has.
#[derive(Debug, Clone)]
pub struct OnceMark {
    /// Names the request it was claimed by, if that carried an idempotency key.
    pub idempotency: Option<[u8; 32]>,
    /// What that request was answered; none while it is under way.
    pub answer: Option<Sealed>,
    pub expires_at: Time,
}

struct Input {
    mark: [u8; 32],
    idempotency: Option<[u8; 32]>,
    now: Time,
    expires_at: Time,
}

const INSERT: Sql = sql!("INSERT INTO once_marks (mark, idempotency, created_at, expires_at) VALUES ($1, $2, $3, $4)");

const TAKE_OVER: Sql = sql!(
    "UPDATE once_marks SET idempotency = $1, answer = NULL, created_at = $2, expires_at = $3
     WHERE mark = $4 AND expires_at <= $5"
);

const FIND: Sql = sql!("SELECT mark, idempotency, answer, expires_at FROM once_marks WHERE mark = $1");

const ANSWER: Sql = sql!("UPDATE once_marks SET answer = $1 WHERE mark = $2");

const RELEASE: Sql = sql!("DELETE FROM once_marks WHERE mark = $1 AND answer IS NULL");

const SWEEP: Sql = delete_oldest!("once_marks", key: "mark", time: "expires_at");

impl Store {
    /// Of any number of callers one wins. A mark past its end counts as free.
    pub async fn claim_once(
        &self,
        mark: [u8; 32],
        idempotency: Option<[u8; 32]>,
        now: Time,
        expires_at: Time,
    ) -> Result<Claim, Error> {
        let input = || Input { mark, idempotency, now, expires_at };
        loop {
            // Alone in its transaction, an INSERT may fail by its key: that poisons nothing on PostgreSQL,
            // and unlike an insert-if-absent it tells on MySQL too who won.
            match self.write_one(input(), |input, tx| Box::pin(insert(tx, input))).await {
                Err(Error::Conflict { .. }) => {}
                inserted => return inserted.map(|()| Claim::Won),
            }
            match self.find_once(mark).await? {
                Some(taken) if taken.expires_at > now => return Ok(Claim::Taken(taken)),
                Some(_) if self.write_one(input(), |input, tx| Box::pin(take_over(tx, input))).await? => {
                    return Ok(Claim::Won);
                }
                // Released or taken over meanwhile: look again.
                _ => {}
            }
        }
    }

    pub async fn find_once(&self, mark: [u8; 32]) -> Result<Option<OnceMark>, Error> {
        self.read(mark, |mark, tx| Box::pin(async move { tx.one(FIND, args![mark]).await })).await
    }

    /// Keeps the answer for who asks again. `false` when the mark is gone.
    pub async fn answer_once(&self, mark: [u8; 32], answer: Sealed) -> Result<bool, Error> {
        self.write_one((mark, answer), |(mark, answer), tx| {
            Box::pin(async move { Ok(tx.run(ANSWER, args![answer, mark]).await? == 1) })
        })
        .await
    }

    /// Frees a mark whose request came to nothing; one that was answered stays.
    pub async fn release_once(&self, mark: [u8; 32]) -> Result<bool, Error> {
        self.write_one(mark, |mark, tx| Box::pin(async move { Ok(tx.run(RELEASE, args![mark]).await? == 1) })).await
    }

    pub async fn sweep_once(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        })
        .await
    }
}

async fn insert(tx: &mut Tx, input: &Input) -> Result<(), Error> {
    let args = args![&input.mark, input.idempotency.as_ref(), input.now, input.expires_at];
    tx.run(INSERT, args).await.map(drop)
}

async fn take_over(tx: &mut Tx, input: &Input) -> Result<bool, Error> {
    let args = args![input.idempotency.as_ref(), input.now, input.expires_at, &input.mark, input.now];
    Ok(tx.run(TAKE_OVER, args).await? == 1)
}

impl FromRow for OnceMark {
    const TABLE: &'static str = "once_marks";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { idempotency: row.get(1)?, answer: row.get(2)?, expires_at: row.get(3)? })
    }
}
