//! `app_tokens`: WeChat's access_token of each app, held once for all nodes (security.md F-5).
//!
//! Who wants to fetch one takes a lease, and with it a number larger than any before. A write has to show the newest
//! number, and the database compares: what a holder brings after its lease was given to another is refused.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AppId, Time, seal::Sealed};
use std::time::Duration;

/// A token as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppToken {
    pub sealed: Sealed,
    pub fetched_at: Time,
    pub expires_at: Time,
}

/// Leave to fetch a token, until the lease ends or another is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppTokenLease {
    /// Larger than that of any lease before.
    pub fence: u64,
    /// What was stored when the lease was given.
    pub stored: Option<AppToken>,
}

/// How often a token may be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForcedLimit {
    pub apart: Duration,
    pub per_day: u32,
}

struct Input {
    app: AppId,
    holder: String,
    now: Time,
    until: Time,
}

const FIND: Sql = sql!("SELECT app_id, fence, access_token, fetched_at, expires_at FROM app_tokens WHERE app_id = $1");

const INSERT: Sql =
    insert_if_absent!("INSERT INTO app_tokens (app_id, fence, forced_count) VALUES ($1, 0, 0)", "app_id");

const LEASE: Sql = sql!(
    "UPDATE app_tokens SET fence = fence + 1, leased_by = $1, leased_until = $2
     WHERE app_id = $3 AND (leased_until IS NULL OR leased_until <= $4)"
);

const STORE: Sql = sql!(
    "UPDATE app_tokens SET access_token = $1, fetched_at = $2, expires_at = $3, leased_by = NULL, leased_until = NULL
     WHERE app_id = $4 AND fence = $5"
);

const RELEASE: Sql =
    sql!("UPDATE app_tokens SET leased_by = NULL, leased_until = NULL WHERE app_id = $1 AND fence = $2");

/// The count comes before the day that it is of: MySQL assigns from left to right.
const FORCE: Sql = sql!(
    "UPDATE app_tokens SET forced_at = $1,
                           forced_count = CASE WHEN forced_day = $2 THEN forced_count + 1 ELSE 1 END, forced_day = $3
     WHERE app_id = $4 AND fence = $5 AND (forced_at IS NULL OR forced_at <= $6)
           AND (forced_day IS NULL OR forced_day <> $7 OR forced_count < $8)"
);

impl Store {
    /// The stored token, whether it is still good or not.
    pub async fn find_app_token(&self, app: &AppId) -> Result<Option<AppToken>, Error> {
        let found = self.read(app.clone(), |app, tx| Box::pin(find(tx, app))).await?;
        Ok(found.and_then(|lease| lease.stored))
    }

    /// Leave for `holder` (at most 64 bytes, for people to read) to fetch a token until then; `None` while another has
    /// it.
    pub async fn lease_app_token(
        &self,
        app: &AppId,
        holder: &str,
        now: Time,
        until: Time,
    ) -> Result<Option<AppTokenLease>, Error> {
        let input = Input { app: app.clone(), holder: holder.to_owned(), now, until };
        self.write(input, |input, tx| Box::pin(lease(tx, input))).await
    }

    /// Puts a token in the place of the stored one and ends the lease. `false`, and nothing changed, when another lease
    /// was given meanwhile.
    pub async fn store_app_token(&self, app: &AppId, fence: u64, token: AppToken) -> Result<bool, Error> {
        self.write_one((app.clone(), signed(fence), token), |(app, fence, token), tx| {
            Box::pin(async move {
                let args = args![&token.sealed, token.fetched_at, token.expires_at, app, *fence];
                Ok(tx.run(STORE, args).await? == 1)
            })
        })
        .await
    }

    /// Ends a lease that came to nothing, so that others need not wait for its end.
    pub async fn release_app_token(&self, app: &AppId, fence: u64) -> Result<bool, Error> {
        self.write_one((app.clone(), signed(fence)), |(app, fence), tx| {
            Box::pin(async move { Ok(tx.run(RELEASE, args![app, *fence]).await? == 1) })
        })
        .await
    }

    /// Counts a forced refresh, before WeChat is asked for it. `false` when the lease is lost, or when it would be too
    /// soon after the last one or too many on `day` (any number that changes with the day).
    pub async fn count_forced_app_token(
        &self,
        app: &AppId,
        fence: u64,
        now: Time,
        day: i64,
        limit: ForcedLimit,
    ) -> Result<bool, Error> {
        self.write_one((app.clone(), signed(fence), now, day, limit), |(app, fence, now, day, limit), tx| {
            Box::pin(async move {
                let args = args![*now, *day, *day, app, *fence, *now - limit.apart, *day, limit.per_day];
                Ok(tx.run(FORCE, args).await? == 1)
            })
        })
        .await
    }
}

/// Numbers begin at 1 and grow by 1: they fit.
fn signed(fence: u64) -> i64 {
    i64::try_from(fence).unwrap_or(i64::MAX)
}

async fn lease(tx: &mut Tx, input: &Input) -> Result<Option<AppTokenLease>, Error> {
    if find(tx, &input.app).await?.is_none() {
        tx.run(INSERT, args![&input.app]).await?;
    }
    if tx.run(LEASE, args![&input.holder, input.until, &input.app, input.now]).await? != 1 {
        return Ok(None);
    }
    // The row is this transaction's until it is committed.
    find(tx, &input.app).await
}

async fn find(tx: &mut Tx, app: &AppId) -> Result<Option<AppTokenLease>, Error> {
    tx.one(FIND, args![app]).await
}

impl FromRow for AppTokenLease {
    const TABLE: &'static str = "app_tokens";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let stored = match row.get(2)? {
            Some(sealed) => Some(AppToken { sealed, fetched_at: row.get(3)?, expires_at: row.get(4)? }),
            None => None,
        };
        Ok(Self { fence: row.get(1)?, stored })
    }
}
