//! SQLite: one thread that writes, a few that read.

mod job;
mod reader;
mod statement;
mod writer;

use super::{Held, Link, Operation, Row as AnyRow, Scope, Tx};
use crate::{Error, Reason, audience::Audience, config::unusable};
use crossbeam_channel::{Sender, TrySendError, bounded};
use job::{Job, Task};
pub(crate) use rusqlite::{Connection, Row};
use rusqlite::{OpenFlags, config::DbConfig};
pub(super) use statement::classify;
pub(super) use statement::{all, cell, execute, one, run};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    thread::{Builder, JoinHandle},
};
use tokio::sync::oneshot;

/// What may wait for a thread; more is refused rather than kept waiting.
const QUEUE: usize = 1024;

pub(crate) struct Threads {
    /// Taken away to close: the threads do what is queued by then and end. A mark in the queue would not do, for what
    /// comes after it would wait for ever; a channel keeps what nobody receives for as long as somebody may send.
    queues: RwLock<Option<Queues>>,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

struct Queues {
    writes: Sender<Box<dyn Job>>,
    reads: Sender<Box<dyn Job>>,
}

impl Threads {
    pub(super) fn start(path: &Path, readers: usize, audience: &Arc<Audience>) -> Result<Self, Error> {
        let readers = readers.max(1);
        let (writes, to_write) = bounded(QUEUE);
        let (reads, to_read) = bounded(QUEUE);
        let tx =
            |access| open(path, access).map(|link| Tx { link: Link::Sqlite(link), audience: Arc::clone(audience) });
        let writer = tx(Access::Write)?;
        let mut handles = vec![spawn("sqlite-writer", move || writer::run(writer, &to_write))?];
        for _ in 0..readers {
            let (reader, to_read) = (tx(Access::Read)?, to_read.clone());
            handles.push(spawn("sqlite-reader", move || reader::run(reader, &to_read))?);
        }
        Ok(Self { queues: RwLock::new(Some(Queues { writes, reads })), handles: Mutex::new(handles) })
    }

    pub(super) async fn run<I, T>(&self, scope: Scope, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue(scope, Box::new(Task::new(input, operation, reply)))?;
        answer.await.unwrap_or_else(|_| Err(Reason::Closed.into()))
    }

    fn queue(&self, scope: Scope, job: Box<dyn Job>) -> Result<(), Reason> {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        let Queues { writes, reads } = queues.as_ref().ok_or(Reason::Closed)?;
        let queue = match scope {
            Scope::Read | Scope::Survey => reads,
            Scope::Statement | Scope::Transaction | Scope::Migration => writes,
        };
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Reason::Busy,
            TrySendError::Disconnected(_) => Reason::Closed,
        })
    }

    /// Lets everything finish that was asked for, then ends the threads.
    pub(super) async fn close(&self) {
        drop(self.queues.write().unwrap_or_else(PoisonError::into_inner).take());
        let handles = std::mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || handles.into_iter().all(|handle| handle.join().is_ok()));
        if !joined.await.unwrap_or(false) {
            tracing::error!("a database thread had panicked");
        }
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    Builder::new().name(name.into()).spawn(body).map_err(|error| Error::unavailable(Reason::Refused, error))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn open(path: &Path, access: Access) -> Result<Connection, Error> {
    if access == Access::Write {
        create_private(path).map_err(|error| Error::unavailable(Reason::Unreachable, error))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(classify)?;
    configure(&connection, access).map_err(classify)?;
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).map_err(classify)?;
    if mode != "wal" {
        return Err(unusable("SQLite cannot keep a write-ahead log there: use a local disk"));
    }
    Ok(connection)
}

/// `synchronous=FULL`: what was answered survives a power cut. Memory-mapping stays off, since a failing
/// disk would then kill the process instead of failing a statement. The log is copied back to the file when it is as long
/// as may stay on disk: the longer it is, the more of its pages were written more than once, and are copied once.
fn configure(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // Without it SQLite plans a prepared statement anew for every set of values: a quarter of a login's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 1000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    connection.execute_batch(match access {
        Access::Read => "PRAGMA cache_size = -16384; PRAGMA query_only = ON",
        // Smaller: a commit that split a page of an index looks through the whole cache for pages behind the file's end
        // (sqlite3PcacheTruncate), and nearly every group splits one. What is left out is in the system's memory.
        Access::Write => "PRAGMA cache_size = -4096",
    })
}

/// SQLite would create it readable by everybody; its log files take over the mode of the main one.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).or_else(|error| {
        // A file that may only be read still serves reads.
        if path.exists() { Ok(()) } else { Err(error) }
    })
}

#[cfg(test)]
mod tests;
