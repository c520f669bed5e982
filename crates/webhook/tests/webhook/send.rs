use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    routing::post,
};
use minigate_webhook::{Error, Message, Reach, Receiver, Secret};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

const MESSAGE: Message<'static> =
    Message { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: r#"{"test": 2432232314}"# };

async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?tenant=1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn receiver(url: &str) -> Receiver {
    Receiver::new(url, vec![Secret::parse(SECRET).unwrap()], Reach::PrivateToo).unwrap()
}

async fn answering(status: StatusCode) -> Result<(), Error> {
    let url = serve(Router::new().route("/hook", post(move || async move { status }))).await;
    receiver(&url).send(&MESSAGE).await
}

#[tokio::test]
async fn a_message_arrives_as_the_specification_says() {
    let seen = Arc::new(Mutex::new(None));
    let note = Arc::clone(&seen);
    let app = Router::new().route(
        "/hook",
        post(async move |headers: HeaderMap, body: Bytes| {
            *note.lock().unwrap() = Some((headers, body));
        }),
    );
    let url = serve(app).await;

    receiver(&url).send(&MESSAGE).await.unwrap();

    let (headers, body) = seen.lock().unwrap().take().unwrap();
    assert_eq!(headers["webhook-id"], MESSAGE.id);
    assert_eq!(headers["webhook-timestamp"], "1614265330");
    assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert!(headers[header::USER_AGENT].to_str().unwrap().starts_with("minigate-webhook/"));
    assert_eq!(body, MESSAGE.body);
}

#[tokio::test]
async fn while_secrets_change_a_message_is_signed_with_both() {
    let seen = Arc::new(Mutex::new(String::new()));
    let note = Arc::clone(&seen);
    let app = Router::new().route(
        "/hook",
        post(async move |headers: HeaderMap| {
            *note.lock().unwrap() = headers["webhook-signature"].to_str().unwrap().to_owned();
        }),
    );
    let url = serve(app).await;
    let secrets = [OLD_SECRET, SECRET].map(|text| Secret::parse(text).unwrap());

    Receiver::new(&url, secrets.into(), Reach::PrivateToo).unwrap().send(&MESSAGE).await.unwrap();

    let signatures = seen.lock().unwrap().clone();
    let signatures: Vec<&str> = signatures.split(' ').collect();
    assert_eq!(signatures.len(), 2);
    assert!(signatures.contains(&"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), "{signatures:?}");
}

#[tokio::test]
async fn only_2xx_is_a_success() {
    for good in [200, 201, 202, 204] {
        assert_eq!(answering(StatusCode::from_u16(good).unwrap()).await, Ok(()), "{good}");
    }
    for bad in [304, 400, 401, 404, 410, 429, 500, 503] {
        let error = answering(StatusCode::from_u16(bad).unwrap()).await.unwrap_err();

        assert_eq!(error, Error::Status(bad));
        assert_eq!(error.is_gone(), bad == 410);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let inside = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/", inside.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        let (status, target) = (StatusCode::from_u16(status).unwrap(), target.clone());
        let redirect = post(async move || (status, [(header::LOCATION, target)]));
        let url = serve(Router::new().route("/hook", redirect)).await;

        assert_eq!(receiver(&url).send(&MESSAGE).await, Err(Error::Status(status.as_u16())));
    }

    assert!(tokio::time::timeout(Duration::from_millis(50), inside.accept()).await.is_err(), "somebody followed");
}

#[tokio::test]
async fn an_endless_answer_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        assert!(socket.read(&mut [0; 4096]).await.unwrap() > 0);
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n").await;
        while socket.write_all(&[b'x'; 4096]).await.is_ok() {}
    });
    let began = Instant::now();

    assert_eq!(receiver(&url).send(&MESSAGE).await, Ok(()));
    assert!(began.elapsed() < Receiver::PATIENCE / 2);
}

#[tokio::test]
async fn a_receiver_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let held = tokio::spawn(async move {
        let _socket = listener.accept().await.unwrap();
        tokio::time::sleep(Duration::from_secs(3600)).await;
    });
    let began = Instant::now();

    assert_eq!(receiver(&url).send(&MESSAGE).await, Err(Error::Timeout));
    assert!(began.elapsed() < Receiver::PATIENCE + Duration::from_secs(2));
    held.abort();
}

#[tokio::test]
async fn a_receiver_that_is_not_there_or_hangs_up_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let receiver = receiver(&url);
    let hang_up = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        socket.readable().await.unwrap();
    });

    assert_eq!(receiver.send(&MESSAGE).await, Err(Error::Broken));
    hang_up.await.unwrap();
    assert_eq!(receiver.send(&MESSAGE).await, Err(Error::Connect));
}

#[test]
fn nothing_shows_a_secret_or_a_path() {
    let url = "https://shop.example.com/services/T0KEN?key=T0KEN";
    let receiver = Receiver::new(url, vec![Secret::parse(SECRET).unwrap()], Reach::Public).unwrap();

    let shown = format!("{receiver:?} {:?}", Secret::parse(SECRET).unwrap());

    assert!(shown.contains("shop.example.com"), "{shown}");
    assert!(!shown.contains("T0KEN") && !shown.contains("MfKQ"), "{shown}");
}
