//! Server-side request forgery: URLs that would reach inside (security.md T-50). Names that change their meaning are in
//! `src/receiver/tests.rs`.

use minigate_webhook::{BuildError, Error, Message, Reach, Receiver, Secret};

fn receiver(url: &str, reach: Reach) -> Result<Receiver, BuildError> {
    Receiver::new(url, vec![Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()], reach)
}

#[test]
fn no_spelling_of_an_inner_address_is_a_receiver() {
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "127.255.255.254",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "10.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[ff02::1]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ] {
        let refused = receiver(&format!("https://{host}/hook"), Reach::Public);

        assert!(matches!(refused, Err(BuildError::Address)), "{host}: {refused:?}");
    }
}

#[test]
fn private_addresses_are_a_receiver_only_when_that_is_allowed_and_others_never() {
    for url in ["http://127.0.0.1:9000/", "https://10.0.0.1/", "http://[::1]/", "http://localhost:9000/"] {
        assert!(receiver(url, Reach::PrivateToo).is_ok(), "{url}");
    }
    for url in ["http://169.254.169.254/", "https://[fe80::1]/", "https://0.0.0.0/", "http://1.1.1.1/"] {
        let refused = receiver(url, Reach::PrivateToo);

        assert!(matches!(refused, Err(BuildError::Address)), "{url}: {refused:?}");
    }
}

#[test]
fn a_url_is_https_and_carries_nothing_else() {
    assert!(receiver("https://shop.example.com/hooks?tenant=1", Reach::Public).is_ok());

    assert!(matches!(receiver("http://shop.example.com/", Reach::Public), Err(BuildError::PlainHttp)));
    let long = format!("https://shop.example.com/{}", "x".repeat(2048));
    for url in [
        "",
        "shop.example.com",
        "ftp://shop.example.com/",
        "file:///etc/passwd",
        "https://",
        &long,
        "https://user@shop.example.com/",
        "https://user:password@shop.example.com/",
        "https://shop.example.com/#part",
    ] {
        assert!(matches!(receiver(url, Reach::Public), Err(BuildError::Url)), "{url}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_when_it_is_connected_to() {
    let message = Message { id: "1", timestamp: 1, body: "{}" };
    for url in ["https://localhost/", "https://localhost:8443/hook"] {
        let receiver = receiver(url, Reach::Public).unwrap();

        assert_eq!(receiver.send(&message).await, Err(Error::AddressRefused), "{url}");
        assert_eq!(receiver.addresses().await, Err(Error::AddressRefused), "{url}");
        let allowed = self::receiver(url, Reach::PrivateToo).unwrap();
        assert!(allowed.addresses().await.unwrap().iter().all(std::net::IpAddr::is_loopback), "{url}");
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_told_so() {
    let receiver = receiver("https://nowhere.invalid/", Reach::Public).unwrap();

    let error = receiver.send(&Message { id: "1", timestamp: 1, body: "{}" }).await;

    assert_eq!(error, Err(Error::Unresolved));
    assert_eq!(receiver.addresses().await, Err(Error::Unresolved));
}
