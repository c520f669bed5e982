//! The listener, over real sockets.

mod caps;
mod http2;
mod shutdown;
mod smuggling;
mod timing;

use axum::{
    Router,
    extract::ConnectInfo,
    routing::{get, post},
};
use minigate_server::listen::{self, TransportLimits};
use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time,
};

/// Longer than any wait that passes; a test that gets here has failed.
const PATIENCE: Duration = Duration::from_secs(10);

struct TestListener {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
}

impl TestListener {
    async fn start(limits: TransportLimits) -> Self {
        let listener = listen::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(listen::serve(listener, router(), limits, async move {
            let _ = stopped.await;
        }));
        Self { address, stop, served }
    }

    async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Sends `request` on a connection of its own and returns all that is answered until the server closes it.
    async fn exchange(&self, request: impl AsRef<[u8]>) -> String {
        let mut client = self.connect().await;
        client.send(request).await;
        client.rest().await
    }

    /// Asks it to shut down; returns how long it took.
    async fn stop(self) -> Duration {
        let started = Instant::now();
        self.stop.send(()).expect("a running listener");
        time::timeout(PATIENCE, self.served).await.expect("in time").expect("no panic").expect("no error");
        started.elapsed()
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }).post(|body: String| async move { body }))
        .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
        .route("/large", get(|| async { vec![b'x'; 16 << 20] }))
        .route(
            "/slow",
            post(|| async {
                time::sleep(Duration::from_millis(400)).await;
                "done"
            }),
        )
        .fallback(|| async { "fallback" })
}

struct Client(TcpStream);

impl Client {
    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The server may close before it has read everything.
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    /// Asks for `/` and expects its answer.
    async fn greet(&mut self) -> String {
        self.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        self.until("hello").await
    }

    async fn until(&mut self, end: &str) -> String {
        let mut answer = Vec::new();
        let mut chunk = [0; 4096];
        while !answer.ends_with(end.as_bytes()) {
            let read = time::timeout(PATIENCE, self.0.read(&mut chunk)).await.expect("in time").expect("no reset");
            assert_ne!(read, 0, "closed after {:?}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&chunk[..read]);
        }
        String::from_utf8(answer).expect("text")
    }

    /// Everything until the server closes; a reset is an error.
    async fn rest(&mut self) -> String {
        let mut answer = Vec::new();
        time::timeout(PATIENCE, self.0.read_to_end(&mut answer)).await.expect("in time").expect("no reset");
        String::from_utf8(answer).expect("text")
    }

    /// How long until the server closes, in whatever way.
    async fn closed_after(&mut self) -> Duration {
        let started = Instant::now();
        let _ = time::timeout(PATIENCE, self.0.read_to_end(&mut Vec::new())).await.expect("in time");
        started.elapsed()
    }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
