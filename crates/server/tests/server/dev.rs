//! `minigate dev`, as a newcomer meets it.

use crate::{
    docs::block_with,
    process::{Server, free_address, lines_until, minigate},
};
use minigate_sim::Simulator;
use reqwest::Method;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

#[test]
fn the_three_lines_that_dev_prints_log_in_and_make_an_authenticated_request() {
    let data = tempfile::tempdir().expect("a folder");
    let (server, simulator) = (free_address().to_string(), free_address().to_string());
    let mut process = minigate()
        .args(["dev", "--listen", &server, "--simulator-listen", &simulator, "--data"])
        .arg(data.path().join("new"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("minigate starts");
    let printed = lines_until(&mut process, "Ctrl-C");
    let script: Vec<&str> = printed
        .iter()
        .map(String::as_str)
        .filter(|line| ["CODE=", "TOKEN=", "curl "].iter().any(|start| line.starts_with(start)))
        .collect();

    let output = Command::new("bash").args(["-euo", "pipefail", "-c", &script.join("\n")]).output().expect("bash runs");
    process.kill().expect("minigate is ended");
    process.wait().expect("minigate has ended");

    let readme = block_with("README.md", "console", "TOKEN=").text;
    let readme = readme.replace("127.0.0.1:8080", &server).replace("127.0.0.1:8081", &simulator);
    let documented: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert_eq!(script, documented);
    let me: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(me["id"].is_string(), "{me}");
    assert!(printed.iter().any(|line| line.contains("SIMULATOR")), "it says what it is: {printed:#?}");
}

#[test]
fn dev_listens_on_this_machine_only() {
    let output = minigate().args(["dev", "--listen", "0.0.0.0:0"]).output().expect("minigate runs");

    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("loopback"), "{output:?}");
}

#[tokio::test]
async fn dev_logs_in_mini_programs_that_were_written_for_another_server() {
    let (wechat, data) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let server = Server::dev(data.path(), free_address(), &wechat).await;

    let body = json!({ "code": wechat.login_code("alice") });
    let by_post = server.post("/login", &body).await.expect("an answer");
    let cookies = by_post.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("ASCII"));
    let cookies: Vec<_> = cookies.collect();
    let by_get = format!("/login?code={}&userInfo=x", wechat.login_code("alice"));
    let by_get: Value = server.get_with(&by_get, "accept", "*/*").await.json().await.expect("JSON");
    let state = by_get["user_uuid"].as_str().expect("a text");

    assert!(cookies.len() == 2 && cookies[0].starts_with("csrftoken=") && cookies[1].starts_with("sessionid="));
    assert_eq!(server.get_with("/v1/me", "cookie", &cookies.join("; ")).await.status(), 200);
    assert_eq!(server.get_with("/v1/me", "x-user-token", state).await.status(), 200);
}

#[tokio::test]
async fn dev_takes_free_ports_and_its_wechat_checks_content_and_pushes_what_happens() {
    let data = tempfile::tempdir().expect("a folder");
    let words = ["dev", "--listen", "127.0.0.1:0", "--simulator-listen", "127.0.0.1:0", "--content-check", "--data"];
    let mut process = minigate().args(words).arg(data.path()).stdout(Stdio::piped()).spawn().expect("minigate starts");
    let printed = lines_until(&mut process, "Ctrl-C").join("\n");
    let address = |label: &str| {
        let line = printed.lines().find(|line| line.contains(label)).expect("a line");
        line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned()
    };
    let (server, wechat) = (address("login server"), address("WeChat"));
    #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
    let client = reqwest::Client::new();
    let send = async |method: &str, url: String, token: &str, body: Value| {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        client.request(method, url).bearer_auth(token).json(&body).send().await.expect("an answer")
    };

    let code =
        send("POST", format!("{wechat}/_sim/v1/codes"), "", json!({})).await.json::<Value>().await.expect("JSON");
    let login = json!({ "code": code["code"], "style": "token" });
    let login = send("POST", format!("{server}/v1/login"), "", login).await.json::<Value>().await.expect("JSON");
    let token = login["credential"]["access_token"].as_str().expect("a token");
    send("PUT", format!("{wechat}/_sim/v1/content"), "", json!({ "words": { "坏": "risky" } })).await;
    let refused = send("PATCH", format!("{server}/v1/me"), token, json!({ "nickname": "坏人" })).await;
    let taken = send("PATCH", format!("{server}/v1/me"), token, json!({ "nickname": "好人" })).await;
    let event = json!({ "MsgType": "event", "Event": "user_enter_tempsession" });
    let pushed = format!("{wechat}/_sim/v1/apps/{}/push", minigate_sim::DEFAULT_APP_ID);
    let pushed = send("POST", pushed, "", event).await.json::<Value>().await.expect("JSON");
    process.kill().expect("minigate is ended");
    process.wait().expect("minigate has ended");

    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "content_rejected");
    assert_eq!(taken.status(), 200);
    assert_eq!(pushed["status"], 200, "{pushed}");
}
