//! The Django project as a process, and what it answers.

use crate::process::lines_until;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    path::Path,
    process::{Child, Command, Stdio},
};

const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/django/project.py");

pub(super) struct Backend {
    process: Child,
    url: String,
    client: Client,
}

impl Backend {
    /// Starts it with these settings, which are written into the folder.
    pub(super) fn start(python: &OsStr, folder: &Path, settings: &str) -> Self {
        std::fs::write(folder.join("minigate_settings.py"), settings).expect("a file");
        let mut command = Command::new(python);
        command.arg(PROJECT).env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1");
        let mut process = command.stdout(Stdio::piped()).spawn().expect("python starts");
        let url = lines_until(&mut process, "http://").pop().expect("its address");
        #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
        let client = Client::new();
        Self { process, url, client }
    }

    /// The guarded view.
    pub(super) async fn data(&self, token: &str) -> Response {
        let request = self.client.get(format!("{}/api/weixin/data/", self.url)).bearer_auth(token);
        request.send().await.expect("an answer")
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Response {
        self.client.post(format!("{}{path}", self.url)).json(body).send().await.expect("an answer")
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What of an answer a client decides by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    challenge: Option<String>,
    body: Value,
}

impl Refusal {
    pub(super) async fn of(answer: Response) -> Self {
        let challenge = answer.headers().get("www-authenticate");
        Self {
            status: answer.status().as_u16(),
            challenge: challenge.map(|value| value.to_str().expect("text").to_owned()),
            body: answer.json().await.expect("JSON"),
        }
    }

    /// What `SimpleJwtUser` answers too: crates/http/tests/http/legacy/weixin_jwt.rs says the same of it.
    pub(super) fn token_not_valid(message: &str) -> Self {
        Self {
            status: 401,
            challenge: Some("Bearer realm=\"api\"".to_owned()),
            body: json!({
                "detail": "Given token not valid for any token type",
                "code": "token_not_valid",
                "messages": [{ "token_class": "AccessToken", "token_type": "access", "message": message }],
            }),
        }
    }
}
