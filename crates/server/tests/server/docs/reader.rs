//! Somebody who does what a page says, in a folder of their own.

use super::page::{Block, checkout};
use crate::{
    process::{Server, free_address, minigate},
    webhooks::Hook,
};
use minigate_sim::{App, Builder, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use std::{
    io::Write as _,
    net::SocketAddr,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

pub(super) const OTHER_APP_ID: &str = "wxfedcba9876543210";

pub(super) struct Reader {
    pub(super) page: String,
    pub(super) wechat: Simulator,
    /// Theirs, that takes webhooks.
    pub(super) hook: Hook,
    hook_address: SocketAddr,
    pub(super) folder: TempDir,
    address: SocketAddr,
    server: Option<Server>,
}

impl Reader {
    pub(super) async fn of(page: &str) -> Self {
        let apps = [DEFAULT_APP_ID, OTHER_APP_ID].map(|id| App::new(id, DEFAULT_APP_SECRET).open_platform("acme"));
        let wechat = apps.into_iter().fold(Simulator::builder(), Builder::app);
        let wechat = wechat.start().await.expect("a simulator");
        let (folder, hook_address) = (tempfile::tempdir().expect("a folder"), free_address());
        let hook = Hook::listen(hook_address).await;
        let made = minigate().current_dir(folder.path()).arg("init").output().expect("minigate runs");
        assert!(made.status.success(), "{made:?}");
        std::fs::remove_file(folder.path().join("minigate.toml")).expect("the page says what is in it");
        Self { page: page.to_owned(), wechat, hook, hook_address, folder, address: free_address(), server: None }
    }

    /// What stands on the pages, and what it is here. Nothing else on them is changed.
    pub(super) fn here(&self, text: &str) -> String {
        let server = format!("http://{}", self.address);
        let rules = [
            ("https://login.example.com", server.clone()),
            ("http://127.0.0.1:8080", server),
            ("http://127.0.0.1:8081", self.wechat.url()),
            ("https://shop.example.com", format!("http://{}", self.hook_address)),
            ("wx0123456789abcdef", DEFAULT_APP_ID.to_owned()),
            ("/etc/minigate", self.path("etc")),
            // Nobody is there to be asked.
            ("minigate user merge ", "minigate user merge --yes ".to_owned()),
        ];
        rules.iter().fold(text.to_owned(), |text, (there, here)| text.replace(there, here))
    }

    /// What no page says, because on no other machine WeChat, the addresses and the secrets are these.
    fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = vec![
            ("MINIGATE_HTTP__LISTEN", self.address.to_string()),
            ("MINIGATE_HTTP__METRICS_LISTEN", free_address().to_string()),
            ("MINIGATE_WECHAT__BASE_URL", self.wechat.url()),
            ("MINIGATE_WECHAT__ALLOW_OTHER_UPSTREAM", "true".to_owned()),
        ];
        let text = super::page::read(&self.page);
        // What a page is about, it has the reader write.
        let makes_all = text.contains("$ minigate init");
        if !makes_all {
            settings.push(("MINIGATE_KEYS__MASTER_FILE", self.path("master.key")));
        }
        if !makes_all && !text.contains("[[app]]\n") {
            settings.push(("MINIGATE_APP__ID", DEFAULT_APP_ID.to_owned()));
            settings.push(("MINIGATE_APP__SECRET", DEFAULT_APP_SECRET.to_owned()));
        }
        if text.contains("[[webhook]]\n") {
            settings.push(("MINIGATE_WEBHOOK__ALLOW_PRIVATE", "true".to_owned()));
        }
        settings
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("the file is written");
    }

    /// Runs a program in the folder, with `minigate` on its PATH.
    pub(super) fn run(&self, program: impl AsRef<std::ffi::OsStr>, args: &[&str], input: &str) -> Output {
        let bin = Path::new(env!("CARGO_BIN_EXE_minigate")).parent().expect("a folder");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).env_clear().env("PATH", path).envs(self.settings());
        command.env("EDITOR", checkout().join("crates/server/tests/server/docs/editor.sh"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("it starts");
        // What does not read its input has closed it.
        let _ = process.stdin.take().expect("its input").write_all(input.as_bytes());
        process.wait_with_output().expect("it has ended")
    }

    /// What a program prints that must succeed.
    pub(super) fn printed(&self, program: impl AsRef<std::ffi::OsStr>, args: &[&str], input: &str) -> String {
        let output = self.run(program, args, input);
        assert!(output.status.success(), "{}: {args:?}: {output:#?}", self.page);
        String::from_utf8(output.stdout).expect("text")
    }

    /// `toml`: goes to the end of `minigate.toml`, and the files that it names are there.
    pub(super) fn configure(&mut self, block: &Block) {
        let mut all = std::fs::read_to_string(self.folder.path().join("minigate.toml")).unwrap_or_default();
        all += &self.here(&block.text);
        self.write("minigate.toml", &all);
        for line in block.text.lines() {
            self.make_named_file(line);
        }
        let checked = self.run("minigate", &["config", "check"], "");
        assert!(checked.status.success(), "{}: {}", block.at, String::from_utf8_lossy(&checked.stdout));
        self.server = None;
    }

    /// The file of a secret: made by the command that the line has behind it, or else what WeChat's console shows.
    fn make_named_file(&self, line: &str) {
        let Some((key, rest)) = line.split_once("_file = \"") else { return };
        let (name, comment) = rest.split_once('"').expect("its end");
        if let Some(at) = comment.find("minigate ") {
            self.printed("bash", &["-euo", "pipefail", "-c", &comment[at..]], "");
            return;
        }
        let secret = match key {
            "secret" => DEFAULT_APP_SECRET,
            "push_token" => "AToken",
            "push_aes_key" => "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            _ => panic!("{line}: what is in this file?"),
        };
        self.write(name, secret);
    }

    /// `minigate serve` by what the page has had the reader write so far.
    pub(super) async fn start(&mut self) {
        if self.server.is_none() {
            let mut command = minigate();
            command.current_dir(self.folder.path()).arg("serve").envs(self.settings());
            self.server = Some(Server::start(command, self.address).await);
        }
    }

    pub(super) fn server(&self) -> &Server {
        self.server.as_ref().expect("it was started")
    }

    /// What `make run` starts of minigate.
    pub(super) async fn start_dev(&mut self) {
        self.server = Some(Server::dev(&self.folder.path().join("dev"), self.address, &self.wechat).await);
    }

    pub(super) fn stop(&mut self) {
        self.server = None;
    }
}
