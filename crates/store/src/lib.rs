#![doc = include_str!("../README.md")]

mod aliases;
mod app_tokens;
mod audience;
mod audit;
mod avatars;
mod ban_marks;
mod budgets;
mod candidates;
mod config;
mod conn;
mod content_checks;
pub mod database;
mod deletions;
mod dialect;
mod error;
mod feed;
mod held;
mod identities;
mod import;
mod keys;
mod login;
mod many;
mod merges;
mod migrate;
mod nodes;
mod once;
mod outbox;
mod phones;
mod profiles;
mod row;
mod sealed;
mod sessions;
mod sql;
mod subscriptions;
mod users;
mod value;

pub use aliases::UserAlias;
pub use app_tokens::{AppToken, AppTokenLease, ForcedLimit};
pub use audit::AuditRecord;
pub use avatars::{AvatarChange, AvatarChanged, LeftPicture};
pub use budgets::Budget;
pub use candidates::{MergeCandidate, Namesakes};
pub use config::{Backend, StoreConfig};
pub use conn::foreign::{Foreign, ForeignColumn, ForeignJoin, ForeignQuery, ForeignRow, ForeignRows, ForeignTable};
pub use content_checks::{Awaited, ContentCheck, Verdict};
pub use deletions::{Deletion, DeletionRequest, Erasure};
pub use error::{Error, Reason, SchemaError, Source};
pub use feed::{Change, FeedEvent};
pub use held::PendingContent;
pub use identities::IdentityRecord;
pub use import::{ImportBatch, ImportedUser, Whose};
pub use keys::KeyRotation;
pub use login::{BanMarks, LoginRecord, NewLogin, Recorded, SessionKeys, Union};
pub use merges::{MergeInfo, MergeOutcome, MergeUndo, UndoOutcome, UserMerge};
pub use migrate::{Migration, MigrationStatus};
pub use nodes::NodeRecord;
pub use once::{Claim, OnceMark};
pub use outbox::{Backlog, Delivery, Parked};
pub use phones::{PhoneBinding, PhoneOutcome, PhoneWithdrawal, StoredPhone};
pub use profiles::ProfileChange;

use conn::Operation;
use database::Database;
use std::fmt;

/// What minigate keeps. Clones share the connections.
#[derive(Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens the database, which it neither migrates nor, when it is a server, asks anything yet: whether
    /// that can be reached is for [`Store::ping`] to say.
    pub async fn connect(config: &StoreConfig) -> Result<Self, Error> {
        Ok(Self { database: Database::open(config)? })
    }

    /// The database itself, for tables of your own beside minigate's.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Does the database answer?
    pub async fn ping(&self) -> Result<(), Error> {
        self.database.ping().await
    }

    pub fn backend(&self) -> Backend {
        self.database.backend()
    }

    /// May other nodes use this database too?
    pub fn is_shared(&self) -> bool {
        self.backend() != Backend::Sqlite
    }

    /// Finishes what was asked for, then closes every connection. Whatever is asked later is refused.
    pub async fn close(&self) {
        self.database.close().await;
    }

    fn read<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.database.read(input, operation)
    }

    fn survey<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.database.survey(input, operation)
    }

    fn write_one<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.database.write_one(input, operation)
    }

    fn write<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.database.write(input, operation)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend()).finish_non_exhaustive()
    }
}
