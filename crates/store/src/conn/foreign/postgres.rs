//! PostgreSQL databases of others: one connection, in a session that cannot write.

use super::{ForeignRow, Outbox};
use crate::{
    Error,
    config::ServerUrl,
    conn::postgres::{self, Connection, Pool, classify},
};
use futures_util::{TryStreamExt as _, pin_mut};
use tokio::sync::mpsc;

pub(super) struct Reader {
    connection: Connection,
    _pool: Pool,
}

const SETUP: &str = "SET default_transaction_read_only = on; SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD';
    SET statement_timeout = 0; SET lock_timeout = '5s'";

const COLUMNS: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns
    WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";

impl Reader {
    pub(super) async fn open(url: ServerUrl) -> Result<Self, Error> {
        let pool = postgres::pool(url, 1)?;
        let connection = postgres::get(&pool).await?;
        connection.batch_execute(SETUP).await.map_err(classify)?;
        Ok(Self { connection, _pool: pool })
    }

    pub(super) async fn columns(&self) -> Result<Vec<(String, String)>, Error> {
        let rows = self.connection.query(COLUMNS, &[]).await.map_err(classify)?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    pub(super) async fn count(&self, sql: &str) -> Result<i64, Error> {
        Ok(self.connection.query_one(sql, &[]).await.map_err(classify)?.get(0))
    }

    pub(super) async fn send_rows(self, sql: String, sender: mpsc::Sender<Result<Vec<ForeignRow>, Error>>) {
        let mut outbox = Outbox::new(sender);
        let outcome = self.send(&sql, &mut outbox).await.map_err(classify);
        outbox.finish(outcome).await;
    }

    async fn send(&self, sql: &str, outbox: &mut Outbox) -> Result<(), tokio_postgres::Error> {
        let no_parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 0] = [];
        let rows = self.connection.query_raw(sql, no_parameters).await?;
        pin_mut!(rows);
        while let Some(row) = rows.try_next().await? {
            let row = (0..row.len()).map(|index| row.get(index)).collect();
            if !outbox.push(row).await {
                break;
            }
        }
        Ok(())
    }
}
