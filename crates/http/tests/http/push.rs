//! Message push over real HTTP: the simulated WeChat calls this server, and so do others.

use crate::support::{Answer, NOW, OTHER_APP_ID, Setup, TestApp, seconds};
use minigate::flow::wechat::{EncodingAesKey, PushToken, push::Receiver};
use minigate_sim::{DEFAULT_APP_ID, PushFormat, PushMode, PushRequest, PushSettings};
use reqwest::Method;
use serde_json::{Value, json};

const TOKEN: &str = "PushToken32";
pub(crate) const DEFAULT_APP: &str = DEFAULT_APP_ID;
pub(crate) const AES_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

pub(crate) fn receiver(key: Option<&str>) -> Receiver {
    let key = key.map(|key| EncodingAesKey::parse(key).unwrap());
    Receiver::new(DEFAULT_APP_ID, PushToken::new(TOKEN), key)
}

pub(crate) fn settings(app: &TestApp, mode: PushMode, format: PushFormat) -> PushSettings {
    PushSettings {
        url: format!("http://{}/wechat/push/{DEFAULT_APP_ID}", app.address),
        token: TOKEN.to_owned(),
        encoding_aes_key: Some(AES_KEY.to_owned()),
        mode,
        format,
    }
}

/// A server that takes pushes, encrypted ones if there is a key, and a WeChat that has its settings and its time.
async fn start(key: Option<&str>, mode: PushMode, format: PushFormat) -> TestApp {
    let app = TestApp::with(Setup { push: Some(receiver(key)), limited: true, ..Setup::default() }).await;
    app.agree_on_the_time();
    app.wechat.set_push(DEFAULT_APP_ID, settings(&app, mode, format));
    app
}

fn event() -> Value {
    json!({
        "ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": NOW.seconds(), "MsgType": "event",
        "Event": "debug_demo", "debug_str": "hello <world> & 世界",
    })
}

/// Status and text: WeChat gets no problem documents.
fn plain(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), &answer.text)
}

async fn send(app: &TestApp, push: &PushRequest) -> Answer {
    let path = push.url.split_once(&app.address.to_string()).unwrap().1;
    Answer::of(app.request(Method::POST, path).header("content-type", push.content_type).body(push.body.clone())).await
}

async fn assert_refused(app: &TestApp, push: &PushRequest, why: &str) {
    let answer = send(app, push).await;
    assert_eq!(plain(&answer), (403, "push_refused"), "{why}");
    assert!(answer.header("content-type").unwrap().starts_with("text/plain"), "{why}");
}

#[tokio::test]
async fn wechat_s_pushes_are_taken_in_every_mode_and_format() {
    for (key, mode) in [(None, PushMode::Plain), (Some(AES_KEY), PushMode::Compatible), (Some(AES_KEY), PushMode::Safe)]
    {
        for format in [PushFormat::Json, PushFormat::Xml] {
            let app = start(key, mode, format).await;

            let answer = app.wechat.push(DEFAULT_APP_ID, &event()).await.unwrap();

            assert_eq!((answer.status, &*answer.body), (200, "success"), "{mode:?} {format:?}");
        }
    }
}

#[tokio::test]
async fn the_console_is_answered_its_echostr_once_its_signature_is_good() {
    let app = start(Some(AES_KEY), PushMode::Safe, PushFormat::Json).await;
    let (url, echo) = app.wechat.world().push_url_check(DEFAULT_APP_ID).unwrap();
    let path = url.split_once(&app.address.to_string()).unwrap().1.to_owned();

    let forged = Answer::of(app.get(&path.replace("echostr", "nonce=1&echostr"))).await;
    assert_eq!(plain(&forged), (403, "push_refused"));
    let answer = Answer::of(app.get(&path)).await;
    assert_eq!(plain(&answer), (200, &*echo));
    assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let again = Answer::of(app.get(&path)).await;
    assert_eq!(plain(&again), (403, "push_refused"));
}

