//! A database of its own for every test.

use minigate_store::Backend;
use mysql_async::prelude::Queryable as _;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Makes three tests of each body, named after the databases.
macro_rules! on_every_database {
    ($(async fn $name:ident($app:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every body needs everything")]
            use super::*;

            async fn body($app: &$crate::support::TestApp) $body

            #[test]
            fn on_sqlite() {
                $crate::support::run(minigate_store::Backend::Sqlite, |app| Box::pin(body(app)));
            }

            #[test]
            fn on_postgres() {
                $crate::support::run(minigate_store::Backend::Postgres, |app| Box::pin(body(app)));
            }

            #[test]
            fn on_mysql() {
                $crate::support::run(minigate_store::Backend::Mysql, |app| Box::pin(body(app)));
            }
        })*
    };
}
pub(crate) use on_every_database;

pub(crate) struct TestDatabase {
    pub(crate) url: String,
    pub(crate) backend: Backend,
    name: String,
    server: String,
    _folder: TempDir,
}

impl TestDatabase {
    /// A new database or schema; `None` where no such server is configured.
    pub(crate) async fn create(backend: Backend) -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let server = match backend {
            Backend::Sqlite => String::new(),
            Backend::Postgres => std::env::var("MINIGATE_TEST_POSTGRES_URL").ok()?,
            Backend::Mysql => std::env::var("MINIGATE_TEST_MYSQL_URL").ok()?,
        };
        let name = format!("scancode_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("scancode.db").display()),
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
        Some(Self { url, backend, name, server, _folder: folder })
    }

    pub(crate) async fn remove(&self) {
        match self.backend {
            Backend::Sqlite => {}
            Backend::Postgres => drop(postgres(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name)).await),
            Backend::Mysql => drop(mysql(&self.server, &format!("DROP DATABASE {}", self.name)).await),
        }
    }

    /// The number that a statement gives, behind the inventory's back.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let text = match self.backend {
            Backend::Sqlite => {
                let connection = rusqlite::Connection::open(self.url.strip_prefix("sqlite://").unwrap()).unwrap();
                return connection.query_row(sql, [], |row| row.get(0)).unwrap();
            }
            Backend::Postgres => postgres(&self.url, sql).await,
            Backend::Mysql => mysql(&self.url, sql).await,
        };
        text.unwrap().parse().unwrap()
    }
}

async fn postgres(url: &str, sql: &str) -> Option<String> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let messages = client.simple_query(sql).await.unwrap();
    messages.into_iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    })
}

async fn mysql(url: &str, sql: &str) -> Option<String> {
    let pool = mysql_async::Pool::new(url);
    let mut connection = pool.get_conn().await.unwrap();
    let number: Option<mysql_async::Value> = connection.query_first(sql).await.unwrap();
    drop(connection);
    pool.disconnect().await.unwrap();
    number.map(|value| value.as_sql(true).trim_matches('\'').to_owned())
}
