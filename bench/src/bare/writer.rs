//! One thread that writes to SQLite and commits what waits together, durably (`synchronous=FULL`).

use anyhow::Result;
use rusqlite::{Connection, params};
use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};
use tokio::sync::oneshot;

/// As minigate's own.
const GROUP: usize = 256;
/// Rows to update: as many as minigate's database holds sessions.
pub(crate) const ROWS: u32 = 50_000;

enum Statement {
    InsertLogin { openid: String, session_key: String },
    Rotate { row: u32 },
}

type Job = (Statement, oneshot::Sender<()>);

pub(crate) struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA cache_size = -16384;
             PRAGMA wal_autocheckpoint = 4000;
             CREATE TABLE logins (id INTEGER PRIMARY KEY, openid TEXT NOT NULL, session_key TEXT NOT NULL);
             CREATE TABLE sessions (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, padding BLOB NOT NULL);
             INSERT INTO sessions
             SELECT value, 1, zeroblob(200) FROM (
                 WITH RECURSIVE numbers(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM numbers LIMIT {ROWS})
                 SELECT value FROM numbers
             );"
        ))?;
        let (jobs, to_do) = channel();
        thread::Builder::new().name("writer".to_owned()).spawn(move || write(&connection, &to_do))?;
        Ok(Self { jobs })
    }

    pub(crate) async fn insert_login(&self, openid: String, session_key: String) -> Option<()> {
        self.run(Statement::InsertLogin { openid, session_key }).await
    }

    pub(crate) async fn rotate(&self, row: u32) -> Option<()> {
        self.run(Statement::Rotate { row }).await
    }

    /// `None` when it was not committed.
    async fn run(&self, statement: Statement) -> Option<()> {
        let (done, committed) = oneshot::channel();
        self.jobs.send((statement, done)).ok()?;
        committed.await.ok()
    }
}

/// An error ends the thread, and with it every answer: a benchmark has no use for less.
fn write(connection: &Connection, to_do: &Receiver<Job>) -> rusqlite::Result<()> {
    while let Ok(first) = to_do.recv() {
        let mut group = Vec::new();
        execute(connection, "BEGIN IMMEDIATE")?;
        for (statement, done) in std::iter::once(first).chain(to_do.try_iter()).take(GROUP) {
            statement.run(connection)?;
            group.push(done);
        }
        execute(connection, "COMMIT")?;
        for done in group {
            let _ = done.send(());
        }
    }
    Ok(())
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

impl Statement {
    fn run(self, connection: &Connection) -> rusqlite::Result<()> {
        match self {
            Self::InsertLogin { openid, session_key } => connection
                .prepare_cached("INSERT INTO logins (openid, session_key) VALUES (?1, ?2)")?
                .execute(params![openid, session_key]),
            Self::Rotate { row } => connection
                .prepare_cached("UPDATE sessions SET generation = generation + 1 WHERE id = ?1")?
                .execute([row]),
        }
        .map(drop)
    }
}
