//! What can go wrong between minigate and its database.
//!
//! "Not found" is `Ok(None)` and "somebody was faster" is `Ok(false)`; neither is an error. No message holds
//! a value that was bound to a statement: servers quote openids in theirs, so those texts are dropped.

use std::fmt;

/// What a driver said.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was written; the same call may work in a while.
    #[error("the database is unavailable: {reason}")]
    Unavailable { reason: Reason, source: Option<Source> },
    /// A unique, foreign or check constraint refused the row.
    #[error("the constraint {constraint} refuses the row")]
    Conflict { constraint: String },
    /// A stored value is not what the schema promises.
    #[error("{table}.{column} of row {id} holds what it never should")]
    Corrupt { table: &'static str, column: String, id: String },
    /// A statement failed in a way that trying again does not mend.
    #[error("a statement failed")]
    Query { source: Source },
    /// The connection broke after the write was sent: read back what became of it, never guess.
    #[error("the connection broke during a write, which is done or not")]
    CommitUnknown { source: Source },
    #[error("the database configuration is of no use: {problem}")]
    Config { problem: &'static str, source: Option<Source> },
    /// Somebody else's database or file, which was to be read.
    #[error("{problem}")]
    Foreign { problem: &'static str, source: Source },
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

/// Why the database cannot be used just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// As much as may wait is waiting already.
    Busy,
    /// No connection could be made.
    Unreachable,
    /// The connection broke, before anything was written.
    Lost,
    /// It answered, and cannot serve: disk full, read-only, locked, shutting down.
    Refused,
    /// Transactions got in each other's way too often in a row.
    Contended,
    /// The store was closed.
    Closed,
}

/// The schema in the database is not one this version can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    #[error("the schema is at version {found} and this program knows {known}: run the newer program")]
    Newer { found: i64, known: i64 },
    #[error("migration {version} was applied from another text than this program's: restore the database or program")]
    Changed { version: i64 },
    #[error("another node has been migrating for too long: look whether it still runs, then try again")]
    Locked,
}

impl Error {
    pub(crate) fn unavailable(reason: Reason, source: impl Into<Source>) -> Self {
        Self::Unavailable { reason, source: Some(source.into()) }
    }

    pub(crate) fn query(source: impl Into<Source>) -> Self {
        Self::Query { source: source.into() }
    }

    pub(crate) fn is(&self, wanted: Reason) -> bool {
        matches!(self, Self::Unavailable { reason, .. } if *reason == wanted)
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Unavailable { reason, source: None }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too much is waiting for it",
            Self::Unreachable => "it cannot be reached",
            Self::Lost => "the connection broke",
            Self::Refused => "it refuses to serve",
            Self::Contended => "transactions keep getting in each other's way",
            Self::Closed => "it was closed",
        })
    }
}
