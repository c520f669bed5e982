//! The built binary as a process of its own, and a client for it.

use minigate_sim::Simulator;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command},
    time::Duration,
};
use tempfile::NamedTempFile;

pub(crate) fn minigate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minigate"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// An address that nobody listens on at this moment.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// `minigate dev` on a WeChat that outlives it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
    client: reqwest::Client,
    /// Everything it says.
    log: NamedTempFile,
}

/// What no server says: WeChat's secret, the beginnings of opaque and refresh tokens and of JWTs.
const NEVER_SAID: [&str; 5] = [minigate_sim::DEFAULT_APP_SECRET, "mgo_", "mgr_", "eyJ", "session_key="];

impl Server {
    pub(crate) async fn dev(data: &Path, address: SocketAddr, wechat: &Simulator) -> Self {
        let mut command = minigate();
        command.args(["dev", "--no-rate-limit", "--listen", &address.to_string(), "--data"]).arg(data).args([
            "--wechat-base-url",
            &wechat.url(),
            "--app-id",
            minigate_sim::DEFAULT_APP_ID,
            "--app-secret",
            minigate_sim::DEFAULT_APP_SECRET,
        ]);
        Self::start(command, address).await
    }

    pub(crate) async fn start(mut command: Command, address: SocketAddr) -> Self {
        let log = NamedTempFile::new().expect("a file");
        let said = log.reopen().expect("the same file");
        let too = said.try_clone().expect("a handle");
        let process = command.stdout(said).stderr(too).spawn().expect("minigate starts");
        #[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
        let server = Self { address, process, client: reqwest::Client::new(), log };
        server.wait_until_ready().await;
        server
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("a log")
    }

    async fn wait_until_ready(&self) {
        for _ in 0..1000 {
            if let Ok(response) = self.client.get(self.url("/readyz")).send().await
                && response.status() == StatusCode::OK
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("minigate was not ready in ten seconds: {}", self.log());
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        self.client.post(self.url(path)).json(body).send().await
    }

    pub(crate) async fn login(&self, wechat: &Simulator, person: &str, style: &str) -> reqwest::Result<Value> {
        let body = json!({ "code": wechat.login_code(person), "style": style });
        let answer = self.post("/v1/login", &body).await?.error_for_status()?;
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let cookies: Vec<String> = cookies.map(str::to_owned).collect();
        let mut login: Value = answer.json().await?;
        // As an old mini program does: whole, attributes and all.
        login["cookies"] = json!(cookies.join("; "));
        Ok(login)
    }

    /// Posts a form, and gives the JSON that comes back.
    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &String)]) -> Value {
        let answer = self.client.post(self.url(path)).form(form).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    pub(crate) async fn get_with(&self, path: &str, header: &str, value: &str) -> Response {
        self.client.get(self.url(path)).header(header, value).send().await.expect("an answer")
    }

    /// A request of a logged-in client.
    pub(crate) async fn send(&self, method: Method, path: &str, token: &str, body: Option<&Value>) -> Response {
        let request = self.client.request(method, self.url(path)).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    pub(crate) async fn me(&self, token: &str) -> Response {
        self.get_with("/v1/me", "authorization", &format!("Bearer {token}")).await
    }

    /// SIGKILL: the process is gone before it can do anything about it.
    pub(crate) fn kill_now(&self) {
        self.signal("-KILL");
    }

    /// Asks it to end, as a service manager does.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    pub(crate) fn wait(mut self) -> std::process::ExitStatus {
        self.process.wait().expect("the process has ended")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("{}", self.log());
            return;
        }
        let log = self.log();
        for secret in NEVER_SAID {
            assert_eq!(log.lines().find(|line| line.contains(secret)), None, "{secret} is in the log");
        }
    }
}

/// The lines a process prints, until one holds `last`.
pub(crate) fn lines_until(process: &mut Child, last: &str) -> Vec<String> {
    let output = BufReader::new(process.stdout.as_mut().expect("its output"));
    let mut lines = Vec::new();
    for line in output.lines() {
        lines.push(line.expect("text"));
        if lines.last().is_some_and(|line| line.contains(last)) {
            break;
        }
    }
    lines
}
