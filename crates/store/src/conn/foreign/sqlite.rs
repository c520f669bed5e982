//! SQLite files of others, opened for reading only.

use super::{ForeignRow, Outbox};
use crate::{Error, Reason, conn::sqlite::classify};
use rusqlite::{Connection, OpenFlags, Row, types::ValueRef};
use std::path::PathBuf;
use tokio::{runtime::Handle, sync::mpsc, task::spawn_blocking};

pub(super) struct Reader {
    connection: Option<Connection>,
}

const COLUMNS: &str = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";

impl Reader {
    pub(super) async fn open(path: PathBuf) -> Result<Self, Error> {
        blocking(move || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection
                .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")?;
            Ok(connection)
        })
        .await
        .map(Self::new)
    }

    pub(super) const fn new(connection: Connection) -> Self {
        Self { connection: Some(connection) }
    }

    pub(super) async fn columns(&mut self) -> Result<Vec<(String, String)>, Error> {
        self.with(|connection| {
            let mut statement = connection.prepare(COLUMNS)?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .await
    }

    pub(super) async fn count(&mut self, sql: String) -> Result<i64, Error> {
        self.with(move |connection| connection.query_row(&sql, [], |row| row.get(0))).await
    }

    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = self.connection.take().ok_or(Reason::Closed)?;
        let (connection, outcome) = blocking(move || {
            let outcome = work(&connection);
            Ok((connection, outcome))
        })
        .await?;
        self.connection = Some(connection);
        outcome.map_err(classify)
    }

    pub(super) fn send_rows(self, sql: String, sender: mpsc::Sender<Result<Vec<ForeignRow>, Error>>) {
        let Some(connection) = self.connection else { return };
        spawn_blocking(move || {
            let mut outbox = Outbox::new(sender);
            let outcome = send(&connection, &sql, &mut outbox).map_err(classify);
            Handle::current().block_on(outbox.finish(outcome));
        });
    }
}

fn send(connection: &Connection, sql: &str, outbox: &mut Outbox) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let row = (0..columns).map(|index| text(row, index)).collect();
        if outbox.add(row).is_some_and(|batch| outbox.sender.blocking_send(Ok(batch)).is_err()) {
            break;
        }
    }
    Ok(())
}

/// Everything was cast to text already.
fn text(row: &Row<'_>, index: usize) -> Option<String> {
    match row.get_ref(index) {
        Ok(ValueRef::Text(bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// Runs what waits for a disk where that holds nobody up.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(Error::query)?.map_err(classify)
}
