//! Logins that fail: the user gets a text, and nobody learns which check it was.

use super::{FORM, error, login_form, post_form, started, started_at, told, user_info};
use crate::support::{Answer, TestApp, seconds};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use minigate_sim::{Fault, OpenData};
use serde_json::json;

const FAILED: &str = "登录失败,请重新进入小程序再试";

/// The same text with one bit changed in this byte of what the base64 stands for.
fn flipped(base64: &str, at: usize) -> String {
    let mut bytes = STANDARD.decode(base64).unwrap();
    bytes[at] ^= 1;
    STANDARD.encode(bytes)
}

async fn users(app: &TestApp) -> usize {
    app.store.list_audit(None, None, 1000).await.unwrap().iter().filter(|event| event.kind == "user_created").count()
}

#[tokio::test]
async fn whatever_is_wrong_with_code_or_data_has_one_text_and_logs_nobody_in() {
    let app = started().await;
    app.wechat.login_code("bob");
    let others = user_info(&app, "bob");
    let used = app.wechat.login_code("bob");
    let code = || app.wechat.login_code("alice");
    let login = async |code: String, change: &dyn Fn(OpenData) -> OpenData| {
        post_form(&app, "/scan/login/", login_form(&code, &change(user_info(&app, "alice")))).await
    };
    let same = |data: OpenData| data;
    Answer::of(app.post("/v1/login", &json!({ "code": used }))).await;
    let before = users(&app).await;
    let changes: [&dyn Fn(OpenData) -> OpenData; 9] = [
        // The openid begins at the twelfth byte; the client chooses the iv.
        &|data| OpenData { iv: flipped(&data.iv, 12), ..data },
        &|data| OpenData { encrypted_data: flipped(&data.encrypted_data, 40), ..data },
        &|data| OpenData { encrypted_data: data.encrypted_data[..64].to_owned(), ..data },
        &|data| OpenData { encrypted_data: data.encrypted_data[1..].to_owned(), ..data },
        &|data| OpenData { encrypted_data: String::new(), ..data },
        &|data| OpenData { iv: String::new(), ..data },
        &|data| OpenData { iv: "编码".to_owned(), ..data },
        &|data| OpenData { encrypted_data: "A".repeat(20 * 1024), ..data },
        &|_| others.clone(),
    ];

    for change in changes {
        assert_eq!(error(&login(code(), change).await), FAILED);
    }
    for bad_code in [String::new(), "never-issued".to_owned(), used, "x".repeat(129), "登录".to_owned()] {
        code();
        assert_eq!(error(&login(bad_code, &same).await), FAILED);
    }
    assert_eq!(users(&app).await, before);
}

#[tokio::test]
async fn data_older_than_ten_minutes_or_from_the_future_logs_nobody_in() {
    for (server_ahead, wechat_ahead, accepted) in
        [(0, 0, true), (590, 0, true), (602, 0, false), (0, 50, true), (0, 70, false)]
    {
        let app = started().await;
        app.wechat.login_code("alice");
        app.wechat.advance(seconds(wechat_ahead));
        let data = user_info(&app, "alice");
        app.clock.advance(seconds(server_ahead));

        let answer = post_form(&app, "/scan/login/", login_form(&app.wechat.login_code("alice"), &data)).await;

        match accepted {
            true => assert!(answer["info"].is_object(), "{answer}"),
            false => assert_eq!(error(&answer), FAILED, "{server_ahead} {wechat_ahead}"),
        }
    }
}

