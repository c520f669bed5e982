//! The operator's commands, on a server that runs and on one that does not.

use crate::process::{Server, free_address, minigate};
use minigate_sim::Simulator;
use reqwest::StatusCode;
use serde_json::Value;
use std::{path::Path, process::Output, time::Duration};

fn run(folder: &Path, args: &[&str]) -> Output {
    minigate().current_dir(folder).args(args).output().expect("minigate runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A `minigate.toml` for a server on this machine that asks `wechat`.
fn configure(folder: &Path, address: &str, wechat: &str) {
    assert!(run(folder, &["init"]).status.success());
    let text = format!(
        "[http]\nlisten = \"{address}\"\nmetrics_listen = \"\"\n\
         [keys]\nmaster_file = \"master.key\"\n\
         [wechat]\nbase_url = \"{wechat}\"\nallow_other_upstream = true\n\
         [[app]]\nid = \"{}\"\nsecret = \"{}\"\n",
        minigate_sim::DEFAULT_APP_ID,
        minigate_sim::DEFAULT_APP_SECRET
    );
    std::fs::write(folder.join("minigate.toml"), text).expect("the file is written");
}

async fn serve(folder: &Path, address: std::net::SocketAddr) -> Server {
    let mut command = minigate();
    command.current_dir(folder).arg("serve");
    Server::start(command, address).await
}

#[test]
fn init_writes_a_configuration_that_is_explained_and_nothing_over_another() {
    let folder = tempfile::tempdir().expect("a folder");

    let first = run(folder.path(), &["init"]);
    let again = run(folder.path(), &["init"]);

    assert!(first.status.success(), "{first:?}");
    assert!(!again.status.success() && said(&again).contains("is there already"), "{again:?}");
    let key = std::fs::metadata(folder.path().join("master.key")).expect("the key");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&key) & 0o777, 0o600);
    let check = run(folder.path(), &["config", "check"]);
    assert!(said(&check).contains("minigate.toml") && !said(&check).contains("keys.master"), "{check:?}");
}

