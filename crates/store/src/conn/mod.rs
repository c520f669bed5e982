//! Connections. Only the files in this folder name a driver.

pub(crate) mod foreign;
mod mysql;
mod postgres;
mod server;
mod sqlite;
mod tls;

use crate::{
    Error, StoreConfig,
    audience::Audience,
    config::{Backend, Target},
    row::{Cell, FromRow},
    sql::Sql,
    value::Value,
};
use std::{fmt, pin::Pin, sync::Arc};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What an operation does with a connection. It keeps nothing outside its input, so that it can be run
/// again after a deadlock.
pub type Operation<I, T> = for<'a> fn(&'a I, &'a mut Tx) -> BoxFuture<'a, Result<T, Error>>;

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
pub(crate) struct Pool {
    links: Links,
    audience: Arc<Audience>,
}

enum Links {
    Sqlite(sqlite::Threads),
    Server(server::Server),
}

/// One connection, lent to an operation.
pub struct Tx {
    link: Link,
    /// Who wants to hear of events.
    audience: Arc<Audience>,
}

enum Link {
    Sqlite(sqlite::Connection),
    Postgres(postgres::Connection),
    Mysql(mysql::Connection),
}

/// One row.
pub struct Row<'a>(pub(crate) Held<'a>);

/// As its driver holds it.
pub(crate) enum Held<'a> {
    Sqlite(&'a sqlite::Row<'a>),
    Postgres(&'a postgres::Row),
    Mysql(&'a mysql::Row),
}

impl Pool {
    pub(crate) fn open(config: &StoreConfig) -> Result<Self, Error> {
        let audience = Arc::new(Audience::new());
        let links = match config.target()? {
            Target::Sqlite(path) => Links::Sqlite(sqlite::Threads::start(&path, config.readers, &audience)?),
            Target::Postgres(url) => Links::Server(server::Server::postgres(url, config.connections)?),
            Target::Mysql(url) => Links::Server(server::Server::mysql(url, config.connections)?),
        };
        Ok(Self { links, audience })
    }

    pub(crate) const fn backend(&self) -> Backend {
        match &self.links {
            Links::Sqlite(_) => Backend::Sqlite,
            Links::Server(server) => server.backend(),
        }
    }

    pub(crate) fn audience(&self) -> &Audience {
        &self.audience
    }

    pub(crate) async fn run<I, T>(&self, scope: Scope, input: I, operation: Operation<I, T>) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let done = match &self.links {
            Links::Sqlite(threads) => threads.run(scope, input, operation).await,
            // Boxed, for it is kilobytes large, and whoever awaits this is moved together with it.
            Links::Server(server) => Box::pin(server.run(scope, &input, operation, &self.audience)).await,
        };
        self.audience.announce();
        done
    }

    pub(crate) async fn close(&self) {
        match &self.links {
            Links::Sqlite(threads) => threads.close().await,
            Links::Server(server) => server.close().await,
        }
    }
}

impl Tx {
    pub const fn backend(&self) -> Backend {
        match self.link {
            Link::Sqlite(_) => Backend::Sqlite,
            Link::Postgres(_) => Backend::Postgres,
            Link::Mysql(_) => Backend::Mysql,
        }
    }

    pub(crate) fn audience(&self) -> &Audience {
        &self.audience
    }

    /// May somebody else write while this transaction runs?
    pub(crate) fn is_shared(&self) -> bool {
        self.backend() != Backend::Sqlite
    }

    /// Runs a statement and says how many rows it met (not: changed).
    pub async fn run(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<u64, Error> {
        match &mut self.link {
            Link::Sqlite(connection) => sqlite::run(connection, sql.sqlite, args),
            Link::Postgres(connection) => postgres::run(connection, sql.postgres, args).await,
            Link::Mysql(connection) => mysql::run(connection, sql.mysql, args).await,
        }
    }

    /// The first row, if any.
    pub async fn one<T: FromRow>(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<Option<T>, Error> {
        match &mut self.link {
            Link::Sqlite(connection) => sqlite::one(connection, sql.sqlite, args),
            Link::Postgres(connection) => postgres::one(connection, sql.postgres, args).await,
            Link::Mysql(connection) => mysql::one(connection, sql.mysql, args).await,
        }
    }

    pub async fn all<T: FromRow>(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<Vec<T>, Error> {
        match &mut self.link {
            Link::Sqlite(connection) => sqlite::all(connection, sql.sqlite, args),
            Link::Postgres(connection) => postgres::all(connection, sql.postgres, args).await,
            Link::Mysql(connection) => mysql::all(connection, sql.mysql, args).await,
        }
    }

    /// Runs a statement that is not prepared: schema changes and transaction control.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql),
            Link::Postgres(connection) => postgres::execute(connection, sql).await,
            Link::Mysql(connection) => mysql::execute(connection, sql).await,
        }
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

/// What a row holds is nobody's business.
impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[row]")
    }
}

impl<'a> Row<'a> {
    pub(crate) fn cell(&self, index: usize) -> Cell<'a> {
        match &self.0 {
            Held::Sqlite(row) => sqlite::cell(row, index),
            Held::Postgres(row) => postgres::cell(row, index),
            Held::Mysql(row) => mysql::cell(row, index),
        }
    }

    pub(crate) fn column(&self, index: usize) -> String {
        match &self.0 {
            Held::Sqlite(row) => row.as_ref().column_name(index).unwrap_or("?").to_owned(),
            Held::Postgres(row) => row.columns().get(index).map_or("?", |column| column.name()).to_owned(),
            Held::Mysql(row) => {
                row.columns_ref().get(index).map_or("?".into(), |column| column.name_str()).into_owned()
            }
        }
    }
}
