use crate::support::{Answer, Setup, TestApp, seconds};
use jpeg_encoder::{ColorType, Encoder};
use reqwest::{
    Method, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::json;

pub(crate) fn jpeg(grey: u8) -> Vec<u8> {
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&[grey; 32 * 24 * 3], 32, 24, ColorType::Rgb).unwrap();
    file
}

/// As `wx.uploadFile` sends it.
pub(crate) fn file(bytes: Vec<u8>) -> Form {
    Form::new().part("file", Part::bytes(bytes).file_name("tmp_a.jpg").mime_str("image/jpeg").unwrap())
}

pub(crate) fn post(app: &TestApp, token: &str, form: Form) -> RequestBuilder {
    app.request(Method::POST, "/v1/me/avatar").bearer_auth(token).multipart(form)
}

/// A body as it stands, with this boundary.
fn raw(app: &TestApp, token: &str, boundary: &str, body: &str) -> RequestBuilder {
    let request = app.request(Method::POST, "/v1/me/avatar").bearer_auth(token);
    request.header("content-type", format!("multipart/form-data; boundary={boundary}")).body(body.to_owned())
}

#[tokio::test]
async fn what_wx_upload_file_sends_is_shown_at_an_address_of_its_own() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;

    let answer = Answer::of(post(&app, &token, file(jpeg(10)))).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    let url = answer.json()["avatar"].as_str().unwrap().to_owned();
    let name = url.strip_prefix("https://login.example.com/avatars/").unwrap();
    assert!(name.len() == 45 && name.ends_with(".webp"), "{name}");
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.json(), answer.json());
    let by_put = app.request(Method::PUT, "/v1/me/avatar").bearer_auth(&token).multipart(file(jpeg(10)));
    assert_eq!(Answer::of(by_put).await.json()["avatar"], url, "the same picture");
}

#[tokio::test]
async fn the_field_and_the_file_may_have_any_name_and_other_fields_may_stand_beside_it() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    let mut urls = Vec::new();

    for (field, name) in [
        ("avatar", "a.jpg"),
        ("头像", "头像.jpg"),
        ("file", "../../../etc/passwd"),
        ("file", "..\\..\\boot.ini"),
        ("file", "/absolute.jpg"),
        ("file", "a.jpg%00.php"),
        ("file", "a.jpg;.html"),
        ("file", "<script>.svg"),
        ("", ""),
    ] {
        let part = Part::bytes(jpeg(10)).file_name(name).mime_str("text/html").unwrap();
        let form = Form::new().text("user", "somebody else").part(field, part).text("csrftoken", "x");
        let answer = Answer::of(post(&app, &token, form)).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        urls.push(answer.json()["avatar"].clone());
    }

    assert!(urls.iter().all(|url| *url == urls[0]), "names leave no trace: {urls:?}");
}

