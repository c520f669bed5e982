use std::time::Duration;

use minigate_wechat::errcode::Kind;
use minigate_wechat::{AccessToken, Error, Refresh, StableToken};

use crate::support::{APP_ID, Act, SECRET, Wire, answering, client};

const GOOD: &str = r#"{"access_token":"TOKEN-1_x","expires_in":7200}"#;

async fn fetch(base_url: &str, refresh: Refresh) -> Result<StableToken, Error> {
    client(base_url).stable_token(refresh).await
}

/// Answers every request with the body it came with, as an error would repeat it, and GOOD otherwise.
async fn seen_body(refresh: Refresh) -> (String, StableToken) {
    use axum::{Router, extract::State, routing::post};
    use std::sync::{Arc, Mutex};
    let seen = Arc::new(Mutex::new(String::new()));
    let keep = async |State(seen): State<Arc<Mutex<String>>>, body: String| {
        *seen.lock().unwrap() = body;
        GOOD
    };
    let router = Router::new().route("/cgi-bin/stable_token", post(keep)).with_state(Arc::clone(&seen));
    let token = fetch(&crate::support::serve(router).await, refresh).await.unwrap();
    let body = seen.lock().unwrap().clone();
    (body, token)
}

#[tokio::test]
async fn a_token_is_asked_for_with_id_and_secret_in_the_body() {
    let (body, token) = seen_body(Refresh::WhenDue).await;

    let expected =
        format!(r#"{{"grant_type":"client_credential","appid":"{APP_ID}","secret":"{SECRET}","force_refresh":false}}"#);
    assert_eq!(body, expected);
    assert_eq!(token.access_token, AccessToken::parse("TOKEN-1_x").unwrap());
    assert_eq!(token.expires_in, Duration::from_secs(7200));
    assert!(seen_body(Refresh::Forced).await.0.contains(r#""force_refresh":true"#));
}

#[tokio::test]
async fn the_body_is_not_sent_in_chunks_and_the_secret_is_not_in_the_url() {
    let wire = Wire::start(&[Act::Answer(GOOD)]).await;

    fetch(&wire.url, Refresh::WhenDue).await.unwrap();

    let head = wire.requests()[0].to_ascii_lowercase();
    assert!(head.starts_with("post /cgi-bin/stable_token http/1.1\r\n"), "{head}");
    assert!(head.contains("content-length: ") && !head.contains("transfer-encoding"), "{head}");
}

#[tokio::test]
async fn a_wrong_secret_is_a_matter_of_configuration_whatever_its_number() {
    for errcode in [40001, 40013, 40125, 40243] {
        let url = answering(format!(r#"{{"errcode":{errcode},"errmsg":"invalid"}}"#)).await;

        let error = fetch(&url, Refresh::WhenDue).await.unwrap_err();

        assert_eq!(error.kind(), Some(Kind::Credentials), "{errcode}");
    }
    for errcode in [40164, 89503, 89506, 89507] {
        let url = answering(format!(r#"{{"errcode":{errcode},"errmsg":"invalid"}}"#)).await;

        assert_eq!(fetch(&url, Refresh::WhenDue).await.unwrap_err().kind(), Some(Kind::IpNotAllowed), "{errcode}");
    }
}

#[tokio::test]
async fn an_answer_without_a_token_or_a_life_is_malformed() {
    let long = "x".repeat(1025);
    for bad in [
        "{}".to_owned(),
        r#"{"access_token":"","expires_in":7200}"#.to_owned(),
        r#"{"access_token":"a b","expires_in":7200}"#.to_owned(),
        format!(r#"{{"access_token":"{long}","expires_in":7200}}"#),
        r#"{"access_token":"TOKEN"}"#.to_owned(),
        r#"{"access_token":"TOKEN","expires_in":0}"#.to_owned(),
        r#"{"access_token":"TOKEN","expires_in":-1}"#.to_owned(),
        r#"{"access_token":"TOKEN","expires_in":99999999}"#.to_owned(),
    ] {
        let error = fetch(&answering(bad.clone()).await, Refresh::WhenDue).await.unwrap_err();

        assert!(matches!(error, Error::Decode(_)), "{bad}: {error:?}");
    }
}

#[tokio::test]
async fn busy_is_tried_twice_more_unless_the_refresh_was_forced() {
    const BUSY: Act = Act::Answer(r#"{"errcode":-1,"errmsg":"system error"}"#);
    let patient = Wire::start(&[BUSY, BUSY, Act::Answer(GOOD)]).await;
    let forced = Wire::start(&[BUSY, Act::Answer(GOOD)]).await;

    assert!(fetch(&patient.url, Refresh::WhenDue).await.is_ok());
    assert_eq!(fetch(&forced.url, Refresh::Forced).await.unwrap_err().kind(), Some(Kind::Busy));

    assert_eq!((patient.requests().len(), forced.requests().len()), (3, 1));
}
