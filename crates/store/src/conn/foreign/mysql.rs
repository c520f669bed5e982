//! MySQL and MariaDB databases of others: one connection, in a session that cannot write.

use super::{ForeignRow, Outbox};
use crate::{
    Error, Reason,
    config::ServerUrl,
    conn::mysql::{self, Connection, Pool, classify},
};
use mysql_async::{Row, Value, prelude::Queryable};
use tokio::sync::mpsc;

pub(super) struct Reader {
    connection: Connection,
    pool: Pool,
}

/// Times of the type TIMESTAMP are then shown in UTC, as the pool has set it.
const SETUP: &str = "SET SESSION TRANSACTION READ ONLY";

const COLUMNS: &str = "SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position";

impl Reader {
    pub(super) async fn open(url: ServerUrl) -> Result<Self, Error> {
        let pool = mysql::pool(url, 1)?;
        let mut connection = mysql::get(&pool).await?;
        connection.query_drop(SETUP).await.map_err(classify)?;
        Ok(Self { connection, pool })
    }

    pub(super) async fn columns(&mut self) -> Result<Vec<(String, String)>, Error> {
        self.connection.query(COLUMNS).await.map_err(classify)
    }

    pub(super) async fn count(&mut self, sql: &str) -> Result<i64, Error> {
        self.connection.query_first(sql).await.map_err(classify)?.ok_or_else(|| Reason::Lost.into())
    }

    pub(super) async fn send_rows(mut self, sql: String, sender: mpsc::Sender<Result<Vec<ForeignRow>, Error>>) {
        let mut outbox = Outbox::new(sender);
        let outcome = self.send(&sql, &mut outbox).await.map_err(classify);
        outbox.finish(outcome).await;
        mysql::discard(self.connection);
        drop(self.pool);
    }

    async fn send(&mut self, sql: &str, outbox: &mut Outbox) -> Result<(), mysql_async::Error> {
        let mut rows = self.connection.query_iter(sql).await?;
        while let Some(row) = rows.next().await? {
            if !outbox.push(texts(row)).await {
                break;
            }
        }
        Ok(())
    }
}

/// Everything was cast to text already.
fn texts(row: Row) -> ForeignRow {
    let text = |value| match value {
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        _ => None,
    };
    row.unwrap().into_iter().map(text).collect()
}
