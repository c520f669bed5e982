//! The layer beneath the store, for tables of your own in the same database.
//!
//! One text of SQL for SQLite, PostgreSQL and MySQL; operations that take effect whole or not at all; and on SQLite one
//! writer, so that your writes and minigate's share their commits instead of waiting for each other's lock.
//!
//! ```
//! use minigate_store::{Store, StoreConfig, args, database::{FromRow, Invalid, Row, Sql}, sql};
//!
//! const TAKE: Sql = sql!("UPDATE goods SET count = count - $1 WHERE code = $2 AND count >= $3");
//!
//! /// `false` when there are not so many.
//! async fn take(store: &Store, code: String, quantity: i64) -> Result<bool, minigate_store::Error> {
//!     let input = (code, quantity);
//!     let taken = store.database().write(input, |(code, quantity), tx| {
//!         Box::pin(async move { tx.run(TAKE, args![*quantity, code, *quantity]).await })
//!     });
//!     Ok(taken.await? == 1)
//! }
//! ```
//!
//! Rules that hold on all three: every `$n` once and in order; ids are 16 bytes (`uuid` on PostgreSQL), times `BIGINT` of
//! microseconds, texts compared by their bytes (`utf8mb4_bin` on MySQL); "insert if absent" and then read back by the
//! unique key, since the count that it reports means nothing on MySQL. An operation keeps nothing outside its input, for it
//! may be run again after a deadlock, or when another one of the same group failed.

pub use crate::{
    conn::{BoxFuture, Operation, Row, Tx},
    many::Many,
    migrate::Schema,
    row::{Cell, FromCell, FromRow, Invalid},
    sql::Sql,
    value::Value,
};
#[doc(hidden)]
pub use crate::{
    migrate::Step,
    sql::{to_mysql, to_sqlite},
};

use crate::{
    Backend, Error, StoreConfig,
    conn::{Pool, Scope},
    dialect::HAS_TABLE,
    value::args,
};
use std::{fmt, sync::Arc};

/// Connections to one database. Clones share them.
#[derive(Clone)]
pub struct Database {
    pub(crate) pool: Arc<Pool>,
}

// Not `async fn`: each would keep its arguments once more, and what a request awaits is moved about with it.
impl Database {
    pub(crate) fn open(config: &StoreConfig) -> Result<Self, Error> {
        Ok(Self { pool: Arc::new(Pool::open(config)?) })
    }

    pub fn backend(&self) -> Backend {
        self.pool.backend()
    }

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let asked =
            self.read((), |(), tx| Box::pin(async move { tx.one::<i64>(HAS_TABLE, args!["schema_migrations"]).await }));
        asked.await.map(drop)
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Runs an operation that reads, with one statement.
    pub fn read<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.pool.run(Scope::Read, input, operation)
    }

    /// Runs an operation that reads a whole table, however long that takes: for operators, never for requests.
    pub fn survey<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.pool.run(Scope::Survey, input, operation)
    }

    /// Runs an operation that is one statement which writes: no transaction needs to be opened for it.
    pub fn write_one<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.pool.run(Scope::Statement, input, operation)
    }

    /// Runs an operation in a transaction, which an error rolls back.
    pub fn write<I, T>(&self, input: I, operation: Operation<I, T>) -> impl Future<Output = Result<T, Error>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.pool.run(Scope::Transaction, input, operation)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("backend", &self.backend()).finish_non_exhaustive()
    }
}
