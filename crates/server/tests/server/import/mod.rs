//! `minigate import` of the five old systems, whose databases a real Django has made, by the commands of their pages.

mod adapters;
mod command;

use crate::{
    docs::block_with,
    process::{Server, free_address, minigate},
    pyjwt::PYTHON,
};
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use serde_json::Value;
use std::{
    io::Write as _,
    net::SocketAddr,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const GENERATOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/import/old_systems.py");

/// An old system's database, and a minigate beside it that has all adapters on.
struct Move {
    wechat: Simulator,
    folder: TempDir,
    address: SocketAddr,
}

impl Move {
    async fn start() -> Self {
        let (wechat, folder, address) =
            (Simulator::start().await, tempfile::tempdir().expect("a folder"), free_address());
        let moving = Self { wechat, folder, address };
        assert!(moving.run(&["init"]).status.success());
        let text = format!(
            "[http]\nlisten = \"{address}\"\nmetrics_listen = \"\"\n[keys]\nmaster_file = \"master.key\"\n\
             [wechat]\nbase_url = \"{}\"\nallow_other_upstream = true\n\
             [legacy]\nsession_csrf = \"/\"\nweixin_jwt = \"/api/weixin/\"\nscancode = \"/scan/\"\n\
             openid_ticket = \"/\"\nuser_state = \"/\"\n\
             [[app]]\nid = \"{DEFAULT_APP_ID}\"\nsecret = \"{DEFAULT_APP_SECRET}\"\n",
            moving.wechat.url(),
        );
        moving.write("minigate.toml", &text);
        moving
    }

    /// See [`make_old_system`].
    fn make(&self, system: &str, people: &Value, more: u32) -> bool {
        make_old_system(self.folder.path(), system, people, more)
    }

    fn run(&self, args: &[&str]) -> Output {
        minigate().current_dir(self.folder.path()).args(args).output().expect("minigate runs")
    }

    /// `minigate migrate`, then `minigate import --json` with these arguments.
    fn import(&self, args: &[&str]) -> Result<Value, String> {
        assert!(self.run(&["migrate"]).status.success());
        let output = self.run(&[&["import", "--json"], args].concat());
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(serde_json::from_slice(&output.stdout).expect("JSON"))
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.folder.path().join(file), text).expect("the file is written");
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).expect("the file is there")
    }

    /// What the report says of an old id: user id, outcome, reason.
    fn reported(&self, old_id: &str) -> (String, String, String) {
        let report = self.read("users.csv");
        let line = report.lines().find_map(|line| line.strip_prefix(&format!("{old_id},")));
        let fields: Vec<&str> = line.unwrap_or_else(|| panic!("{old_id} is not in the report")).split(',').collect();
        (fields[0].to_owned(), fields[1].to_owned(), fields[2].to_owned())
    }

    async fn serve(&self) -> Server {
        let mut command = minigate();
        command.current_dir(self.folder.path()).arg("serve");
        Server::start(command, self.address).await
    }
}

/// Makes `db.sqlite3` with these people in it and as many more; `false` where there is no Django.
pub(crate) fn make_old_system(folder: &Path, system: &str, people: &Value, more: u32) -> bool {
    let Some(python) = std::env::var_os(PYTHON) else {
        eprintln!("not run: {PYTHON} is not set; `make test` sets it");
        return false;
    };
    let mut command = Command::new(python);
    command.args([GENERATOR, system, "db.sqlite3", "--users", &more.to_string()]).current_dir(folder);
    let mut process = command.stdin(Stdio::piped()).spawn().expect("python starts");
    process.stdin.take().expect("its input").write_all(people.to_string().as_bytes()).expect("written");
    assert!(process.wait().expect("python ended").success());
    true
}

/// Runs a page's commands for moving the users as they stand there, but for the AppID.
fn follow(moving: &Move, page: &str) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_minigate")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let commands = block_with(&format!("docs/migrate/{page}"), "sh", "minigate import").text;
    let commands = commands.replace("wx0123456789abcdef", DEFAULT_APP_ID);
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &commands]).env_clear().env("PATH", path).current_dir(moving.folder.path());
    bash.output().expect("bash runs")
}
