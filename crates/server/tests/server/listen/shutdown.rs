use super::*;

#[tokio::test]
async fn shutting_down_lets_a_request_under_way_end() {
    let server = TestListener::start(TransportLimits::default()).await;
    let mut client = server.connect().await;
    client.send("POST /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    time::sleep(millis(50)).await;

    let (took, answer) = tokio::join!(server.stop(), client.rest());

    assert!(answer.contains("connection: close") && answer.ends_with("done"), "{answer}");
    assert!(took >= millis(300) && took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn shutting_down_closes_quiet_connections_without_a_reset() {
    let server = TestListener::start(TransportLimits::default()).await;
    let mut used = server.connect().await;
    used.greet().await;
    let mut silent = server.connect().await;
    time::sleep(millis(50)).await;

    let (took, used, silent) = tokio::join!(server.stop(), used.rest(), silent.rest());

    assert_eq!((used.as_str(), silent.as_str()), ("", ""));
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_request_that_crosses_the_shutdown_is_answered() {
    let server = TestListener::start(TransportLimits::default()).await;
    let mut client = server.connect().await;
    client.greet().await;

    let late = async {
        time::sleep(millis(100)).await;
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        client.rest().await
    };
    let (_, answer) = tokio::join!(server.stop(), late);

    assert!(answer.contains("connection: close") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut() {
    let server = TestListener::start(TransportLimits { drain: millis(100), ..Default::default() }).await;
    let mut client = server.connect().await;
    client.send("POST /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    time::sleep(millis(50)).await;

    let took = server.stop().await;

    assert!(took >= millis(90) && took < millis(350), "{took:?}");
}

#[tokio::test]
async fn nothing_is_accepted_once_it_shuts_down() {
    let server = TestListener::start(TransportLimits::default()).await;
    let address = server.address;
    let mut client = server.connect().await;
    client.send("POST /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    time::sleep(millis(50)).await;

    let refused = async {
        time::sleep(millis(50)).await;
        TcpStream::connect(address).await.is_err()
    };
    let (_, refused) = tokio::join!(server.stop(), refused);

    assert!(refused);
}
