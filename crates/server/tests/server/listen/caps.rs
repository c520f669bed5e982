use super::*;

#[tokio::test]
async fn an_address_opens_so_many_connections_and_no_more() {
    let server = TestListener::start(TransportLimits { connections_per_address: 2, ..Default::default() }).await;
    let (mut one, mut two) = (server.connect().await, server.connect().await);
    one.greet().await;
    two.greet().await;

    let mut three = server.connect().await;
    assert!(three.closed_after().await < millis(500));

    drop(one);
    time::sleep(millis(50)).await;
    server.connect().await.greet().await;
}

#[tokio::test]
async fn a_listener_holds_so_many_connections_and_no_more() {
    let limits = TransportLimits {
        connections: 1,
        unlimited: vec!["127.0.0.0/8".parse().expect("a network")],
        ..Default::default()
    };
    let server = TestListener::start(limits).await;
    server.connect().await.greet().await;
    time::sleep(millis(50)).await;
    let mut one = server.connect().await;
    one.greet().await;

    assert!(server.connect().await.closed_after().await < millis(500));
}
