//! CSV files with a header. One goes into a temporary table first, where it is sorted as any other source is.

use super::sqlite::Reader;
use crate::{Error, Source};
use csv::{ReaderBuilder, StringRecord};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

pub(super) async fn load(path: PathBuf) -> Result<Reader, Error> {
    spawn_blocking(move || read(&path)).await.map_err(Error::query)?.map(Reader::new)
}

fn unreadable_because(problem: &'static str, source: impl Into<Source>) -> Error {
    Error::Foreign { problem, source: source.into() }
}

/// A database without a name is SQLite's own temporary file: only its owner reads it, and it goes with its connection.
fn read(path: &Path) -> Result<Connection, Error> {
    let unreadable = |error| unreadable_because("the CSV file cannot be read; it is UTF-8 with a header", error);
    let fails = |error| unreadable_because("the rows of the CSV file cannot be sorted on this disk", error);
    let mut csv = ReaderBuilder::new().from_path(path).map_err(unreadable)?;
    let header = csv.headers().map_err(unreadable)?.clone();
    let connection = Connection::open("").map_err(fails)?;
    let quote = |name: &str| format!("\"{}\"", name.trim().replace('"', "\"\""));
    let columns = header.iter().map(|name| format!("{} TEXT", quote(name))).collect::<Vec<_>>().join(", ");
    connection.execute_batch(&format!("PRAGMA journal_mode = OFF; CREATE TABLE csv ({columns}); BEGIN")).map_err(
        |error| unreadable_because("the header of the CSV file names no columns, or one of them twice", error),
    )?;
    let marks = vec!["?"; header.len()].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO csv VALUES ({marks})")).map_err(fails)?;
    let mut record = StringRecord::new();
    while csv.read_record(&mut record).map_err(unreadable)? {
        insert.execute(rusqlite::params_from_iter(record.iter())).map_err(fails)?;
    }
    drop(insert);
    connection.execute_batch("COMMIT; PRAGMA query_only = ON").map_err(fails)?;
    Ok(connection)
}
