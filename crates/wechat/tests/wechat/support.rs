//! Small upstreams: an axum server for answers, a raw listener for what HTTP servers do not do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use minigate_wechat::{AppSecret, Builder, Client, Code2Session, Error, LoginCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const APP_ID: &str = "wx0123456789abcdef";
/// Each is looked for in everything that comes out.
pub(crate) const SECRET: &str = "MARKEDsecret0123456789abcdefabcd";
pub(crate) const CODE: &str = "MARKEDcode0123456789abcdefghijkl";
pub(crate) const OPENID: &str = "oMARKEDopenid_0123456789-abc";
pub(crate) const SESSION_KEY: &str = "o0q0otL8aEzpcZL/FT9WsQ==";

pub(crate) const GOOD: &str = r#"{"session_key":"o0q0otL8aEzpcZL\/FT9WsQ==","openid":"oMARKEDopenid_0123456789-abc"}"#;

/// A name too long to be asked for: resolving it fails at once, with a network and without.
pub(crate) const NO_SUCH_HOST: &str =
    "https://a-label-of-more-than-sixty-three-characters-is-never-a-name-in-the-dns.invalid";

pub(crate) fn builder(base_url: &str) -> Builder {
    Client::builder(APP_ID, AppSecret::new(SECRET)).base_url(base_url)
}

pub(crate) fn client(base_url: &str) -> Client {
    builder(base_url).build().unwrap()
}

pub(crate) fn code(text: &str) -> LoginCode {
    LoginCode::parse(text).unwrap()
}

pub(crate) async fn login(base_url: &str) -> Result<Code2Session, Error> {
    client(base_url).code2session(&code(CODE)).await
}

pub(crate) async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Answers everything with this body.
pub(crate) async fn answering(body: impl Into<String>) -> String {
    let body = body.into();
    serve(Router::new().fallback(move || async { body })).await
}

/// What a [`Wire`] does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// Answers and keeps the connection.
    Answer(&'static str),
    /// Answers, promises to keep the connection and closes it.
    AnswerAndClose(&'static str),
    /// Reads the request and closes.
    Close,
    /// Waits for the request's first byte and closes without reading: a reset.
    Reset,
    /// Sends these bytes and closes.
    Raw(&'static str),
    /// Sends these bytes and then nothing more.
    Stall(&'static str),
}

/// A listener that plays one script on every connection and keeps what it read.
pub(crate) struct Wire {
    pub(crate) url: String,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<String>,
}

impl Wire {
    pub(crate) async fn start(script: &'static [Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let log = seen.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                log.lock().unwrap().connections += 1;
                tokio::spawn(play(socket, script, log.clone()));
            }
        });
        Self { url, seen }
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// The head of every request that was read, or at least arrived.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }
}

async fn play(mut socket: TcpStream, script: &'static [Act], seen: Arc<Mutex<Seen>>) {
    for act in script {
        if let Act::Reset = act {
            let mut first = [0; 512];
            let length = socket.peek(&mut first).await.unwrap_or(0);
            if length > 0 {
                seen.lock().unwrap().requests.push(String::from_utf8_lossy(&first[..length]).into_owned());
            }
            return;
        }
        let Some(head) = read_head(&mut socket).await else { return };
        seen.lock().unwrap().requests.push(head);
        match act {
            Act::Answer(body) => write_answer(&mut socket, body).await,
            Act::AnswerAndClose(body) => return write_answer(&mut socket, body).await,
            Act::Raw(bytes) => {
                let _ = socket.write_all(bytes.as_bytes()).await;
                return;
            }
            Act::Close | Act::Reset => return,
            Act::Stall(bytes) => {
                let _ = socket.write_all(bytes.as_bytes()).await;
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        }
    }
}

async fn read_head(socket: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

async fn write_answer(socket: &mut TcpStream, body: &str) {
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let _ = socket.write_all(answer.as_bytes()).await;
}
