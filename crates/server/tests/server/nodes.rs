//! Two server processes on one database: what one does, the other knows.

use crate::process::{Server, free_address, minigate};
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use mysql_async::prelude::Queryable as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Nodes read the feed each second.
const SOON: Duration = Duration::from_secs(2);

/// Two nodes, and what they share.
struct Site {
    wechat: Simulator,
    one: Server,
    two: Server,
    folder: tempfile::TempDir,
}

impl Site {
    async fn on(database: &str) -> Self {
        let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
        let init = minigate().current_dir(folder.path()).arg("init").output().expect("minigate runs");
        assert!(init.status.success(), "{init:?}");
        let one = node(folder.path(), "one", database, &wechat).await;
        let two = node(folder.path(), "two", database, &wechat).await;
        Self { wechat, one, two, folder }
    }

    /// How often WeChat was asked at this path.
    fn asked(&self, path: &str) -> usize {
        self.wechat.requests().iter().filter(|request| request.path == path).count()
    }
}

async fn node(folder: &Path, name: &str, database: &str, wechat: &Simulator) -> Server {
    let address = free_address();
    let text = format!(
        "[http]\nlisten = \"{address}\"\nmetrics_listen = \"\"\n\
         [database]\nurl = \"{database}\"\n\
         [token]\nissuer = \"https://login.example.com\"\n\
         [keys]\nmaster_file = \"master.key\"\n\
         [wechat]\nbase_url = \"{}\"\nallow_other_upstream = true\n\
         [[app]]\nid = \"{DEFAULT_APP_ID}\"\nsecret = \"{DEFAULT_APP_SECRET}\"\n",
        wechat.url()
    );
    let file = folder.join(format!("{name}.toml"));
    std::fs::write(&file, text).expect("the file is written");
    let mut command = minigate();
    command.current_dir(folder).arg("--config").arg(&file).arg("serve");
    Server::start(command, address).await
}

async fn login(server: &Server, wechat: &Simulator, person: &str) -> (String, String) {
    let login = server.login(wechat, person, "jwt").await.expect("a login");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&login["credential"]["access_token"]), text(&login["user"]["id"]))
}

async fn session_key(server: &Server, token: &str) -> Value {
    let answer = server.get_with("/v1/me/session_key", "authorization", &format!("Bearer {token}")).await;
    answer.json().await.expect("JSON")
}

/// Until this server refuses the token: how long that took.
async fn until_refused(server: &Server, token: &str, since: Instant) -> (StatusCode, Duration) {
    loop {
        let status = server.me(token).await.status();
        if status != StatusCode::OK || since.elapsed() > Duration::from_secs(10) {
            return (status, since.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn nodes_share_what_they_must(database: &str) {
    let site = Site::on(database).await;
    let (alice, alice_id) = login(&site.one, &site.wechat, "alice").await;
    let (bob, _) = login(&site.two, &site.wechat, "bob").await;

    // One access_token between them, whoever needs it first.
    let asked = tokio::join!(
        session_key(&site.one, &alice),
        session_key(&site.two, &alice),
        session_key(&site.one, &bob),
        session_key(&site.two, &bob),
    );
    let phone = json!({ "code": site.wechat.phone_code("bob") });
    let phone = site.two.send(Method::POST, "/v1/me/phone", &bob, Some(&phone)).await;
    let valid = || json!({ "valid": true });
    assert_eq!(asked, (valid(), valid(), valid(), valid()));
    assert_eq!(phone.status(), StatusCode::OK);
    assert_eq!((site.asked("/cgi-bin/stable_token"), site.asked("/wxa/checksession")), (1, 4));

    // What ended at one is over at the other.
    let logout = site.one.send(Method::POST, "/v1/logout", &bob, None).await;
    assert_eq!(logout.status(), StatusCode::NO_CONTENT);
    let (status, took) = until_refused(&site.two, &bob, Instant::now()).await;
    assert!(status == StatusCode::UNAUTHORIZED && took <= SOON, "{status} after {took:?}");

    let mut ban = minigate();
    ban.current_dir(site.folder.path()).args(["--config", "one.toml", "user", "ban", &alice_id]);
    assert!(ban.output().expect("minigate runs").status.success());
    let since = Instant::now();
    for server in [&site.two, &site.one] {
        let (status, took) = until_refused(server, &alice, since).await;
        assert!(status == StatusCode::FORBIDDEN && took <= SOON, "{status} after {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_postgresql_share_what_they_must() {
    let Ok(server) = std::env::var("MINIGATE_TEST_POSTGRES_URL") else {
        eprintln!("skipped: no PostgreSQL is configured");
        return;
    };
    let name = format!("minigate_server_{}", std::process::id());
    let (client, connection) =
        tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client.batch_execute(&format!("CREATE SCHEMA {name}")).await.expect("a schema");
    let join = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{join}options=-c%20search_path%3D{name}");

    let outcome = tokio::spawn(async move { nodes_share_what_they_must(&url).await }).await;

    client.batch_execute(&format!("DROP SCHEMA {name} CASCADE")).await.expect("the schema goes");
    outcome.expect("what was tested holds");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_mysql_share_what_they_must() {
    let Ok(server) = std::env::var("MINIGATE_TEST_MYSQL_URL") else {
        eprintln!("skipped: no MySQL is configured");
        return;
    };
    let name = format!("minigate_server_{}", std::process::id());
    let mut connection = mysql_async::Conn::from_url(&server).await.expect("MySQL answers");
    connection.query_drop(format!("CREATE DATABASE {name}")).await.expect("a database");
    let mut url = url::Url::parse(&server).expect("a URL");
    url.set_path(&name);

    let outcome = tokio::spawn(async move { nodes_share_what_they_must(url.as_str()).await }).await;

    connection.query_drop(format!("DROP DATABASE {name}")).await.expect("the database goes");
    outcome.expect("what was tested holds");
}
