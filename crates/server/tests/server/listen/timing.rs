use super::*;

#[tokio::test]
async fn a_connection_answers_one_request_after_another() {
    let server = TestListener::start(TransportLimits::default()).await;
    let mut client = server.connect().await;

    for _ in 0..3 {
        let answer = client.greet().await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /peer HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let peer = client.0.local_addr().expect("an address").to_string();
    assert!(client.until(&peer).await.contains("hello"));
}

#[tokio::test]
async fn the_last_request_a_connection_may_send_says_so() {
    let server = TestListener::start(TransportLimits { requests_per_connection: 2, ..Default::default() }).await;
    let mut client = server.connect().await;

    assert!(!client.greet().await.contains("connection: close"));
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;

    assert!(client.rest().await.contains("connection: close"));
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let server = TestListener::start(TransportLimits { first_byte: millis(100), ..Default::default() }).await;

    let waited = server.connect().await.closed_after().await;

    assert!(waited >= millis(90), "{waited:?}");
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut() {
    let server = TestListener::start(TransportLimits { head: millis(300), ..Default::default() }).await;
    let mut client = server.connect().await;

    let started = Instant::now();
    client.send("GET / HTTP/1.1\r\n").await;
    while client.0.try_read(&mut [0; 64]).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
        assert!(started.elapsed() < PATIENCE, "never cut");
        client.send("x: y\r\n").await;
        time::sleep(millis(20)).await;
    }

    assert!(started.elapsed() >= millis(280), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_head_in_two_pieces_is_no_slow_head() {
    let server = TestListener::start(TransportLimits { head: millis(300), ..Default::default() }).await;
    let mut client = server.connect().await;

    for _ in 0..3 {
        client.send("GET / HTT").await;
        time::sleep(millis(150)).await;
        client.send("P/1.1\r\nHost: a\r\n\r\n").await;
        client.until("hello").await;
    }
}

#[tokio::test]
async fn a_connection_between_requests_is_closed_in_good_order() {
    let limits = TransportLimits { keep_alive: millis(150), ..Default::default() };
    let server = TestListener::start(limits).await;
    let mut client = server.connect().await;

    client.greet().await;
    let started = Instant::now();

    assert_eq!(client.rest().await, "");
    assert!(started.elapsed() >= millis(140), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_handler_may_take_longer_than_any_limit_of_the_transport() {
    let short = millis(50);
    let limits =
        TransportLimits { first_byte: short, head: short, keep_alive: short, write: short, ..Default::default() };
    let server = TestListener::start(limits).await;
    let mut client = server.connect().await;

    client.send("POST /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;

    assert!(client.rest().await.ends_with("done"));
}

#[tokio::test]
async fn a_peer_that_does_not_read_its_answer_is_cut() {
    let server = TestListener::start(TransportLimits { write: millis(200), ..Default::default() }).await;
    let mut client = server.connect().await;
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;

    time::sleep(millis(600)).await;

    let mut answer = Vec::new();
    let _ = time::timeout(PATIENCE, client.0.read_to_end(&mut answer)).await.expect("in time");
    assert!(answer.len() < 16 << 20, "all of it arrived");
}

#[tokio::test]
async fn five_hundred_slow_peers_do_not_stop_a_good_one() {
    let limits = TransportLimits { connections_per_address: 1000, ..Default::default() };
    let server = TestListener::start(limits).await;
    let mut slow = Vec::new();
    for n in 0..500 {
        let mut client = server.connect().await;
        client
            .send(
                ["", "GET", "GET / HTTP/1.1\r\nHost:", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"]
                    [n % 4],
            )
            .await;
        slow.push(client);
    }

    let started = Instant::now();
    server.connect().await.greet().await;

    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}
