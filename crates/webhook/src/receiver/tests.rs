//! What only shows from inside: names that change what they mean.

use super::*;
use reqwest::dns::{Addrs, Name, Resolving};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::net::TcpListener;

/// A name server that answers each question with the next of its answers, and the last one for ever.
struct Fickle {
    answers: Vec<Vec<&'static str>>,
    asked: AtomicUsize,
}

impl Resolve for Fickle {
    fn resolve(&self, _: Name) -> Resolving {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed).min(self.answers.len() - 1);
        let addresses: Vec<SocketAddr> =
            self.answers[turn].iter().map(|text| SocketAddr::new(text.parse().expect("an address"), 0)).collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

fn fickle(answers: &[&[&'static str]]) -> Arc<Fickle> {
    Arc::new(Fickle { answers: answers.iter().map(|answer| answer.to_vec()).collect(), asked: AtomicUsize::new(0) })
}

fn secret() -> Vec<Secret> {
    vec![Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret")]
}

async fn send(receiver: &Receiver) -> Error {
    let message = Message { id: "1", timestamp: 1, body: "{}" };
    receiver.send(&message).await.expect_err("nobody listens")
}

#[tokio::test]
async fn a_name_that_turns_private_after_it_was_looked_at_is_not_connected_to() {
    let inside = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = inside.local_addr().expect("an address").port();
    let url = format!("https://rebinding.example:{port}/");
    // The first answer is for whoever looks before connecting; every later one leads inside.
    let names = fickle(&[&["1.1.1.1"], &["127.0.0.1"], &["::ffff:127.0.0.1"], &["169.254.169.254"]]);
    let receiver = Receiver::with_names(&url, secret(), Reach::Public, Arc::clone(&names) as _).expect("a receiver");
    names.asked.store(1, Ordering::Relaxed);

    for _ in 0..3 {
        assert_eq!(send(&receiver).await, Error::AddressRefused);
    }

    assert_eq!(names.asked.load(Ordering::Relaxed), 4, "asked anew for every connection");
    let nobody = tokio::time::timeout(Duration::from_millis(50), inside.accept()).await;
    assert!(nobody.is_err(), "somebody connected");
}

#[tokio::test]
async fn of_several_addresses_only_those_that_may_be_are_connected_to() {
    let inside = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = inside.local_addr().expect("an address").port();
    let names = fickle(&[&["127.0.0.1", "10.0.0.1", "169.254.169.254"]]);

    let public = format!("https://mixed.example:{port}/");
    let public = Receiver::with_names(&public, secret(), Reach::Public, Arc::clone(&names) as _).expect("a receiver");
    assert_eq!(send(&public).await, Error::AddressRefused);

    // Plain http stays inside, even when a name leads out.
    let plain = format!("http://outside.example:{port}/");
    let outside = fickle(&[&["1.1.1.1"]]);
    let plain = Receiver::with_names(&plain, secret(), Reach::PrivateToo, outside).expect("a receiver");
    assert_eq!(send(&plain).await, Error::AddressRefused);

    // Private or not, nothing is sent to a cloud's metadata.
    let metadata = fickle(&[&["169.254.169.254"]]);
    let any = Receiver::with_names("https://m.example/", secret(), Reach::PrivateToo, metadata).expect("a receiver");
    assert_eq!(send(&any).await, Error::AddressRefused);
}
