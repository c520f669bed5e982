//! The binary itself.

use crate::support::text;
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_minigate-todo"))
}

#[tokio::test]
async fn the_binary_logs_in_and_keeps_the_list_over_a_restart() {
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().unwrap());
    let client = Client::builder().no_proxy().build().unwrap();

    for expected in [0, 1] {
        let mut child = program()
            .args(["--listen", "127.0.0.1:0", "--wechat-base-url", &wechat.url(), "--app-id", DEFAULT_APP_ID])
            .args(["--data", folder.path().to_str().unwrap()])
            .env("MINIGATE_TODO_APP_SECRET", DEFAULT_APP_SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let _running = Running(child);
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        let code = json!({ "code": wechat.login_code("alice") });
        let login: Value =
            client.post(format!("{url}/v1/login")).json(&code).send().await.unwrap().json().await.unwrap();
        let token = text(&login["credential"]["access_token"]);
        let items = client.get(format!("{url}/api/items")).bearer_auth(&token);
        let items: Value = items.send().await.unwrap().json().await.unwrap();
        assert_eq!(items["items"].as_array().unwrap().len(), expected);
        let change = json!({ "changes": [{ "op": "create", "client_id": "c1", "content": "milk" }] });
        let made = client.post(format!("{url}/api/items/changes")).bearer_auth(&token).json(&change);
        assert_eq!(made.send().await.unwrap().status().as_u16(), 200);
    }
}

#[test]
fn without_a_secret_it_says_what_to_give() {
    let folder = tempfile::tempdir().unwrap();
    let run = program().args(["--listen", "127.0.0.1:0", "--data", folder.path().to_str().unwrap()]).output().unwrap();

    assert!(!run.status.success());
    assert!(String::from_utf8_lossy(&run.stderr).contains("--app-secret-file"), "{run:?}");
}

#[test]
fn help_has_examples_and_no_secret() {
    let run = program().arg("--help").env("MINIGATE_TODO_APP_SECRET", "hidden-secret").output().unwrap();

    let help = String::from_utf8_lossy(&run.stdout);
    assert!(help.contains("Examples:") && help.contains("--wechat-base-url"), "{help}");
    assert!(!help.contains("hidden-secret"), "{help}");
}
