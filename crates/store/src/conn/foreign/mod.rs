//! Somebody else's database: read, never written. For bringing users in from the system that minigate replaces.
//!
//! Every value comes as the text that the database shows of it, so that rules about it are written once.

mod csv;
mod mysql;
mod postgres;
mod sqlite;

use crate::{Backend, Error, StoreConfig, config::Target};
use std::{fmt, path::Path};
use tokio::sync::mpsc;

/// Another system's database, or a CSV file of its users.
pub struct Foreign(Kind);

enum Kind {
    Sqlite(sqlite::Reader),
    /// In a temporary table: rows of equal keys come as they stood in the file.
    Csv(sqlite::Reader),
    Postgres(postgres::Reader),
    Mysql(mysql::Reader),
}

/// A table or view, and its columns in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignTable {
    pub name: String,
    pub columns: Vec<String>,
}

/// Which rows to read, and what of them.
#[derive(Debug, Clone)]
pub struct ForeignQuery {
    pub table: String,
    /// What each row gives, in this order. Nothing else of the table is asked for.
    pub columns: Vec<ForeignColumn>,
    /// Rows come in the order of this column's bytes, so that equal values stand together.
    pub key: String,
    /// Among equal values, the smallest of this column comes first; in a CSV file the first in the file.
    pub then: Option<String>,
    pub join: Option<ForeignJoin>,
}

/// A column of the table, or of the one that is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForeignColumn {
    Own(String),
    Joined(String),
    /// Nothing: the place of a column that the table does not have.
    None,
}

/// One row of another table beside each: where its column `key` is what `reference` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignJoin {
    pub table: String,
    pub key: String,
    pub reference: String,
}

/// A row as texts; `None` is NULL.
pub type ForeignRow = Vec<Option<String>>;

/// Rows on their way, some hundred at a time. Dropping it ends the reading.
#[derive(Debug)]
pub struct ForeignRows(mpsc::Receiver<Result<Vec<ForeignRow>, Error>>);

/// Rows that are handed over together.
const BATCH: usize = 500;
/// Batches that wait to be taken: a reader that is faster waits for whoever takes them.
const WAITING: usize = 4;

