//! A database of its own on the servers that `MINIGATE_TEST_POSTGRES_URL` and `MINIGATE_TEST_MYSQL_URL` name.

use mysql_async::prelude::Queryable as _;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) struct Database {
    server: String,
    name: String,
    pub(super) url: String,
}

impl Database {
    /// On the server that the variable names; `None` when it names none.
    pub(super) async fn create(variable: &str) -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let Ok(server) = std::env::var(variable) else {
            eprintln!("not run: {variable} is not set");
            return None;
        };
        let name = format!("minigate_server_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let url = if is_mysql(&server) {
            run(&server, &format!("CREATE DATABASE {name}")).await;
            let mut url = url::Url::parse(&server).expect("a URL");
            url.set_path(&name);
            url.into()
        } else {
            run(&server, &format!("CREATE SCHEMA {name}")).await;
            let join = if server.contains('?') { '&' } else { '?' };
            format!("{server}{join}options=-c%20search_path%3D{name}")
        };
        Some(Self { server, name, url })
    }

    pub(super) async fn remove(&self) {
        let sql = if is_mysql(&self.server) {
            format!("DROP DATABASE {}", self.name)
        } else {
            format!("DROP SCHEMA {} CASCADE", self.name)
        };
        run(&self.server, &sql).await;
    }
}

fn is_mysql(url: &str) -> bool {
    url.starts_with("mysql")
}

async fn run(server: &str, sql: &str) {
    if is_mysql(server) {
        let mut connection = mysql_async::Conn::from_url(server).await.expect("a connection");
        connection.query_drop(sql).await.expect(sql);
        return connection.disconnect().await.expect("an end");
    }
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client.batch_execute(sql).await.expect(sql);
}
