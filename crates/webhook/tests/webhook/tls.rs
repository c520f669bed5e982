use minigate_webhook::{Error, Message, Reach, Receiver, Secret};
use rustls::{ServerConfig, ServerConnection, Stream, pki_types::PrivatePkcs8KeyDer};
use std::{io::Read as _, net::TcpListener, sync::Arc, thread};

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_refused_before_anything_is_sent() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let read = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
        Stream::new(&mut tls, &mut socket).read(&mut [0; 64]).is_ok_and(|length| length > 0)
    });
    let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let receiver = Receiver::new(&url, vec![secret], Reach::PrivateToo).unwrap();

    let error = receiver.send(&Message { id: "1", timestamp: 1, body: "{}" }).await;

    assert_eq!(error, Err(Error::Connect));
    assert!(!read.join().unwrap(), "something was sent");
}
