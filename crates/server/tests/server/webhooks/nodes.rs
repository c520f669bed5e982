use super::{
    configure,
    database::Database,
    hook::{Hook, Told, url},
    people, serve,
};
use crate::process::{Server, free_address};
use minigate_sim::Simulator;
use serde_json::json;
use std::{collections::HashSet, time::Duration};
use tempfile::TempDir;

async fn log_in(server: &Server, wechat: &Simulator, person: &str) -> String {
    let login = server.login(wechat, person, "token").await.expect("a login");
    login["credential"]["access_token"].as_str().expect("a token").to_owned()
}

async fn log_out(server: &Server, token: &str) {
    #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
    let client = reqwest::Client::new();
    let request = client.post(server.url("/v1/logout")).bearer_auth(token).json(&json!({}));
    request.send().await.and_then(reqwest::Response::error_for_status).expect("logged out");
}

fn kinds_of<'a>(told: &'a [Told], user: &str) -> Vec<&'a str> {
    let of_user = told.iter().filter(|told| told.body["data"]["user_id"] == user);
    of_user.map(|told| told.body["type"].as_str().expect("a type")).collect()
}

/// Two processes on one database; people log in at the one and out at the other.
async fn two_processes(variable: &str) {
    let Some(database) = Database::create(variable).await else { return };
    let (wechat, hook_address) = (Simulator::start().await, free_address());
    let hook = Hook::listen(hook_address).await;
    let folders: [TempDir; 2] = std::array::from_fn(|_| tempfile::tempdir().expect("a folder"));
    let mut servers = Vec::new();
    for folder in &folders {
        let address = free_address();
        configure(folder.path(), address, &wechat, &database.url, &url(hook_address));
        servers.push(serve(folder.path(), address).await);
    }

    for (n, person) in people(&wechat, 20).iter().enumerate() {
        let token = log_in(&servers[n % 2], &wechat, person).await;
        log_out(&servers[(n + 1) % 2], &token).await;
    }
    hook.wait_for(40).await;
    // Long enough for both to look again.
    tokio::time::sleep(Duration::from_millis(2500)).await;

    let told = hook.told();
    let ids: HashSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    assert_eq!((told.len(), ids.len()), (40, 40), "each event once");
    let users: HashSet<&str> = told.iter().filter_map(|told| told.body["data"]["user_id"].as_str()).collect();
    assert_eq!(users.len(), 20);
    for user in users {
        assert_eq!(kinds_of(&told, user), ["user.created", "session.revoked"]);
    }
    drop(servers);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_postgres_tell_of_each_event_once_and_in_order() {
    two_processes("MINIGATE_TEST_POSTGRES_URL").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_mysql_tell_of_each_event_once_and_in_order() {
    two_processes("MINIGATE_TEST_MYSQL_URL").await;
}

/// Killed when its logins are committed and nobody has been told of them.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_did_not_deliver_is_delivered_after_its_restart() {
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let (address, hook_address) = (free_address(), free_address());
    configure(folder.path(), address, &wechat, "sqlite:minigate.db", &url(hook_address));
    let server = serve(folder.path(), address).await;

    for person in people(&wechat, 5) {
        log_in(&server, &wechat, &person).await;
    }
    server.kill_now();
    drop(server);
    let hook = Hook::listen(hook_address).await;
    let server = serve(folder.path(), address).await;

    let told = hook.wait_for(5).await;
    let ids: HashSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    assert_eq!((told.len(), ids.len()), (5, 5));
    drop(server);
}
