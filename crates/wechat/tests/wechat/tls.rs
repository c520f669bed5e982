use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use minigate_wechat::Error;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::support::{CODE, GOOD, builder, code, login};

/// An upstream with a certificate of its own for `localhost`, which drops the first `refusals` connections.
struct Upstream {
    url: String,
    certificate_pem: String,
}

fn upstream(refusals: usize) -> Upstream {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    thread::spawn(move || serve(&listener, refusals, &Arc::new(config)));
    Upstream { url, certificate_pem: certified.cert.pem() }
}

fn serve(listener: &TcpListener, refusals: usize, config: &Arc<ServerConfig>) {
    for mut socket in listener.incoming().map_while(Result::ok).skip(refusals) {
        let mut tls = ServerConnection::new(config.clone()).unwrap();
        let mut stream = Stream::new(&mut tls, &mut socket);
        if stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}", GOOD.len());
        }
    }
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused_before_anything_is_sent() {
    let upstream = upstream(0);

    let error = login(&upstream.url).await.unwrap_err();

    assert!(matches!(error, Error::Transport { sent: false, .. }), "{error:?}");
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}

#[tokio::test]
async fn an_added_root_certificate_is_trusted_for_its_own_host_only() {
    let upstream = upstream(0);
    let other_name = upstream.url.replace("localhost", "127.0.0.1");

    let login_at = async |url: &str| {
        let builder = builder(url).add_root_certificates(upstream.certificate_pem.clone());
        builder.build().unwrap().code2session(&code(CODE)).await
    };

    assert!(login_at(&upstream.url).await.is_ok());
    assert!(matches!(login_at(&other_name).await, Err(Error::Transport { sent: false, .. })));
}

#[tokio::test]
async fn a_third_try_succeeds_when_two_could_not_connect() {
    let upstream = upstream(2);
    let builder = builder(&upstream.url).add_root_certificates(upstream.certificate_pem);

    let user = builder.build().unwrap().code2session(&code(CODE)).await;

    assert!(user.is_ok(), "{user:?}");
}