#[test]
fn an_unknown_key_names_the_one_that_was_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("minigate.toml"), "[http]\nlisen = \"127.0.0.1:1\"\n").expect("written");

    let output = run(folder.path(), &["config", "check"]);

    assert!(!output.status.success());
    assert!(said(&output).contains("http.listen"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_by_command_ends_a_running_server_s_sessions_within_two_seconds() {
    let (wechat, folder, address) = (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
    configure(folder.path(), &address.to_string(), &wechat.url());
    let server = serve(folder.path(), address).await;
    let login = server.login(&wechat, "alice", "jwt").await.expect("a login");
    let token = login["credential"]["access_token"].as_str().expect("a token");
    let user = login["user"]["id"].as_str().expect("an id");

    assert_eq!(server.me(token).await.status(), StatusCode::OK);
    let banned = run(folder.path(), &["user", "ban", user]);
    assert!(banned.status.success(), "{banned:?}");

    tokio::time::sleep(Duration::from_secs(2)).await;
    let refused = server.me(token).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "user_banned");
    let shown = run(folder.path(), &["user", "show", user, "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown["status"], "banned");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_exported_deleted_and_looked_up_in_the_audit_log_by_command() {
    let (wechat, folder, address) = (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
    configure(folder.path(), &address.to_string(), &wechat.url());
    let server = serve(folder.path(), address).await;
    let login = server.login(&wechat, "alice", "token").await.expect("a login");
    let token = login["credential"]["access_token"].as_str().expect("a token");
    let user = login["user"]["id"].as_str().expect("an id");
    let json = |args: &[&str]| -> Value {
        let output = run(folder.path(), args);
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
    };

    let file = folder.path().join("export.json");
    let out = file.to_str().expect("text");
    let exported = run(folder.path(), &["user", "export", user, "--out", out]);
    assert!(exported.status.success(), "{}", said(&exported));
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.contains(user) && !text.contains(&wechat.openid("alice")), "{text}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&file.metadata().expect("the file")) & 0o777, 0o600);
    assert!(!run(folder.path(), &["user", "export", user, "--out", out]).status.success(), "nothing is written over");

    let leaving = json(&["user", "delete", user, "--json"]);
    assert_eq!(leaving["status"], "leaving");
    assert_eq!(json(&["user", "show", user, "--json"])["delete_after"], leaving["delete_after"]);
    assert_eq!(json(&["user", "delete", user, "--now", "--json"])["status"], "deleted");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let refused = server.me(token).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "user_deleted");
    let again = run(folder.path(), &["user", "delete", user]);
    assert!(!again.status.success() && said(&again).contains("deleted"), "{}", said(&again));

    let log = json(&["audit", "--user", user, "--since", "1h", "--json"]);
    let kinds: Vec<_> = log.as_array().expect("a list").iter().map(|event| event["kind"].as_str()).collect();
    for kind in ["user_deleted", "deletion_requested", "user_exported", "login", "user_created"] {
        assert!(kinds.contains(&Some(kind)), "{kind}: {log}");
    }
    assert!(!log.to_string().contains(user), "under a pseudonym: {log}");
    let told = run(folder.path(), &["audit", "--kind", "user_deleted", "--limit", "1"]);
    assert_eq!(said(&told).lines().count(), 2, "{}", said(&told));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_users_are_merged_and_taken_apart_by_command_under_a_running_server() {
    let (wechat, folder, address) = (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
    configure(folder.path(), &address.to_string(), &wechat.url());
    let server = serve(folder.path(), address).await;
    let mut people = Vec::new();
    for person in ["alice", "bob"] {
        let login = server.login(&wechat, person, "jwt").await.expect("a login");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        people.push((text(&login["user"]["id"]), text(&login["credential"]["access_token"])));
    }
    let [(winner, _), (loser, token)] = &people[..] else { panic!("two people") };
    let user = |args: &[&str]| run(folder.path(), &[&["user"], args].concat());
    let me = async || server.me(token).await.json::<Value>().await.expect("JSON")["id"].clone();
    assert_eq!(me().await, **loser);

    assert!(said(&user(&["merge", winner, loser])).contains("add --yes"));
    let merged = user(&["merge", winner, loser, "--yes"]);
    assert!(merged.status.success(), "{merged:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(me().await, **winner);
    let shown: Value = serde_json::from_slice(&user(&["show", loser, "--json"]).stdout).expect("JSON");
    assert_eq!((&shown["id"], &shown["sessions"]), (&Value::from(winner.clone()), &Value::from(2)));
    assert_eq!(shown["merged_from"], **loser);
    let again = user(&["merge", winner, loser, "--yes"]);
    assert!(!again.status.success() && said(&again).contains("is merged: only active users"), "{}", said(&again));
    let merges: Value = serde_json::from_slice(&user(&["merges", "--json"]).stdout).expect("JSON");
    let merge = merges[0]["merge"].as_str().expect("an id").to_owned();
    assert!(said(&merged).contains(&merge), "{}", said(&merged));
    assert_eq!(said(&user(&["candidates", "--json"])), "[]\n");

    let undone = user(&["merge", "--undo", &merge, "--yes"]);
    assert!(undone.status.success(), "{undone:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(server.me(token).await.status(), StatusCode::UNAUTHORIZED);
    let login = server.login(&wechat, "bob", "jwt").await.expect("a login");
    assert_eq!(login["user"]["id"], **loser);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_is_good_and_what_is_not() {
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    configure(folder.path(), "127.0.0.1:8080", &wechat.url());

    let good = run(folder.path(), &["doctor"]);
    wechat.fault(minigate_sim::Fault::errcode(40125));
    let bad = run(folder.path(), &["doctor"]);

    assert!(good.status.success(), "{}", said(&good));
    assert!(said(&good).contains("accepts its AppSecret"), "{}", said(&good));
    assert!(!bad.status.success() && said(&bad).contains("AppSecret"), "{}", said(&bad));
    assert!(!said(&bad).contains(minigate_sim::DEFAULT_APP_SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_signing_key_is_replaced_under_a_running_server() {
    let (wechat, folder, address) = (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
    configure(folder.path(), &address.to_string(), &wechat.url());
    let server = serve(folder.path(), address).await;
    let login = server.login(&wechat, "alice", "jwt").await.expect("a login");
    let token = login["credential"]["access_token"].as_str().expect("a token");

    let rotated = run(folder.path(), &["keys", "rotate", "--now"]);
    assert!(rotated.status.success(), "{rotated:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(server.me(token).await.status(), StatusCode::UNAUTHORIZED);
    let listed = run(folder.path(), &["keys", "list", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    assert_eq!(listed["signing"].as_array().map(Vec::len), Some(1), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_finishes_a_login_that_is_under_way_when_it_is_told_to_end() {
    let (wechat, folder, address) = (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
    configure(folder.path(), &address.to_string(), &wechat.url());
    let server = serve(folder.path(), address).await;
    wechat.fault(minigate_sim::Fault::slow(Duration::from_secs(3)));

    let (login, ()) = tokio::join!(server.login(&wechat, "alice", "token"), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.terminate();
    });

    assert!(login.expect("an answer")["credential"]["access_token"].is_string());
    assert!(server.wait().success());
}

#[test]
fn simulate_refuses_to_be_reached_from_outside_unless_told_twice() {
    for words in [&[][..], &["--allow-non-loopback"], &["--i-know-this-is-not-wechat"]] {
        let output = minigate().args(["simulate", "--listen", "0.0.0.0:0"]).args(words).output().expect("it runs");

        assert!(!output.status.success(), "{words:?}");
    }
}

#[test]
fn every_command_has_help() {
    for command in [
        "dev", "serve", "init", "config", "doctor", "import", "migrate", "keys", "user", "session", "webhook", "audit",
        "simulate",
    ] {
        let output = minigate().args([command, "--help"]).output().expect("it runs");

        assert!(output.status.success() && said(&output).contains("Usage"), "{command}");
    }
}
