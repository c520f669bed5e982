//! The thread that writes: everything waiting goes into one transaction, and only after its commit does
//! anybody get an answer. One sync of the disk then serves the whole group.

use super::{
    Connection, Link, Tx, classify,
    job::{Job, Keep},
};
use crate::Error;
use crossbeam_channel::{Receiver, TryRecvError};
use std::{sync::Arc, thread::yield_now};

/// At most this many operations share a commit, so that the first of them does not wait too long.
const GROUP: usize = 256;

pub(super) fn run(tx: Tx, jobs: &Receiver<Box<dyn Job>>) {
    let mut writer = Writer { tx };
    while let Ok(first) = jobs.recv() {
        writer.run_group(first, jobs);
    }
    // Leaves one file behind rather than three. Fails when somebody else still reads, which does no harm.
    let _ = writer.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
}

struct Writer {
    tx: Tx,
}

impl Writer {
    /// Runs `first` and what else waits in one transaction.
    fn run_group(&mut self, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>) {
        let mut group = Vec::new();
        let mut next = Some(first);
        let mut keep = Keep::Yes;
        let mut outcome = self.execute("BEGIN IMMEDIATE");
        while let Some(mut job) = next.take() {
            if outcome.is_ok() {
                keep = job.run(&mut self.tx);
            }
            group.push(job);
            if keep == Keep::Yes && group.len() < GROUP {
                next = jobs.try_recv().or_else(|_| try_again(jobs)).ok();
            }
        }
        if keep == Keep::No {
            outcome = self.run_apart(&mut group);
        }
        self.finish(group, outcome);
    }

    /// One job has failed: undoes the group and does it again, each job in a savepoint of its own, so that the others
    /// stay. Not so from the start, because SQLite copies every page that is changed in a savepoint: a third of a
    /// login's time. An error here means that SQLite has given up the whole transaction.
    fn run_apart(&mut self, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
        if !self.connection().is_autocommit() {
            self.execute("ROLLBACK")?;
        }
        self.execute("BEGIN IMMEDIATE")?;
        for job in group {
            self.execute("SAVEPOINT job")?;
            if job.run(&mut self.tx) == Keep::No {
                self.execute("ROLLBACK TO job")?;
            }
            self.execute("RELEASE job")?;
        }
        Ok(())
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
        match &self.tx.link {
            Link::Sqlite(connection) => connection,
            Link::Postgres(_) | Link::Mysql(_) => unreachable!("the writer was made with a SQLite connection"),
        }
    }
}

/// Nobody waits, but with fewer cores than threads somebody may only not have had their turn: a sync of the disk is dear
/// enough to let them go first. Where there is a core for everybody this takes less than a microsecond.
fn try_again(jobs: &Receiver<Box<dyn Job>>) -> Result<Box<dyn Job>, TryRecvError> {
    yield_now();
    jobs.try_recv()
}

fn describe(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    format!("{error} ({})", source.unwrap_or_default())
}