#[tokio::test]
async fn the_same_form_a_second_time_is_refused() {
    let app = started().await;
    let form = login_form(&app.wechat.login_code("alice"), &user_info(&app, "alice"));

    assert!(post_form(&app, "/scan/login/", form.clone()).await["info"].is_object());

    assert_eq!(error(&post_form(&app, "/scan/login/", form).await), FAILED);
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn what_cannot_be_right_is_refused_before_wechat_is_asked() {
    let app = started().await;
    let code = app.wechat.login_code("alice");
    let good = user_info(&app, "alice");

    for data in [
        OpenData { encrypted_data: "no base64!".to_owned(), ..good.clone() },
        OpenData { encrypted_data: "QUFB".to_owned(), ..good.clone() },
        OpenData { iv: "QUFB".to_owned(), ..good.clone() },
    ] {
        assert_eq!(error(&post_form(&app, "/scan/login/", login_form(&code, &data)).await), FAILED);
    }

    assert_eq!(app.exchanges(), 0);
    let login = post_form(&app, "/scan/login/", login_form(&code, &good)).await;
    assert!(login["info"].is_object(), "the code was not used up: {login}");
}

#[tokio::test]
async fn wechat_s_own_troubles_have_texts_of_their_own_and_leave_no_user() {
    let app = started().await;

    for (fault, text) in [
        (Fault::reset(), "微信服务暂时不可用。"),
        (Fault::html(), "微信服务暂时不可用。"),
        (Fault::errcode(-1), "微信服务暂时不可用。"),
        (Fault::errcode(45011), "微信限制了该用户的操作频率。"),
        (Fault::errcode(40226), "微信判定该用户为高风险,拒绝登录。"),
        (Fault::errcode(40029), FAILED),
        (Fault::errcode(40163), FAILED),
    ] {
        app.wechat.fault(fault);
        let form = login_form(&app.wechat.login_code("alice"), &user_info(&app, "alice"));
        assert_eq!(error(&post_form(&app, "/scan/login/", form).await), text);
    }
    assert_eq!(users(&app).await, 0);
}

#[tokio::test]
async fn a_body_that_is_no_acceptable_form_is_answered_like_any_other_error() {
    let app = started().await;
    let code = app.wechat.login_code("alice");
    let good = login_form(&code, &user_info(&app, "alice"));
    let fields: Vec<String> = (0..65).map(|n| format!("f{n}=x")).collect();
    let format = "请求格式不正确。";

    for (what, body, text) in [
        ("nothing", Vec::new(), FAILED),
        ("only separators", b"&&&=&==".to_vec(), FAILED),
        ("JSON", b"{\"code\":\"x\"}".to_vec(), FAILED),
        ("no name", format!("=x&{code}").into_bytes(), FAILED),
        ("not UTF-8", b"code=\xff\xfe&encrypteddata=x&iv=y".to_vec(), format),
        ("not UTF-8, encoded", b"code=%ff%fe".to_vec(), format),
        ("a field twice", format!("{good}&code=x").into_bytes(), FAILED),
        ("65 fields", fields.join("&").into_bytes(), format),
        ("a NUL", format!("{good}%00").into_bytes(), FAILED),
        ("two MiB", vec![b'a'; 2 * 1024 * 1024], "请求体太大。"),
        ("two MiB in a field", format!("code={}", "%41".repeat(700_000)).into_bytes(), "请求体太大。"),
    ] {
        assert_eq!(error(&post_form(&app, "/scan/login/", body).await), text, "{what}");
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_body_that_is_not_called_a_form_is_refused() {
    let app = started().await;
    let good = login_form(&app.wechat.login_code("alice"), &user_info(&app, "alice"));
    let send = async |name: &str, value: &str| {
        let request = app.request(reqwest::Method::POST, "/scan/login/").header(name, value).body(good.clone());
        told(&Answer::of(request).await)
    };

    for content_type in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        assert_eq!(error(&send("content-type", content_type).await), "不支持请求体的类型或编码。", "{content_type}");
    }
    assert_eq!(app.exchanges(), 0);
    let with_charset = format!("{FORM}; charset=UTF-8");
    assert!(send("Content-Type", &with_charset).await["info"].is_object());
}

#[tokio::test]
async fn a_page_of_another_site_logs_nobody_in() {
    let app = started().await;
    let form = login_form(&app.wechat.login_code("alice"), &user_info(&app, "alice"));

    for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let request = app.request(reqwest::Method::POST, "/scan/login/").header("content-type", FORM);
        let answer = Answer::of(request.header(name, value).body(form.clone())).await;
        assert_eq!(error(&told(&answer)), "请求来自不受信任的来源。", "{value}");
    }
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn thirty_failed_logins_shut_an_address_out_for_a_while() {
    let app = started_at("/scan/", true).await;
    for _ in 0..30 {
        assert_eq!(error(&post_form(&app, "/scan/login/", "code=guess&encrypteddata=x&iv=y").await), FAILED);
    }

    assert_eq!(error(&post_form(&app, "/scan/login/", "code=guess&encrypteddata=x&iv=y").await), "请求过于频繁。");
}
