//! The program itself, as it is typed.

use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minigate-scancode"));
    command.args(arguments).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

#[tokio::test]
async fn without_arguments_but_places_it_serves_this_machine_with_a_simulated_wechat() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = program(&["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]).spawn().unwrap();

    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut urls = Vec::new();
    while urls.len() < 2 {
        let line = lines.next_line().await.unwrap().expect("it tells where it is");
        urls.extend(line.split_whitespace().filter(|word| word.starts_with("http://")).map(str::to_owned));
    }
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let status = async |path: &str| client.get(format!("{}{path}", urls[0])).send().await.unwrap().status().as_u16();

    assert_eq!([status("/readyz").await, status("/api/warehouses").await], [200, 401]);
    let key = std::fs::metadata(data.join("master.key")).unwrap();
    assert!(key.len() > 0 && data.join("scancode.db").exists());
    server.kill().await.unwrap();
}

#[tokio::test]
async fn what_is_not_safe_is_refused_with_what_to_do() {
    for (arguments, told) in [
        (&["--listen", "0.0.0.0:0"][..], "loopback"),
        (&["--app-id", "wx0123456789abcdef"], "--app-secret-file"),
        (&["--wechat-base-url", "http://wechat.example"], "on this machine"),
        (&["--listen", "0.0.0.0:0", "--app-id", "wx0", "--app-secret", "top-secret"], "--public-url"),
        (&["--app-id", "wx0", "--app-secret-file", "/nowhere"], "cannot be read"),
        (&["--database", "oracle://x", "--listen", "127.0.0.1:0"], "cannot be opened"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = program(arguments).current_dir(folder.path()).output().await.unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(told), "{arguments:?}: {text}");
        assert!(!text.contains("top-secret"), "{text}");
    }
}
