use minigate_wechat::{AppSecret, BuildError, Client};

use crate::support::{SECRET, builder};

#[test]
fn plain_http_is_for_this_machine_only() {
    for local in ["http://127.0.0.1:9000", "http://127.8.8.8", "http://[::1]:9000/", "http://localhost:1/relay"] {
        assert!(builder(local).build().is_ok(), "{local}");
    }
    for remote in [
        "http://api.weixin.qq.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::]",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
    ] {
        assert!(matches!(builder(remote).build(), Err(BuildError::PlainHttp)), "{remote}");
    }
}

#[test]
fn a_base_url_has_nothing_but_scheme_host_port_and_path() {
    for url in [
        "",
        "api.weixin.qq.com",
        "ftp://127.0.0.1",
        "unix:/run/sim",
        "https://user@relay.example.com",
        "https://:password@relay.example.com",
        "https://relay.example.com/?a=b",
        "http://127.0.0.1/#a",
    ] {
        assert!(matches!(builder(url).build(), Err(BuildError::BaseUrl)), "{url}");
    }
}

#[test]
fn credentials_are_required() {
    let no_id = Client::builder("", AppSecret::new(SECRET)).build();
    let no_secret = Client::builder("wx0123456789abcdef", AppSecret::new("")).build();

    assert!(matches!(no_id, Err(BuildError::NoCredentials)));
    assert!(matches!(no_secret, Err(BuildError::NoCredentials)));
}

#[test]
fn a_root_certificate_has_to_be_one() {
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    let built = builder("https://127.0.0.1").add_root_certificates(pem).build();

    assert!(matches!(built, Err(BuildError::Tls(_))));
}
