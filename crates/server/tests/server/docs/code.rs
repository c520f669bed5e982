//! What a page shows in Python, and what the README shows in JavaScript, is called against the running server.

use super::{
    page::{Block, checkout, name_of},
    reader::Reader,
};
use crate::{process::Server, pyjwt::PYTHON};
use minigate_sim::{OpenDataApi, Profile, Simulator};
use serde_json::{Value, json};
use std::ffi::OsString;

pub(super) fn driver(name: &str) -> String {
    checkout().join("crates/server/tests/server/docs").join(name).display().to_string()
}

pub(super) fn python() -> Option<OsString> {
    let python = std::env::var_os(PYTHON);
    if python.is_none() {
        eprintln!("not run: {PYTHON} is not set; `make test` sets it");
    }
    python
}

impl Reader {
    /// A function that a view of the old server calls: it gives the user of what a client of this page carries.
    pub(super) async fn ask(&mut self, block: &Block) {
        let Some(python) = python() else { return };
        self.write("asks.py", &self.here(&block.text));
        self.start().await;
        let carried = carried(&self.page, self.server(), &self.wechat).await;
        let ask = |value: &str| self.printed(&python, &[&driver("asking.py"), "asks.py", carried.field, value], "");

        assert_eq!(ask(&carried.value).trim(), carried.user, "{}", block.at);
        for foreign in ["", "sessionid=junk", "undefined"] {
            assert_eq!(ask(foreign).trim(), "None", "{}", block.at);
        }
    }

    /// The lines that join a table of Django's with the report of an import.
    pub(super) fn join(&self, block: &Block) {
        let Some(python) = python() else { return };
        self.write("joins.py", &block.text);
        let report = std::fs::read_to_string(self.folder.path().join("users.csv")).expect("the report");
        let rows: Vec<Vec<&str>> = report.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let driver = driver("joining.py");
        let args: Vec<&str> = [driver.as_str(), "joins.py"].into_iter().chain(rows.iter().map(|row| row[0])).collect();

        let joined: Value = serde_json::from_str(&self.printed(python, &args, "")).expect("JSON");

        for row in rows {
            let id = if row[1].is_empty() { "None" } else { row[1] };
            assert_eq!(joined[row[0]], id, "{}", block.at);
        }
    }

    /// The package for mini programs, as the README uses it.
    pub(super) async fn open_gate(&mut self, block: &Block) {
        let esbuild = checkout().join("packages/sdk/node_modules/esbuild/bin/esbuild");
        if !esbuild.exists() {
            return eprintln!("not run: {} is not there; `make test` installs it", esbuild.display());
        }
        self.write("page.mjs", &format!("{}console.log(data.id)\n", self.here(&block.text)));
        let package = checkout().join("packages/sdk/src/index.ts");
        let page = format!("--alias:page={}", self.path("page.mjs"));
        let package = format!("--alias:@minigate/miniprogram={}", package.display());
        let entry = driver("gate.mjs");
        let options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", "--outfile=bundle.mjs"];
        self.start().await;

        self.printed(esbuild, &[&options[..], &[&entry, &page, &package]].concat(), "");
        let id = self.printed("node", &["bundle.mjs", &self.wechat.url()], "");

        let alice = self.server().login(&self.wechat, "alice", "token").await.expect("a login");
        assert_eq!(id.trim(), alice["user"]["id"], "{}", block.at);
    }
}

struct Carried {
    field: &'static str,
    value: String,
    user: String,
}

/// What a mini program that was written for this page's server carries once it has logged in.
async fn carried(page: &str, server: &Server, wechat: &Simulator) -> Carried {
    let code = wechat.login_code("alice");
    let (field, value) = match name_of(page) {
        "session-csrf" => {
            let answer = server.post("/login", &json!({ "code": code })).await.expect("an answer");
            let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("ASCII"));
            ("Cookie", cookies.collect::<Vec<_>>().join("; "))
        }
        "user-state" => {
            let path = format!("/login?code={code}");
            let login: Value = server.get_with(&path, "accept", "*/*").await.json().await.expect("JSON");
            ("X-User-Token", login["user_uuid"].as_str().expect("a text").to_owned())
        }
        "scancode" => {
            let data = wechat.open_data("alice", OpenDataApi::GetUserInfo, Profile::Anonymous);
            let form = [("code", &code), ("encrypteddata", &data.encrypted_data), ("iv", &data.iv)];
            let login = server.post_form("/scan/login/", &form).await;
            ("cookie", login["info"]["cookie"].as_str().expect("a text").to_owned())
        }
        other => panic!("what do the clients of {other} carry?"),
    };
    let alice = server.login(wechat, "alice", "token").await.expect("a login");
    Carried { field, value, user: alice["user"]["id"].as_str().expect("an id").to_owned() }
}
