//! `minigate phone`: what it starts, with what, and when that ends. The phone itself is tested in `packages/phone`; here
//! a script stands in for `node`, so that no Node.js is needed.

use crate::process::{free_address, minigate};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// Says its version, writes down what it is called with, and lives until its standard input is closed.
const PATIENT: &str = r#"#!/bin/sh
case "$1" in --version) echo v20.1.0; exit;; esac
cd "$(dirname "$0")"
printf '%s\n' "$@" > called.part && mv called.part called
while read -r _; do :; done
echo > ended
"#;

/// A folder with a `node` in it, and a phone package in a folder below.
fn machine(node: Option<&str>) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(script) = node {
        let path = folder.path().join("node");
        fs::write(&path, script).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
    }
    fs::create_dir_all(folder.path().join("package/dist")).expect("a folder");
    fs::write(folder.path().join("package/dist/cli.js"), "").expect("written");
    folder
}

fn phone(machine: &TempDir) -> Command {
    let mut command = minigate();
    let path = std::env::join_paths([machine.path(), Path::new("/usr/bin"), Path::new("/bin")]).expect("a PATH");
    command.current_dir(machine.path()).env("PATH", path).args(["phone", "miniprogram"]);
    command.args(["--listen", &free_address().to_string(), "--simulator-listen", &free_address().to_string()]);
    command
}

fn with_package(machine: &TempDir) -> Command {
    let mut command = phone(machine);
    command.args(["--phone-package", "package"]);
    command
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn wait_for(path: &Path) -> String {
    for _ in 0..1000 {
        if let Ok(text) = fs::read_to_string(path) {
            return text;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{} was not written in ten seconds", path.display());
}

#[test]
fn phone_is_given_the_addresses_of_what_runs_behind_it() {
    let machine = machine(Some(PATIENT));
    let (server, simulator) = (free_address().to_string(), free_address().to_string());
    let mut process = minigate()
        .current_dir(machine.path())
        .env("PATH", std::env::join_paths([machine.path(), Path::new("/bin")]).expect("a PATH"))
        .args(["phone", "todo", "scan code", "--phone-package", "package/dist/cli.js"])
        .args(["--listen", &server, "--simulator-listen", &simulator, "--server", "http://127.0.0.1:3000"])
        .args(["--phone-listen", "127.0.0.1:9191", "--open"])
        .stdout(Stdio::null())
        .spawn()
        .expect("minigate starts");

    let called = wait_for(&machine.path().join("called"));
    process.kill().expect("it is killed");
    process.wait().expect("it has ended");

    let (server, simulator) = (format!("http://{server}"), format!("http://{simulator}"));
    let expected = [
        "package/dist/cli.js",
        "todo",
        "scan code",
        "--listen",
        "127.0.0.1:9191",
        "--server",
        &server,
        "--simulator",
        &simulator,
        "--server",
        "http://127.0.0.1:3000",
        "--open",
        "--end-with-stdin",
    ];
    assert_eq!(called.lines().collect::<Vec<_>>(), expected);
    // Killed, it could tell nobody, and yet the phone has ended.
    wait_for(&machine.path().join("ended"));
}

#[test]
fn phone_ends_with_a_signal_in_good_order() {
    let machine = machine(Some(PATIENT));
    let mut process = with_package(&machine).stdout(Stdio::null()).spawn().expect("minigate starts");
    wait_for(&machine.path().join("called"));

    Command::new("kill").args(["-TERM", &process.id().to_string()]).status().expect("kill runs");
    let status = process.wait().expect("it ends");

    assert!(status.success(), "{status}");
    assert!(machine.path().join("ended").exists(), "the phone ended first");
}

#[test]
fn when_the_phone_cannot_start_nothing_goes_on_without_it() {
    let machine =
        machine(Some("#!/bin/sh\n[ \"$1\" = --version ] && echo v20.1.0 && exit\necho no app.json >&2\nexit 3\n"));

    let output = with_package(&machine).output().expect("minigate runs");

    let said = refusal(&output);
    assert!(said.contains("no app.json") && said.contains("the phone has ended"), "{said}");
}

#[test]
fn a_machine_without_node_is_told_what_to_install_before_anything_is_started() {
    let machine = machine(None);

    let output = with_package(&machine).env("PATH", machine.path()).output().expect("minigate runs");

    let said = refusal(&output);
    assert!(said.contains("Node.js 20 or newer") && said.contains("https://nodejs.org"), "{said}");
    assert!(output.stdout.is_empty() && !machine.path().join("minigate-dev").exists(), "{output:?}");
}

#[test]
fn a_node_that_is_too_old_is_named() {
    let machine = machine(Some("#!/bin/sh\necho v18.19.1\n"));

    let said = refusal(&with_package(&machine).output().expect("minigate runs"));

    assert!(said.contains("v18.19.1") && said.contains("20 or newer"), "{said}");
}

#[test]
fn a_checkout_whose_phone_is_not_built_says_how_to_build_it() {
    let machine = machine(Some(PATIENT));
    fs::create_dir_all(machine.path().join("packages/phone")).expect("a folder");
    fs::write(machine.path().join("packages/phone/package.json"), "{}").expect("written");

    let said = refusal(&phone(&machine).output().expect("minigate runs"));

    assert!(said.contains("npm --prefix") && said.contains("run build"), "{said}");
}

#[test]
fn the_phone_does_not_pretend_to_belong_to_the_real_wechat() {
    let machine = machine(Some(PATIENT));
    let mut command = with_package(&machine);
    command.args(["--wechat-base-url", "https://api.weixin.qq.com", "--app-id", "wx1", "--app-secret", "s3cret"]);

    let said = refusal(&command.output().expect("minigate runs"));

    assert!(said.contains("--wechat-base-url") && !said.contains("s3cret"), "{said}");
}
