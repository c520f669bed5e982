//! Pictures through the built binary: they outlive it, and a configuration says where they are.

use crate::process::{Server, free_address, minigate};
use minigate_sim::Simulator;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

/// One grey pixel.
const PNG: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// Sends a picture and gives its address back.
async fn send(server: &Server, token: &str) -> String {
    let form = Form::new().part("file", Part::bytes(PNG.to_vec()).file_name("a.png"));
    #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
    let request = reqwest::Client::new().post(server.url("/v1/me/avatar")).bearer_auth(token).multipart(form);
    let answer = request.send().await.expect("an answer").error_for_status().expect("it is taken");
    let me: Value = answer.json().await.expect("JSON");
    me["avatar"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn a_picture_lies_beside_the_database_and_is_there_after_the_process_was_killed() {
    let (wechat, data) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let server = Server::dev(data.path(), free_address(), &wechat).await;
    let login = server.login(&wechat, "alice", "token").await.expect("a login");
    let token = login["credential"]["access_token"].as_str().expect("a token").to_owned();
    let url = send(&server, &token).await;
    let path = url.strip_prefix(&server.url("")).expect("at this server").to_owned();
    let name = path.strip_prefix("/avatars/").expect("among its pictures");
    assert!(data.path().join("avatars").join(name).exists());

    let address = server.address;
    server.kill_now();
    server.wait();
    let server = Server::dev(data.path(), address, &wechat).await;

    let me: Value = server.me(&token).await.json().await.expect("JSON");
    assert_eq!(me["avatar"], url);
    let picture = server.get_with(&path, "accept", "*/*").await;
    assert_eq!(
        (picture.status().as_u16(), &picture.headers()["content-type"]),
        (200, &"image/webp".parse().expect("a type"))
    );
}

#[test]
fn doctor_says_whether_pictures_can_be_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "").expect("a file");
    let doctor = |store: &str| {
        let mut command = minigate();
        command.args(["doctor", "--json"]).current_dir(folder.path()).env("MINIGATE_AVATAR__STORE", store);
        let output = command.output().expect("minigate runs");
        let findings: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let finding = findings.as_array().expect("a list").iter().find(|finding| finding["what"] == "pictures");
        finding.expect("one about pictures")["verdict"].as_str().expect("a verdict").to_owned()
    };

    assert_eq!(doctor("file:pictures"), "good");
    assert_eq!(doctor("file:file/pictures"), "bad");
    assert!(std::fs::read_dir(folder.path().join("pictures")).expect("made").next().is_none(), "nothing is left there");
}
