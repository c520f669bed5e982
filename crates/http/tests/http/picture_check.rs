//! A picture's way through WeChat's check, over real HTTP from end to end: upload, WeChat's fetch, its push, the verdict.

use crate::{
    push::{AES_KEY, DEFAULT_APP, receiver, settings},
    support::{Answer, Setup, TestApp, text},
    v1::avatar::{file, jpeg, post},
};
use minigate::flow::ContentCheck;
use minigate_sim::{ContentRules, PictureVerdict, PushFormat, PushMode};
use serde_json::{Value, json};
use std::time::Duration;

async fn start(mode: PushMode, format: PushFormat, content_check: ContentCheck) -> TestApp {
    let key = (mode != PushMode::Plain).then_some(AES_KEY);
    let app = TestApp::with(Setup { push: Some(receiver(key)), content_check, ..Setup::default() }).await;
    app.agree_on_the_time();
    app.wechat.set_push(DEFAULT_APP, settings(&app, mode, format));
    app
}

fn found(app: &TestApp, pictures: PictureVerdict) {
    app.wechat.set_content_rules(ContentRules { pictures, ..ContentRules::default() });
}

async fn upload(app: &TestApp, token: &str, grey: u8) -> Value {
    let answer = Answer::of(post(app, token, file(jpeg(grey)))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn avatar(app: &TestApp, token: &str) -> Value {
    Answer::of(app.get("/v1/me").bearer_auth(token)).await.json()["avatar"].clone()
}

/// Waits for what comes to pass by itself.
async fn wait_for(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to pass");
}

async fn nothing_waits(app: &TestApp) -> bool {
    app.store.list_checks(app.clock.now(), 9).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_picture_is_shown_once_wechat_has_nothing_against_it_in_every_mode_and_format() {
    for mode in [PushMode::Plain, PushMode::Safe] {
        for format in [PushFormat::Json, PushFormat::Xml] {
            let app = start(mode, format, ContentCheck::FailClosed).await;
            let token = app.token("alice", "token").await;

            let answer = upload(&app, &token, 10).await;
            wait_for(async || avatar(&app, &token).await.is_string()).await;

            // The verdict may be faster than the answer.
            assert!(answer["pending"] == json!(true) || answer["avatar"].is_string(), "{answer}");
            let name = text(&avatar(&app, &token).await);
            let path = name.strip_prefix("https://login.example.com").unwrap();
            assert_eq!(Answer::of(app.get(path)).await.status, 200, "{mode:?} {format:?}");
        }
    }
}

#[tokio::test]
async fn a_picture_that_wechat_objects_to_is_never_shown_and_the_old_one_stays() {
    for verdict in [PictureVerdict::Risky, PictureVerdict::Review] {
        let app = start(PushMode::Safe, PushFormat::Json, ContentCheck::FailOpen).await;
        let token = app.token("alice", "token").await;
        upload(&app, &token, 10).await;
        wait_for(async || avatar(&app, &token).await.is_string()).await;
        let before = avatar(&app, &token).await;

        found(&app, verdict);
        let answer = upload(&app, &token, 200).await;
        assert_eq!(answer["avatar"], before);
        wait_for(async || nothing_waits(&app).await).await;

        assert_eq!(avatar(&app, &token).await, before, "{verdict:?}");
        let audited = app.store.list_audit(None, None, 99).await.unwrap();
        assert_eq!(audited.iter().filter(|record| record.kind == "content_rejected").count(), 1, "{verdict:?}");
    }
}

#[tokio::test]
async fn a_picture_that_wechat_cannot_fetch_is_shown_or_not_as_configured() {
    for (mode, is_shown) in [(ContentCheck::FailOpen, true), (ContentCheck::FailClosed, false)] {
        let app = start(PushMode::Plain, PushFormat::Json, mode).await;
        found(&app, PictureVerdict::Unreachable);
        let token = app.token("alice", "token").await;

        upload(&app, &token, 10).await;
        wait_for(async || nothing_waits(&app).await).await;

        assert_eq!(avatar(&app, &token).await.is_string(), is_shown, "{mode:?}");
    }
}

#[tokio::test]
async fn an_older_verdict_does_not_bring_an_older_picture_back() {
    let app = start(PushMode::Plain, PushFormat::Json, ContentCheck::FailClosed).await;
    let token = app.token("alice", "token").await;
    found(&app, PictureVerdict::Never);
    upload(&app, &token, 10).await;
    let older = app.store.list_checks(app.clock.now(), 9).await.unwrap().remove(0).trace_id;
    app.clock.advance(Duration::from_secs(1));
    found(&app, PictureVerdict::Pass);
    upload(&app, &token, 200).await;
    wait_for(async || avatar(&app, &token).await.is_string()).await;
    let newer = avatar(&app, &token).await;

    let event = json!({
        "ToUserName": "gh_1", "FromUserName": "o1", "MsgType": "event", "Event": "wxa_media_check", "appid": DEFAULT_APP,
        "trace_id": older, "version": 2, "errcode": 0, "result": { "suggest": "pass", "label": 100 },
    });
    let answer = app.wechat.push(DEFAULT_APP, &event).await.unwrap();

    assert_eq!((answer.status, &*answer.body), (200, "success"));
    assert_eq!(avatar(&app, &token).await, newer);
}

#[tokio::test]
async fn only_what_wechat_was_asked_about_is_given_to_it() {
    let app = TestApp::start().await;

    for name in
        ["", "0.png", "../avatars/a.png", &format!("{}.png", "0".repeat(32)), &format!("{}.webp", "0".repeat(32))]
    {
        let answer = Answer::of(app.get(&format!("/wechat/pictures/{name}"))).await;
        assert_eq!(answer, (404, "not_found"), "{name}");
    }
}

#[tokio::test]
async fn words_that_wechat_objects_to_are_refused_by_their_field() {
    let app = start(PushMode::Plain, PushFormat::Json, ContentCheck::FailClosed).await;
    let words = [("bad".to_owned(), minigate_sim::Suggest::Risky)].into();
    app.wechat.set_content_rules(ContentRules { words, ..ContentRules::default() });
    let token = app.token("alice", "token").await;

    let answer = Answer::of(app.post("/v1/me", &json!({ "nickname": "bad" })).bearer_auth(&token)).await;

    assert_eq!(answer, (422, "content_rejected"));
    assert_eq!(
        answer.json()["errors"],
        json!([{ "field": "nickname", "code": "content", "detail": "WeChat objects to it" }])
    );
}
