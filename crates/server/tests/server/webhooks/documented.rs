//! What `docs/webhooks.md` says, held to the code.

use super::{SECRET, configure, serve};
use crate::{
    docs::{block_with, read},
    process::{free_address, lines_until},
    pyjwt::PYTHON,
};
use minigate_flow::RETRIES;
use minigate_model::event::EventKind;
use minigate_sim::Simulator;
use std::process::{Child, Command, Stdio};

const PAGES: [&str; 2] = ["docs/webhooks.md", "docs/webhooks.zh-CN.md"];

/// The first cells of the rows below a heading that begins so, without their backquotes.
fn first_cells(page: &str, heading: &str) -> Vec<String> {
    let (_, rest) = page.split_once(heading).expect(heading);
    let rows = rest.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let cells = rows.take_while(|line| line.starts_with('|')).map(|line| line.split('|').nth(1).unwrap_or_default());
    cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
}

#[test]
fn the_pages_list_every_event_and_no_other() {
    for (name, heading) in PAGES.iter().zip(["## Events", "## 事件"]) {
        assert_eq!(first_cells(&read(name), heading), EventKind::ALL.map(EventKind::as_str), "{name}");
    }
}

#[test]
fn the_pages_list_the_pauses_between_tries() {
    for (name, heading) in PAGES.iter().zip(["## When a receiver fails", "## 接收方失败时"]) {
        let listed = first_cells(&read(name), heading);
        let seconds = |text: &String| {
            let (number, unit) = text.split_once(' ').expect("number and unit");
            let unit = [("s", 1), ("min", 60), ("h", 3600), ("秒", 1), ("分钟", 60), ("小时", 3600)]
                .into_iter()
                .find(|(name, _)| *name == unit);
            number.parse::<u64>().expect("a number") * unit.expect("a unit").1
        };
        assert_eq!(listed.iter().map(seconds).collect::<Vec<_>>(), RETRIES.map(|pause| pause.as_secs()), "{name}");
    }
}

struct Receiver(Child);

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The receiver of the page, in Python with the package `standardwebhooks`, told by the real server.
#[tokio::test(flavor = "multi_thread")]
async fn the_documented_receiver_takes_what_minigate_signed_and_nothing_else() {
    let Some(python) = std::env::var_os(PYTHON) else {
        eprintln!("not run: {PYTHON} is not set; `make test` sets it");
        return;
    };
    let documented = block_with(PAGES[0], "python", "standardwebhooks").text;
    let (wechat, folder) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let (address, hook_address) = (free_address(), free_address());
    let program = documented.replace("9000", &hook_address.port().to_string());
    std::fs::write(folder.path().join("receiver.py"), program).expect("the program is written");
    let mut command = Command::new(python);
    command.arg("-u").arg(folder.path().join("receiver.py")).env("WEBHOOK_SECRET", SECRET);
    let mut receiver = Receiver(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("python runs"));
    lines_until(&mut receiver.0, "listening");
    let url = format!("http://{hook_address}/");
    configure(folder.path(), address, &wechat, "sqlite:minigate.db", &url);
    let server = serve(folder.path(), address).await;

    let login = server.login(&wechat, "alice", "token").await.expect("a login");
    let user = login["user"]["id"].as_str().expect("an id");
    let lines = tokio::task::spawn_blocking(move || {
        let lines = lines_until(&mut receiver.0, "user.created");
        (lines, receiver)
    });
    let (lines, _receiver) = lines.await.expect("a line");

    assert_eq!(lines, [format!("user.created {user}")]);
    #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
    let client = reqwest::Client::new();
    let forged = client
        .post(&url)
        .header("webhook-id", "1")
        .header("webhook-timestamp", "1614265330")
        .header("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        .body("{}");
    assert_eq!(forged.send().await.expect("an answer").status(), 401);
}
