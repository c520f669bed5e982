//! `minigate dev`, as a newcomer meets it.

use crate::process::{free_address, lines_until, minigate};
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

    assert_eq!(script.len(), 3, "{printed:#?}");
    let me: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(me["id"].is_string(), "{me}");
    assert!(printed.iter().any(|line| line.contains("SIMULATOR")), "it says what it is: {printed:#?}");
}

#[test]
fn dev_listens_on_this_machine_only() {
    let output = minigate().args(["dev", "--listen", "0.0.0.0:0"]).output().expect("minigate runs");

    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("loopback"), "{output:?}");
}
