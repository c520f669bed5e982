use minigate_wechat::errcode::Kind;
use minigate_wechat::{AccessToken, SessionKey};

use crate::support::{Act, OPENID, SESSION_KEY, Wire, answering, client};

async fn check(base_url: &str) -> Result<bool, minigate_wechat::Error> {
    let key = SessionKey::parse(SESSION_KEY).unwrap();
    let token = AccessToken::parse("TOKEN+/&").unwrap();
    client(base_url).check_session_key(&token, OPENID, &key).await
}

#[tokio::test]
async fn the_valid_key_is_asked_for_with_its_signature_in_the_query() {
    let wire = Wire::start(&[Act::Answer(r#"{"errcode":0,"errmsg":"ok"}"#)]).await;

    let valid = check(&wire.url).await;

    assert!(valid.unwrap());
    assert_eq!(
        wire.requests()[0].lines().next().unwrap(),
        "GET /wxa/checksession?access_token=TOKEN%2B%2F%26&openid=oMARKEDopenid_0123456789-abc\
         &signature=46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128\
         &sig_method=hmac_sha256 HTTP/1.1"
    );
}

#[tokio::test]
async fn a_replaced_or_expired_key_is_no_error() {
    for errcode in [87007, 87009] {
        let url = answering(format!(r#"{{"errcode":{errcode},"errmsg":"invalid signature"}}"#)).await;

        assert!(!check(&url).await.unwrap());
    }
}

#[tokio::test]
async fn any_other_refusal_is_an_error() {
    let url = answering(r#"{"errcode":40001,"errmsg":"invalid credential"}"#).await;

    let error = check(&url).await.unwrap_err();

    assert_eq!(error.kind(), Some(Kind::AccessToken));
}

#[tokio::test]
async fn busy_is_tried_twice_more() {
    let busy = Act::Answer(r#"{"errcode":-1,"errmsg":"system error"}"#);
    let wire = Wire::start(Box::leak(Box::new([busy, busy, Act::Answer(r#"{"errcode":0}"#)]))).await;

    assert!(check(&wire.url).await.unwrap());
    assert_eq!(wire.requests().len(), 3);
    assert_eq!(wire.connections(), 1);
}

#[tokio::test]
async fn busy_three_times_is_given_up() {
    let busy = Act::Answer(r#"{"errcode":-1,"errmsg":"system error"}"#);
    let wire = Wire::start(Box::leak(Box::new([busy; 9]))).await;

    let error = check(&wire.url).await.unwrap_err();

    assert_eq!(error.kind(), Some(Kind::Busy));
    assert_eq!(wire.requests().len(), 3);
}
