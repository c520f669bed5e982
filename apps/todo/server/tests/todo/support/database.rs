//! A database of its own for every test, on each of the three.

use super::Site;
use minigate::flow::store::Backend;
use mysql_async::prelude::Queryable;
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

/// Makes three tests of each body, named after the databases.
macro_rules! on_every_database {
    ($(async fn $name:ident($site:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every body needs everything")]
            use super::*;

            async fn body($site: &$crate::support::Site) $body

            #[test]
            fn on_sqlite() {
                $crate::support::run_on(minigate::flow::store::Backend::Sqlite, |site| Box::pin(body(site)));
            }

            #[test]
            fn on_postgres() {
                $crate::support::run_on(minigate::flow::store::Backend::Postgres, |site| Box::pin(body(site)));
            }

            #[test]
            fn on_mysql() {
                $crate::support::run_on(minigate::flow::store::Backend::Mysql, |site| Box::pin(body(site)));
            }
        })*
    };
}
pub(crate) use on_every_database;

type Body = for<'a> fn(&'a Site) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
    server: String,
    backend: Backend,
    _folder: tempfile::TempDir,
}

pub(crate) fn run(body: Body) {
    run_on(Backend::Sqlite, body);
}

pub(crate) fn run_on(backend: Backend, body: Body) {
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
        let database = Database::create(backend, server).await;
        let site = Site::start(&database).await;
        let outcome =
            catch_unwind(AssertUnwindSafe(|| tokio::task::block_in_place(|| runtime.handle().block_on(body(&site)))));
        site.todo.gate().close().await.unwrap();
        database.remove().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    });
}

impl Database {
    async fn create(backend: Backend, server: String) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("todo_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("todo.db").display()),
            Backend::Postgres => {
                postgres(&server, &format!("CREATE SCHEMA {name}")).await;
                let join = if server.contains('?') { '&' } else { '?' };
                format!("{server}{join}options=-c%20search_path%3D{name}")
            }
            Backend::Mysql => {
                mysql(&server, &format!("CREATE DATABASE {name}")).await;
                let mut url = url::Url::parse(&server).unwrap();
                url.set_path(&name);
                url.into()
            }
        };
        Self { url, name, server, backend, _folder: folder }
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
    client.batch_execute(sql).await.unwrap();
}

async fn mysql(url: &str, sql: &str) {
    let mut connection = mysql_async::Conn::from_url(url).await.unwrap();
    connection.query_drop(sql).await.unwrap();
    connection.disconnect().await.unwrap();
}
