//! Connections. Only the files in this folder name a driver.

pub(crate) mod foreign;
mod mysql;
mod postgres;
mod server;
mod sqlite;
mod tls;

use crate::{
    Error, StoreConfig,
    config::{Backend, Target},
    row::{Cell, FromRow},
    sql::Sql,
    value::Value,
};
use std::pin::Pin;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What an operation does with a connection. It keeps nothing outside its input, so that it can be run
/// again after a deadlock.
pub(crate) type Operation<I, T> = for<'a> fn(&'a I, &'a mut Tx) -> BoxFuture<'a, Result<T, Error>>;

/// What surrounds an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One statement that reads.
    Read,
    /// One statement that reads a whole table, however long that takes.
    Survey,
    /// One statement that writes: whole or not at all by itself.
    Statement,
    /// Several statements that take effect together.
    Transaction,
    /// As a transaction where the database can, which MySQL cannot; and without a deadline.
    Migration,
}

/// The connections of a store.
pub(crate) enum Pool {
    Sqlite(sqlite::Threads),
    Server(server::Server),
}

/// One connection, lent to an operation.
pub(crate) enum Tx {
    Sqlite(sqlite::Connection),
    Postgres(postgres::Connection),
    Mysql(mysql::Connection),
}

/// One row, as its driver holds it.
pub(crate) enum Row<'a> {
    Sqlite(&'a sqlite::Row<'a>),
    Postgres(&'a postgres::Row),
    Mysql(&'a mysql::Row),
}

impl Pool {
    pub(crate) fn open(config: &StoreConfig) -> Result<Self, Error> {
        Ok(match config.target()? {
            Target::Sqlite(path) => Self::Sqlite(sqlite::Threads::start(&path, config.readers)?),
            Target::Postgres(url) => Self::Server(server::Server::postgres(url, config.connections)?),
            Target::Mysql(url) => Self::Server(server::Server::mysql(url, config.connections)?),
        })
    }

    pub(crate) const fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Server(server) => server.backend(),
        }
    }

    pub(crate) async fn run<I, T>(&self, scope: Scope, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        match self {
            Self::Sqlite(threads) => threads.run(scope, input, operation).await,
            // Boxed, for it is kilobytes large, and whoever awaits this is moved together with it.
            Self::Server(server) => Box::pin(server.run(scope, &input, operation)).await,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(threads) => threads.close().await,
            Self::Server(server) => server.close().await,
        }
    }
}

impl Tx {
    pub(crate) const fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
            Self::Mysql(_) => Backend::Mysql,
        }
    }

    /// May somebody else write while this transaction runs?
    pub(crate) fn is_shared(&self) -> bool {
        self.backend() != Backend::Sqlite
    }

    /// Runs a statement and says how many rows it met (not: changed).
    pub(crate) async fn run(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Self::Sqlite(connection) => sqlite::run(connection, sql.sqlite, args),
            Self::Postgres(connection) => postgres::run(connection, sql.postgres, args).await,
            Self::Mysql(connection) => mysql::run(connection, sql.mysql, args).await,
        }
    }

    /// The first row, if any.
    pub(crate) async fn one<T: FromRow>(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<Option<T>, Error> {
        match self {
            Self::Sqlite(connection) => sqlite::one(connection, sql.sqlite, args),
            Self::Postgres(connection) => postgres::one(connection, sql.postgres, args).await,
            Self::Mysql(connection) => mysql::one(connection, sql.mysql, args).await,
        }
    }

    pub(crate) async fn all<T: FromRow>(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<Vec<T>, Error> {
        match self {
            Self::Sqlite(connection) => sqlite::all(connection, sql.sqlite, args),
            Self::Postgres(connection) => postgres::all(connection, sql.postgres, args).await,
            Self::Mysql(connection) => mysql::all(connection, sql.mysql, args).await,
        }
    }

    /// Runs a statement that is not prepared: schema changes and transaction control.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => sqlite::execute(connection, sql),
            Self::Postgres(connection) => postgres::execute(connection, sql).await,
            Self::Mysql(connection) => mysql::execute(connection, sql).await,
        }
    }
}

impl<'a> Row<'a> {
    pub(crate) fn cell(&self, index: usize) -> Cell<'a> {
        match self {
            Self::Sqlite(row) => sqlite::cell(row, index),
            Self::Postgres(row) => postgres::cell(row, index),
            Self::Mysql(row) => mysql::cell(row, index),
        }
    }

    pub(crate) fn column(&self, index: usize) -> String {
        match self {
            Self::Sqlite(row) => row.as_ref().column_name(index).unwrap_or("?").to_owned(),
            Self::Postgres(row) => row.columns().get(index).map_or("?", |column| column.name()).to_owned(),
            Self::Mysql(row) => {
                row.columns_ref().get(index).map_or("?".into(), |column| column.name_str()).into_owned()
            }
        }
    }
}
