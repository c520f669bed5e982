//! `call_budgets`: how many calls that cost money an app has made today, for all nodes together.

use crate::{
    Error, Store,
    conn::Tx,
    dialect::insert_if_absent,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::AppId;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    pub app: AppId,
    /// WeChat's name of the call, at most 32 bytes.
    pub call: &'static str,
    /// The number of the day, see [`minigate_model::Time::day_in_china`].
    pub day: i64,
}

const SPEND: Sql =
    sql!("UPDATE call_budgets SET used = used + 1 WHERE app_id = $1 AND call_name = $2 AND day = $3 AND used < $4");

const INSERT: Sql =
    insert_if_absent!("INSERT INTO call_budgets (app_id, call_name, day, used) VALUES ($1, $2, $3, 0)", "app_id");

const REFUND: Sql =
    sql!("UPDATE call_budgets SET used = used - 1 WHERE app_id = $1 AND call_name = $2 AND day = $3 AND used > 0");

const SWEEP: Sql = sql!("DELETE FROM call_budgets WHERE day < $1");

impl Store {
    /// Counts a call that is about to be made. `false`, and nothing counted, when `limit` calls were made that day.
    pub async fn spend_call(&self, budget: Budget, limit: u32) -> Result<bool, Error> {
        self.write((budget, limit), |(budget, limit), tx| {
            Box::pin(async move {
                if spend(tx, budget, *limit).await? {
                    return Ok(true);
                }
                tx.run(INSERT, args![&budget.app, budget.call, budget.day]).await?;
                spend(tx, budget, *limit).await
            })
        })
        .await
    }

    /// Takes back what was counted for a call that cost nothing.
    pub async fn refund_call(&self, budget: Budget) -> Result<(), Error> {
        self.write_one(budget, |budget, tx| {
            Box::pin(async move { tx.run(REFUND, args![&budget.app, budget.call, budget.day]).await.map(drop) })
        })
        .await
    }

    /// Forgets the days before: a row for each app and call.
    pub async fn sweep_call_budgets(&self, day: i64) -> Result<u64, Error> {
        self.write_one(day, |day, tx| Box::pin(async move { tx.run(SWEEP, args![*day]).await })).await
    }
}

async fn spend(tx: &mut Tx, budget: &Budget, limit: u32) -> Result<bool, Error> {
    Ok(tx.run(SPEND, args![&budget.app, budget.call, budget.day, limit]).await? == 1)
}