#[tokio::test]
async fn a_body_that_is_no_upload_of_one_file_is_refused_clearly() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    let part = || Part::bytes(jpeg(10)).file_name("a.jpg");
    let many = (0..9).fold(Form::new(), |form, n| form.text(format!("f{n}"), "x"));

    for (what, form, refusal) in [
        ("no field at all", Form::new(), (400, "invalid_request")),
        ("no file", Form::new().text("file", "x"), (400, "validation_failed")),
        ("two files", Form::new().part("a", part()).part("b", part()), (400, "validation_failed")),
        ("nine parts", many, (400, "invalid_request")),
        ("an empty file", Form::new().part("file", Part::bytes(vec![]).file_name("a.jpg")), (400, "image_invalid")),
        ("too large a file", file(vec![0; 8 * 1024 * 1024 + 1]), (413, "body_too_large")),
    ] {
        assert_eq!(Answer::of(post(&app, &token, form)).await, refusal, "{what}");
    }
    let head = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
    let good = String::from_utf8_lossy(b"not a picture").into_owned();
    for (what, body, refusal) in [
        ("nothing", String::new(), (400, "invalid_request")),
        (
            "another boundary",
            format!("{}\r\n{good}\r\n--c--\r\n", head("a").replace("--b", "--c")),
            (400, "invalid_request"),
        ),
        ("cut off in the head", "--b\r\nContent-Dispo".to_owned(), (400, "invalid_request")),
        ("cut off in the file", format!("{}\r\n{good}", head("a")), (400, "invalid_request")),
        ("a NUL in the name", format!("{}\r\n{good}\r\n--b--\r\n", head("a\0.jpg")), (400, "invalid_request")),
        (
            "a long head",
            format!("{}X: {}\r\n\r\n{good}\r\n--b--\r\n", head("a"), "x".repeat(5000)),
            (400, "invalid_request"),
        ),
        ("a long name", format!("{}\r\n{good}\r\n--b--\r\n", head(&"x".repeat(5000))), (400, "invalid_request")),
        ("no picture", format!("{}\r\n{good}\r\n--b--\r\n", head("a.jpg")), (400, "image_invalid")),
    ] {
        assert_eq!(Answer::of(raw(&app, &token, "b", &body)).await, refusal, "{what}");
    }
    assert_eq!(Answer::of(raw(&app, &token, &"b".repeat(71), "")).await, (400, "invalid_request"));
    assert_eq!(Answer::of(raw(&app, &token, "", "")).await, (400, "invalid_request"));
    for content_type in ["image/jpeg", "multipart/mixed; boundary=b", "application/octet-stream", "application/json"] {
        let request = app.request(Method::PUT, "/v1/me/avatar").bearer_auth(&token).body(jpeg(10));
        let refused = Answer::of(request.header("content-type", content_type)).await;
        assert_eq!(refused, (415, "unsupported_media_type"), "{content_type}");
    }
    let without = app.request(Method::POST, "/v1/me/avatar").bearer_auth(&token);
    assert_eq!(Answer::of(without).await, (415, "unsupported_media_type"));
    assert_eq!(Answer::of(app.get("/v1/me").bearer_auth(&token)).await.json()["avatar"], json!(null));
}

#[tokio::test]
async fn deleting_leaves_no_picture() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    let shown = Answer::of(post(&app, &token, file(jpeg(10)))).await.json()["avatar"].as_str().unwrap().to_owned();
    let path = shown.strip_prefix("https://login.example.com").unwrap();
    assert_eq!(Answer::of(app.get(path)).await.status, 200);

    for _ in 0..2 {
        let answer = Answer::of(app.request(Method::DELETE, "/v1/me/avatar").bearer_auth(&token)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["avatar"]), (200, &json!(null)));
    }
    assert_eq!(Answer::of(app.get(path)).await, (404, "not_found"));
}

#[tokio::test]
async fn an_upload_by_cookie_needs_its_csrf_token() {
    let app = TestApp::start().await;
    let (cookies, csrf) = app.cookies("alice").await;
    let upload = || app.request(Method::POST, "/v1/me/avatar").multipart(file(jpeg(10))).header("cookie", &cookies);

    assert_eq!(Answer::of(upload()).await, (403, "csrf_token_missing"));
    assert_eq!(Answer::of(upload().header("x-csrftoken", csrf)).await.status, 200);
}

#[tokio::test]
async fn a_user_sends_three_pictures_at_once_and_ten_an_hour() {
    let app = TestApp::with(Setup { limited: true, ..Setup::default() }).await;
    let (alice, bob) = (app.token("alice", "token").await, app.token("bob", "token").await);
    for n in 0..3 {
        assert_eq!(Answer::of(post(&app, &alice, file(jpeg(n)))).await.status, 200);
    }

    let refused = Answer::of(post(&app, &alice, file(jpeg(9)))).await;

    assert_eq!(refused, (429, "rate_limited"));
    assert_eq!(refused.header("retry-after"), Some("360"));
    assert_eq!(Answer::of(post(&app, &bob, file(jpeg(9)))).await.status, 200);
    app.clock.advance(seconds(360));
    assert_eq!(Answer::of(post(&app, &alice, file(jpeg(9)))).await.status, 200);
}
