//! The thread that writes: everything waiting goes into one transaction, and only after its commit does
//! anybody get an answer. One sync of the disk then serves the whole group.

use super::{
    Connection, Tx, classify,
    job::{Job, Keep, Message},
};
use crate::Error;
use crossbeam_channel::Receiver;
use std::sync::Arc;

/// At most this many operations share a commit, so that the first of them does not wait too long.
const GROUP: usize = 256;

pub(super) fn run(connection: Connection, messages: &Receiver<Message>) {
    let mut writer = Writer { tx: Tx::Sqlite(connection) };
    let mut next = messages.recv();
    while let Ok(Message::Run(first)) = next {
        next = match writer.run_group(first, messages) {
            Some(stop) => Ok(stop),
            None => messages.recv(),
        };
    }
    // Leaves one file behind rather than three. Fails when somebody else still reads, which does no harm.
    let _ = writer.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
}

struct Writer {
    tx: Tx,
}

impl Writer {
    /// Runs `first` and what else waits in one transaction. Gives back a message that is no job.
    fn run_group(&mut self, first: Box<dyn Job>, messages: &Receiver<Message>) -> Option<Message> {
        let mut group = Vec::new();
        let mut next = Some(first);
        let mut stop = None;
        let mut outcome = self.execute("BEGIN IMMEDIATE");
        while let Some(mut job) = next.take() {
            if outcome.is_ok() {
                outcome = self.run_job(job.as_mut());
            }
            group.push(job);
            if group.len() < GROUP {
                match messages.try_recv() {
                    Ok(Message::Run(job)) => next = Some(job),
                    Ok(message) => stop = Some(message),
                    Err(_) => {}
                }
            }
        }
        self.finish(group, outcome);
        stop
    }

    /// One job in a savepoint of its own: when it fails, the others stay. An error here means that SQLite
    /// has given up the whole transaction.
    fn run_job(&mut self, job: &mut dyn Job) -> rusqlite::Result<()> {
        self.execute("SAVEPOINT job")?;
        if job.run(&mut self.tx) == Keep::No {
            self.execute("ROLLBACK TO job")?;
        }
        self.execute("RELEASE job")
    }

    fn finish(&mut self, group: Vec<Box<dyn Job>>, outcome: rusqlite::Result<()>) {
        let committed = outcome.and_then(|()| self.execute("COMMIT")).map_err(|error| {
            let failure = classify(error);
            tracing::warn!(error = %describe(&failure), operations = group.len(), "a group of writes was not committed");
            if !self.connection().is_autocommit() {
                let _ = self.execute("ROLLBACK");
            }
            Arc::new(failure)
        });
        for job in group {
            job.answer(committed.clone());
        }
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection().prepare_cached(sql)?.execute([]).map(drop)
    }

    fn connection(&self) -> &Connection {
        match &self.tx {
            Tx::Sqlite(connection) => connection,
            Tx::Postgres(_) | Tx::Mysql(_) => unreachable!("the writer was made with a SQLite connection"),
        }
    }
}

fn describe(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    format!("{error} ({})", source.unwrap_or_default())
}