#[tokio::test]
async fn forged_replayed_late_and_foreign_pushes_get_the_same_refusal() {
    for (key, mode) in [(None, PushMode::Plain), (Some(AES_KEY), PushMode::Safe)] {
        let app = start(key, mode, PushFormat::Json).await;
        let push = app.wechat.push_request(DEFAULT_APP_ID, &event());
        let with_url = |from: &str, to: &str| PushRequest { url: push.url.replace(from, to), ..push.clone() };

        assert_refused(&app, &with_url("signature=", "signature=0"), "a signature changed").await;
        assert_refused(&app, &with_url("nonce=", "nonce=1"), "a nonce changed").await;
        assert_refused(&app, &with_url("timestamp=", "timestamp=0"), "a time changed").await;
        assert_refused(&app, &with_url("&timestamp=", "&timestamp=1&timestamp="), "two times").await;
        assert_refused(&app, &with_url("signature", "sig"), "no signature").await;
        assert_refused(&app, &with_url(DEFAULT_APP_ID, OTHER_APP_ID), "an app without push").await;
        assert_refused(&app, &with_url(DEFAULT_APP_ID, "wx0000000000000000"), "an app unknown here").await;
        for body in ["", "{", "[]", "<xml>", "<!DOCTYPE a><xml><Event>a</Event></xml>", "\u{0}"] {
            assert_refused(&app, &PushRequest { body: body.to_owned(), ..push.clone() }, body).await;
        }

        app.clock.advance(seconds(301));
        assert_refused(&app, &push, "late").await;
        let app = start(key, mode, PushFormat::Json).await;
        let push = app.wechat.push_request(DEFAULT_APP_ID, &event());
        assert_eq!(send(&app, &push).await.text, "success");
        assert_refused(&app, &push, "replayed").await;
        app.clock.advance(seconds(299));
        assert_refused(&app, &push, "replayed while its time is still believed").await;
    }
}

#[tokio::test]
async fn in_safe_mode_the_signature_without_the_message_proves_nothing() {
    let app = start(Some(AES_KEY), PushMode::Safe, PushFormat::Json).await;
    app.wechat.set_push(DEFAULT_APP_ID, settings(&app, PushMode::Plain, PushFormat::Json));
    let clear = app.wechat.push_request(DEFAULT_APP_ID, &event());

    assert_refused(&app, &clear, "in the clear").await;
    let as_message = PushRequest { url: clear.url.replace("?signature", "?msg_signature"), ..clear };
    assert_refused(&app, &as_message, "the plain signature as the message's").await;
}

#[tokio::test]
async fn a_message_for_another_app_is_refused() {
    for (key, mode) in [(None, PushMode::Plain), (Some(AES_KEY), PushMode::Safe)] {
        let app = start(key, mode, PushFormat::Xml).await;
        app.wechat.set_push(OTHER_APP_ID, settings(&app, mode, PushFormat::Xml));
        let mut foreign = event();
        foreign["appid"] = json!(OTHER_APP_ID);

        // Same Token and key, and sent to the right place.
        assert_refused(&app, &app.wechat.push_request(OTHER_APP_ID, &foreign), "another app's").await;
    }
}

#[tokio::test]
async fn a_push_that_could_not_be_dealt_with_may_come_again() {
    let app = start(None, PushMode::Plain, PushFormat::Json).await;
    let push = app.wechat.push_request(DEFAULT_APP_ID, &event());
    app.store.close().await;

    let answer = send(&app, &push).await;

    assert_eq!(plain(&answer), (503, "unavailable"));
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn whoever_fails_too_often_waits_and_wechat_does_not() {
    let app = start(None, PushMode::Plain, PushFormat::Json).await;
    let push = app.wechat.push_request(DEFAULT_APP_ID, &event());
    let forged = PushRequest { url: push.url.replace("nonce=", "nonce=1"), ..push.clone() };

    for _ in 0..30 {
        assert_refused(&app, &forged, "forged").await;
    }

    let limited = send(&app, &forged).await;
    assert_eq!(plain(&limited), (429, "rate_limited"));
    assert!(limited.header("retry-after").is_some());
    assert_eq!(send(&app, &push).await.text, "success", "from the same address");
}

#[tokio::test]
async fn a_body_over_64_kib_is_not_read() {
    let app = start(None, PushMode::Plain, PushFormat::Json).await;
    let push = app.wechat.push_request(DEFAULT_APP_ID, &event());

    let answer = send(&app, &PushRequest { body: "x".repeat(64 * 1024 + 1), ..push }).await;

    assert_eq!(plain(&answer), (413, "body_too_large"));
}
