use super::*;
use axum::body::Body;
use hyper::{Method, Request, StatusCode, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};

type Sender = http2::SendRequest<Body>;

impl TestListener {
    /// A connection that speaks HTTP/2 from its first byte, and the task that ends with it.
    async fn connect_http2(&self) -> (Sender, JoinHandle<hyper::Result<()>>) {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.expect("a handshake");
        (sender, tokio::spawn(connection))
    }
}

async fn ask(sender: &mut Sender, method: Method, path: &str) -> hyper::Result<StatusCode> {
    let uri = format!("http://a{path}");
    let request = Request::builder().method(method).uri(uri).body(Body::empty()).expect("a request");
    sender.ready().await?;
    Ok(sender.send_request(request).await?.status())
}

#[tokio::test]
async fn http2_is_spoken_to_whoever_begins_with_it() {
    let server = TestListener::start(TransportLimits::default()).await;
    let (mut sender, _connection) = server.connect_http2().await;

    assert_eq!(ask(&mut sender, Method::GET, "/").await.expect("an answer"), 200);
    assert_eq!(ask(&mut sender, Method::GET, "/peer").await.expect("an answer"), 200);
    assert_eq!(ask(&mut sender, Method::TRACE, "/").await.expect("an answer"), 405);
}

#[tokio::test]
async fn a_quiet_http2_connection_is_told_to_go() {
    let limits = TransportLimits { keep_alive: millis(100), ..Default::default() };
    let server = TestListener::start(limits).await;
    let (mut sender, connection) = server.connect_http2().await;
    ask(&mut sender, Method::GET, "/").await.expect("an answer");

    let ended = time::timeout(PATIENCE, connection).await.expect("in time").expect("no panic");

    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test]
async fn an_http2_connection_too_has_a_last_request() {
    let server = TestListener::start(TransportLimits { requests_per_connection: 2, ..Default::default() }).await;
    let (mut sender, connection) = server.connect_http2().await;

    ask(&mut sender, Method::GET, "/").await.expect("an answer");
    ask(&mut sender, Method::GET, "/").await.expect("an answer");

    time::timeout(PATIENCE, connection).await.expect("in time").expect("no panic").expect("a good end");
    assert!(ask(&mut sender, Method::GET, "/").await.is_err());
}

#[tokio::test]
async fn shutting_down_lets_a_stream_under_way_end() {
    let server = TestListener::start(TransportLimits::default()).await;
    let (mut sender, _connection) = server.connect_http2().await;
    let slow = ask(&mut sender, Method::POST, "/slow");
    let stop = async {
        time::sleep(millis(100)).await;
        server.stop().await
    };

    let (status, took) = tokio::join!(slow, stop);

    assert_eq!(status.expect("an answer"), 200);
    assert!(took < Duration::from_secs(3), "{took:?}");
}
