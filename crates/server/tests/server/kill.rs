//! Killed at any moment, the server loses nothing that it answered.

use crate::process::{Server, free_address};
use minigate_sim::Simulator;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const CLIENTS: usize = 16;

/// What the server said before it died.
#[derive(Default)]
struct Acknowledged {
    logins: Mutex<Vec<Value>>,
    /// The newest pair of a session that was refreshed.
    refreshed: Mutex<Vec<Value>>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_credential_that_was_answered_works_after_a_kill() {
    let wechat = Arc::new(Simulator::start().await);
    let data = tempfile::tempdir().expect("a folder");
    let address = free_address();
    for round in 1..=3 {
        let server = Arc::new(Server::dev(data.path(), address, &wechat).await);
        let said = Arc::new(Acknowledged::default());
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| tokio::spawn(work(client, Arc::clone(&server), Arc::clone(&wechat), Arc::clone(&said))))
            .collect();
        while said.logins.lock().expect("lock").len() < 40 * round {
            tokio::task::yield_now().await;
        }

        // The clients still hold the server and are in the middle of their work.
        server.kill_now();
        for client in clients {
            client.await.expect("the client ended");
        }
        drop(server);
        let server = Server::dev(data.path(), address, &wechat).await;

        let logins = std::mem::take(&mut *said.logins.lock().expect("lock"));
        for login in &logins {
            check(&server, login).await;
        }
        let refreshed = std::mem::take(&mut *said.refreshed.lock().expect("lock"));
        for pair in &refreshed {
            let body = json!({ "refresh_token": pair["refresh_token"] });
            let answer = server.post("/v1/token/refresh", &body).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK, "a refresh token that was answered");
        }
        assert!(logins.len() >= 40 * round && !refreshed.is_empty());
        server.kill_now();
    }
}

/// Logs in and refreshes until the server is gone, each client as a person of its own.
async fn work(client: usize, server: Arc<Server>, wechat: Arc<Simulator>, said: Arc<Acknowledged>) {
    let styles = ["jwt", "token", "cookie"];
    // At most nine logins each: the tenth and later ones would end the first.
    for turn in 0..9 {
        let person = format!("person{client}x{turn}");
        wechat.world().make_person(minigate_sim::Person::named(&person)).ok();
        let style = styles[(client + turn) % styles.len()];
        let Ok(login) = server.login(&wechat, &person, style).await else { return };
        let pair = login["credential"].clone();
        said.logins.lock().expect("lock").push(login);
        if style != "jwt" {
            continue;
        }
        let Ok(answer) = server.post("/v1/token/refresh", &json!({ "refresh_token": pair["refresh_token"] })).await
        else {
            return;
        };
        if let Ok(next) = answer.json::<Value>().await {
            said.refreshed.lock().expect("lock").push(next);
        }
    }
}

async fn check(server: &Server, login: &Value) {
    let credential = &login["credential"];
    let answer = match credential["access_token"].as_str() {
        Some(token) => server.me(token).await,
        None => server.get_with("/v1/me", "cookie", login["cookies"].as_str().expect("cookies")).await,
    };
    let status = answer.status();
    let me: Value = answer.json().await.expect("JSON");
    assert_eq!(status, StatusCode::OK, "{credential}: {me}");
    assert_eq!(me["id"], login["user"]["id"]);
}
