//! A database of its own for every test.

use super::{Setup, Site};
use minigate_flow::store::{Backend, Store, StoreConfig};
use mysql_async::prelude::Queryable;
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

/// Makes a test of each body for each database.
macro_rules! on_every_database {
    ($(async fn $name:ident($site:ident) $body:block)*) => {
        $crate::support::on_databases! { [on_sqlite Sqlite, on_postgres Postgres, on_mysql Mysql]
            $(async fn $name($site) $body)* }
    };
}
pub(crate) use on_every_database;

/// The same without SQLite, which no two machines share.
macro_rules! on_shared_databases {
    ($(async fn $name:ident($site:ident) $body:block)*) => {
        $crate::support::on_databases! { [on_postgres Postgres, on_mysql Mysql]
            $(async fn $name($site) $body)* }
    };
}
pub(crate) use on_shared_databases;

macro_rules! on_databases {
    ($databases:tt $(async fn $name:ident($site:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every body needs everything")]
            use super::*;

            async fn body($site: &$crate::support::Site) $body

            $crate::support::test_on_each! { $databases }
        })*
    };
}
pub(crate) use on_databases;

macro_rules! test_on_each {
    ([$($name:ident $backend:ident),*]) => {
        $(#[test]
        fn $name() {
            $crate::support::run(minigate_flow::store::Backend::$backend, |site| Box::pin(body(site)));
        })*
    };
}
pub(crate) use test_on_each;

type Body = for<'a> fn(&'a Site) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs a body on a new database, which goes however that ends.
pub(crate) fn run(backend: Backend, body: Body) {
    let server = match backend {
        Backend::Sqlite => Some(String::new()),
        Backend::Postgres => std::env::var("MINIGATE_TEST_POSTGRES_URL").ok(),
        Backend::Mysql => std::env::var("MINIGATE_TEST_MYSQL_URL").ok(),
    };
    let Some(server) = server else {
        eprintln!("skipped: no {backend} is configured");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let site = Site::on(Database::create(backend, &server).await, Setup::default()).await;
        let outcome =
            catch_unwind(AssertUnwindSafe(|| tokio::task::block_in_place(|| runtime.handle().block_on(body(&site)))));
        site.store.close().await;
        site.database.remove().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    });
}

pub(super) struct Database {
    backend: Backend,
    server: String,
    name: String,
    url: String,
    _folder: tempfile::TempDir,
}

impl Database {
    /// A new database or schema, empty.
    pub(super) async fn create(backend: Backend, server: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("minigate_flow_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("minigate.db").display()),
            Backend::Postgres => {
                postgres(server, &format!("CREATE SCHEMA {name}")).await;
                let join = if server.contains('?') { '&' } else { '?' };
                format!("{server}{join}options=-c%20search_path%3D{name}")
            }
            Backend::Mysql => {
                mysql(server, &format!("CREATE DATABASE {name}")).await;
                let mut url = url::Url::parse(server).unwrap();
                url.set_path(&name);
                url.into()
            }
        };
        Self { backend, server: server.to_owned(), name, url, _folder: folder }
    }

    pub(super) async fn connect(&self) -> Store {
        Store::connect(&StoreConfig::new(&self.url)).await.unwrap()
    }

    async fn remove(&self) {
        match self.backend {
            Backend::Sqlite => {}
            Backend::Postgres => postgres(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name)).await,
            Backend::Mysql => mysql(&self.server, &format!("DROP DATABASE {}", self.name)).await,
        }
    }
}

async fn postgres(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

async fn mysql(url: &str, sql: &str) {
    let mut connection = mysql_async::Conn::from_url(url).await.unwrap();
    connection.query_drop(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.disconnect().await.unwrap();
}
