use super::{
    SECRET, configure,
    hook::{Hook, url},
    run, said, serve,
};
use crate::process::{Server, free_address, minigate};
use minigate_sim::Simulator;
use serde_json::Value;
use std::{path::Path, time::Duration};

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, &[args, &["--json"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_listed_and_replayed_while_the_server_runs() {
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let (address, hook_address) = (free_address(), free_address());
    let hook = Hook::listen(hook_address).await;
    configure(folder.path(), address, &wechat, "sqlite:minigate.db", &url(hook_address));
    let server = serve(folder.path(), address).await;
    hook.answer(410);
    let login = server.login(&wechat, "alice", "token").await.expect("a login");
    let id = hook.wait_for(1).await.remove(0).id;
    // Answered; that it was given up is written a moment later.
    for _ in 0..500 {
        if json(folder.path(), &["webhook", "list"])[0]["parked"] == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let listed = json(folder.path(), &["webhook", "list"]);
    assert_eq!(listed[0]["name"], "shop");
    assert_eq!((&listed[0]["waiting"], &listed[0]["parked"]), (&0.into(), &1.into()));
    assert_eq!(listed[0]["origin"], format!("http://{hook_address}"));
    let parked = json(folder.path(), &["webhook", "parked", "--endpoint", "shop"]);
    assert_eq!(parked[0]["event"], *id);
    assert_eq!((&parked[0]["type"], &parked[0]["last_error"]), (&"user.created".into(), &"status 410".into()));
    assert_eq!(parked[0]["user_id"], login["user"]["id"]);
    let shown = said(&run(folder.path(), &["webhook", "list"])) + &said(&run(folder.path(), &["webhook", "parked"]));
    assert!(shown.contains(&id) && shown.contains("user.merged") && !shown.contains("/hook"), "{shown}");

    hook.answer(200);
    let unknown = run(folder.path(), &["webhook", "replay", "--endpoint", "shoop", "--all"]);
    assert!(!unknown.status.success() && said(&unknown).contains("shoop"), "{}", said(&unknown));
    let nothing = run(folder.path(), &["webhook", "replay"]);
    assert!(!nothing.status.success() && said(&nothing).contains("--all"), "{}", said(&nothing));
    assert_eq!(json(folder.path(), &["webhook", "replay", "--event", &id])["replayed"], 1);
    assert_eq!(hook.wait_for(2).await[1].id, id);
    let again = run(folder.path(), &["webhook", "replay", "--event", &id]);
    assert!(!again.status.success() && said(&again).contains("given up"), "{}", said(&again));
    assert_eq!(json(folder.path(), &["webhook", "replay", "--all"])["replayed"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_is_tried_out_without_a_server() {
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let hook_address = free_address();
    let hook = Hook::listen(hook_address).await;
    configure(folder.path(), free_address(), &wechat, "sqlite:minigate.db", &url(hook_address));

    let good = run(folder.path(), &["webhook", "test", "shop"]);
    hook.answer(500);
    let bad = run(folder.path(), &["webhook", "test", "shop"]);
    let unknown = run(folder.path(), &["webhook", "test", "shoop"]);
    let doctor = run(folder.path(), &["doctor"]);

    assert!(good.status.success(), "{}", said(&good));
    assert_eq!(hook.told()[0].body["type"], "webhook.test");
    assert!(!bad.status.success() && said(&bad).contains("status 500"), "{}", said(&bad));
    assert!(!unknown.status.success() && said(&unknown).contains("shoop"), "{}", said(&unknown));
    assert!(said(&doctor).contains("webhook shop"), "{}", said(&doctor));
    assert!([good, bad, doctor].iter().all(|output| !said(output).contains(SECRET)));
}

#[tokio::test(flavor = "multi_thread")]
async fn dev_tells_a_server_on_this_machine() {
    let (wechat, data) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let (address, hook_address) = (free_address(), free_address());
    let hook = Hook::listen(hook_address).await;
    let mut command = minigate();
    command
        .args([
            "dev",
            "--listen",
            &address.to_string(),
            "--wechat-base-url",
            &wechat.url(),
            "--webhook",
            &url(hook_address),
        ])
        .args(["--app-id", minigate_sim::DEFAULT_APP_ID, "--app-secret", minigate_sim::DEFAULT_APP_SECRET, "--data"])
        .arg(data.path());
    let server = Server::start(command, address).await;

    let login = server.login(&wechat, "alice", "token").await.expect("a login");

    assert_eq!(hook.wait_for(1).await[0].body["data"]["user_id"], login["user"]["id"]);
    let secret = std::fs::read_to_string(data.path().join("webhook.secret")).expect("its secret");
    assert!(minigate_webhook::Secret::parse(&secret).is_ok());
}

#[test]
fn a_new_secret_is_one_and_never_the_same() {
    let folder = tempfile::tempdir().expect("a folder");

    let [one, two] = [(); 2].map(|()| said(&run(folder.path(), &["webhook", "secret"])));

    assert!(minigate_webhook::Secret::parse(&one).is_ok() && one != two, "{one}");
}