impl Foreign {
    /// Opens a database by its URL, in the forms of [`StoreConfig`]. A file that is not there is not made.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Ok(Self(match StoreConfig::new(url).target()? {
            Target::Sqlite(path) => Kind::Sqlite(sqlite::Reader::open(path).await?),
            Target::Postgres(url) => Kind::Postgres(postgres::Reader::open(url).await?),
            Target::Mysql(url) => Kind::Mysql(mysql::Reader::open(url).await?),
        }))
    }

    /// Reads a CSV file with a header into a temporary table named `csv`, which needs the room of the file on the disk.
    pub async fn open_csv(path: &Path) -> Result<Self, Error> {
        csv::load(path.to_owned()).await.map(|reader| Self(Kind::Csv(reader)))
    }

    pub const fn backend(&self) -> Backend {
        match self.0 {
            Kind::Sqlite(_) | Kind::Csv(_) => Backend::Sqlite,
            Kind::Postgres(_) => Backend::Postgres,
            Kind::Mysql(_) => Backend::Mysql,
        }
    }

    /// The tables and views of the schema that statements go to, by name.
    pub async fn tables(&mut self) -> Result<Vec<ForeignTable>, Error> {
        let columns = match &mut self.0 {
            Kind::Sqlite(reader) | Kind::Csv(reader) => reader.columns().await,
            Kind::Postgres(reader) => reader.columns().await,
            Kind::Mysql(reader) => reader.columns().await,
        }?;
        let mut tables: Vec<ForeignTable> = Vec::new();
        for (table, column) in columns {
            match tables.last_mut() {
                Some(last) if last.name == table => last.columns.push(column),
                _ => tables.push(ForeignTable { name: table, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// How many rows a table has.
    pub async fn count(&mut self, table: &str) -> Result<u64, Error> {
        let sql = format!("SELECT COUNT(*) FROM {}", self.quote().name(table));
        let count = match &mut self.0 {
            Kind::Sqlite(reader) | Kind::Csv(reader) => reader.count(sql).await,
            Kind::Postgres(reader) => reader.count(&sql).await,
            Kind::Mysql(reader) => reader.count(&sql).await,
        };
        count.map(|count| u64::try_from(count).unwrap_or(0))
    }

    /// Reads rows in a stream, as they were when it began.
    pub fn rows(self, query: &ForeignQuery) -> ForeignRows {
        let then = if matches!(self.0, Kind::Csv(_)) { Some("rowid") } else { query.then.as_deref() };
        let sql = self.quote().select(query, then);
        let (sender, receiver) = mpsc::channel(WAITING);
        match self.0 {
            Kind::Sqlite(reader) | Kind::Csv(reader) => reader.send_rows(sql, sender),
            Kind::Postgres(reader) => drop(tokio::spawn(reader.send_rows(sql, sender))),
            Kind::Mysql(reader) => drop(tokio::spawn(reader.send_rows(sql, sender))),
        }
        ForeignRows(receiver)
    }

    const fn quote(&self) -> Quote {
        match self.backend() {
            Backend::Sqlite => Quote { mark: '"', text: "TEXT", order: ("", " COLLATE BINARY") },
            Backend::Postgres => Quote { mark: '"', text: "TEXT", order: ("", " COLLATE \"C\"") },
            // Its collations mostly take oAbC and oabc for one text.
            Backend::Mysql => Quote { mark: '`', text: "CHAR", order: ("BINARY ", "") },
        }
    }
}

impl ForeignRows {
    /// The next rows; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Vec<ForeignRow>, Error>> {
        self.0.recv().await
    }
}

/// How a database writes names, texts, and the order of bytes.
#[derive(Clone, Copy)]
struct Quote {
    mark: char,
    text: &'static str,
    order: (&'static str, &'static str),
}

impl Quote {
    fn name(self, name: &str) -> String {
        let mark = self.mark;
        format!("{mark}{}{mark}", name.replace(mark, &format!("{mark}{mark}")))
    }

    fn text(self, table: &str, column: &str) -> String {
        format!("CAST({table}.{} AS {})", self.name(column), self.text)
    }

    fn select(self, query: &ForeignQuery, then: Option<&str>) -> String {
        let columns = query.columns.iter().map(|column| match column {
            ForeignColumn::Own(name) => self.text("t", name),
            ForeignColumn::Joined(name) => self.text("j", name),
            ForeignColumn::None => "NULL".to_owned(),
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let join = query.join.as_ref().map_or_else(String::new, |join| {
            let (table, key, reference) = (self.name(&join.table), self.name(&join.key), self.name(&join.reference));
            format!(" LEFT JOIN {table} j ON j.{key} = t.{reference}")
        });
        let then = then.map_or_else(String::new, |then| format!(", t.{}", self.name(then)));
        let (before, after) = self.order;
        let key = self.text("t", &query.key);
        format!("SELECT {columns} FROM {} t{join} ORDER BY {before}{key}{after}{then}", self.name(&query.table))
    }
}

/// Sends rows in batches; `false` when nobody takes them any more.
struct Outbox {
    sender: mpsc::Sender<Result<Vec<ForeignRow>, Error>>,
    waiting: Vec<ForeignRow>,
}

impl Outbox {
    fn new(sender: mpsc::Sender<Result<Vec<ForeignRow>, Error>>) -> Self {
        Self { sender, waiting: Vec::with_capacity(BATCH) }
    }

    /// Takes a row, and gives back a batch once it is full.
    fn add(&mut self, row: ForeignRow) -> Option<Vec<ForeignRow>> {
        self.waiting.push(row);
        (self.waiting.len() == BATCH).then(|| std::mem::replace(&mut self.waiting, Vec::with_capacity(BATCH)))
    }

    async fn push(&mut self, row: ForeignRow) -> bool {
        match self.add(row) {
            Some(batch) => self.sender.send(Ok(batch)).await.is_ok(),
            None => true,
        }
    }

    /// What is left, and how it ended.
    async fn finish(self, outcome: Result<(), Error>) {
        // An error means that nobody waits any more.
        let _ = self.sender.send(Ok(self.waiting)).await;
        if let Err(error) = outcome {
            let _ = self.sender.send(Err(error)).await;
        }
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Foreign").field("backend", &self.backend()).finish_non_exhaustive()
    }
}
