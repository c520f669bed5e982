//! `ban_marks`: that somebody was banned outlives their deletion, or a deletion would undo the ban. Known by a keyed hash
//! of app and openid, and only for a while.

use crate::{
    Error, Store,
    conn::Tx,
    dialect::delete_oldest,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::Time;

/// For a first login: no further statement, and none at all for anybody known. PostgreSQL would take the parameters of
/// a SELECT for text, and MySQL wants a table to select from.
pub(crate) const INSERT_USER_UNLESS_BANNED: Sql = sql!(
    sqlite: "INSERT INTO users (id, gender, status, created_at, last_login_at) SELECT $1, $2, $3, $4, $5
             WHERE NOT EXISTS (SELECT 1 FROM ban_marks WHERE mark = $6 AND expires_at > $7)",
    postgres: "INSERT INTO users (id, gender, status, created_at, last_login_at)
               SELECT CAST($1 AS UUID), CAST($2 AS BIGINT), $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT)
               WHERE NOT EXISTS (SELECT 1 FROM ban_marks WHERE mark = $6 AND expires_at > $7)",
    mysql: "INSERT INTO users (id, gender, status, created_at, last_login_at) SELECT $1, $2, $3, $4, $5 FROM DUAL
            WHERE NOT EXISTS (SELECT 1 FROM ban_marks WHERE mark = $6 AND expires_at > $7)"
);

const COUNT: Sql = sql!("SELECT COUNT(*) FROM ban_marks WHERE mark = $1 AND expires_at > $2");

const SWEEP: Sql = delete_oldest!("ban_marks", key: "mark", time: "expires_at");

impl Store {
    pub async fn sweep_ban_marks(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        })
        .await
    }
}

pub(crate) async fn is_banned(tx: &mut Tx, mark: &[u8; 32], now: Time) -> Result<bool, Error> {
    Ok(tx.one::<i64>(COUNT, args![mark, now]).await?.is_some_and(|count| count > 0))
}
