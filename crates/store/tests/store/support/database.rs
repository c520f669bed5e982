//! A database of its own for every test.

use super::NOW;
use minigate_store::{Backend, Store, StoreConfig};
use mysql_async::prelude::Queryable;
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Makes three tests of each body, named after the databases.
macro_rules! on_every_database {
    ($(async fn $name:ident($db:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every body needs everything")]
            use super::*;

            async fn body($db: &$crate::support::Db) $body

            #[test]
            fn on_sqlite() {
                $crate::support::run(minigate_store::Backend::Sqlite, |db| Box::pin(body(db)));
            }

            #[test]
            fn on_postgres() {
                $crate::support::run(minigate_store::Backend::Postgres, |db| Box::pin(body(db)));
            }

            #[test]
            fn on_mysql() {
                $crate::support::run(minigate_store::Backend::Mysql, |db| Box::pin(body(db)));
            }
        })*
    };
}
pub(crate) use on_every_database;

pub(crate) struct Db {
    pub(crate) store: Store,
    pub(crate) config: StoreConfig,
    name: String,
    server: String,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Db {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

type Body = for<'a> fn(&'a Db) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

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
        let db = Db::create(backend, server).await;
        let outcome =
            catch_unwind(AssertUnwindSafe(|| tokio::task::block_in_place(|| runtime.handle().block_on(body(&db)))));
        db.remove().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    });
}

impl Db {
    /// A new database or schema, migrated.
    async fn create(backend: Backend, server: String) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("minigate_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("minigate.db").display()),
            Backend::Postgres => {
                postgres(&server, &format!("CREATE SCHEMA {name}")).await;
                let join = if server.contains('?') { '&' } else { '?' };
                format!("{server}{join}application_name={name}&options=-c%20search_path%3D{name}")
            }
            Backend::Mysql => {
                mysql(&server, &format!("CREATE DATABASE {name}")).await;
                let mut url = url::Url::parse(&server).unwrap();
                url.set_path(&name);
                url.into()
            }
        };
        let config = StoreConfig::new(url);
        let store = Store::connect(&config).await.unwrap();
        store.migrate(NOW).await.unwrap();
        Self { store, config, name, server, _folder: folder }
    }

    async fn remove(&self) {
        self.store.close().await;
        match self.backend() {
            Backend::Sqlite => {}
            Backend::Postgres => drop(postgres(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name)).await),
            Backend::Mysql => drop(mysql(&self.server, &format!("DROP DATABASE {}", self.name)).await),
        }
    }

    /// The same database through connections of its own, as another node has them.
    pub(crate) async fn another_node(&self) -> Store {
        Store::connect(&self.config).await.unwrap()
    }

    /// Runs statements behind the store's back; gives the rows, written as text.
    pub(crate) async fn sql(&self, sql: &str) -> Vec<Vec<String>> {
        match self.backend() {
            Backend::Sqlite => sqlite(self.config.url.strip_prefix("sqlite://").unwrap(), sql),
            Backend::Postgres => postgres(&self.config.url, sql).await,
            Backend::Mysql => mysql(&self.config.url, sql).await,
        }
    }

    pub(crate) async fn count(&self, table: &str) -> u64 {
        self.sql(&format!("SELECT COUNT(*) FROM {table}")).await[0][0].parse().unwrap()
    }

    /// The tables that hold this text, in a text or among bytes.
    pub(crate) async fn tables_holding(&self, text: &str) -> Vec<&'static str> {
        let bytes: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let forms = [text.to_owned(), bytes.join(", "), hex];
        let mut holding = Vec::new();
        for table in crate::migrate::tables() {
            let rows = self.sql(&format!("SELECT * FROM {table}")).await;
            if rows.iter().flatten().any(|cell| forms.iter().any(|form| cell.contains(form.as_str()))) {
                holding.push(table);
            }
        }
        holding
    }

    /// Breaks every connection of the store to its server.
    pub(crate) async fn cut_connections(&self) {
        match self.backend() {
            Backend::Sqlite => {}
            Backend::Postgres => {
                let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                           WHERE application_name = '{}' AND pid <> pg_backend_pid()";
                postgres(&self.server, &sql.replace("{}", &self.name)).await;
            }
            Backend::Mysql => {
                let sql = format!("SELECT id FROM information_schema.processlist WHERE db = '{}'", self.name);
                for row in mysql(&self.server, &sql).await {
                    mysql(&self.server, &format!("KILL {}", row[0])).await;
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn sqlite(path: &str, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let Ok(mut statement) = connection.prepare(sql) else { panic!("{sql}") };
    let columns = statement.column_count();
    if columns == 0 {
        statement.execute([]).unwrap();
        return Vec::new();
    }
    let text = |value: rusqlite::types::Value| match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    };
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get(i).map(text)).collect();
    statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
}

async fn postgres(url: &str, sql: &str) -> Vec<Vec<String>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let messages = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let rows = messages.iter().filter_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|i| row.get(i).unwrap_or("NULL").to_owned()).collect()).collect()
}

async fn mysql(url: &str, sql: &str) -> Vec<Vec<String>> {
    let mut connection = mysql_async::Conn::from_url(url).await.unwrap();
    let rows: Vec<mysql_async::Row> = connection.query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let text = |value: mysql_async::Value| match value {
        mysql_async::Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        mysql_async::Value::NULL => "NULL".to_owned(),
        other => other.as_sql(true),
    };
    let rows = rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect();
    connection.disconnect().await.unwrap();
    rows
}
