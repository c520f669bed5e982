//! Pictures as everybody gets them.

use crate::{
    support::{Answer, Setup, TestApp},
    v1::avatar::{file, jpeg, post},
};

/// Where a picture sent by this person is found.
async fn picture(app: &TestApp, person: &str) -> String {
    let token = app.token(person, "token").await;
    let answer = Answer::of(post(app, &token, file(jpeg(10)))).await.json();
    answer["avatar"].as_str().unwrap().strip_prefix("https://login.example.com").unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_is_kept_by_caches_for_a_year_and_is_never_anything_else() {
    let app = TestApp::start().await;
    let path = picture(&app, "alice").await;

    let response = app.get(&path).send().await.unwrap();

    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert_eq!(response.status(), 200);
    assert_eq!(header("content-type").as_deref(), Some("image/webp"));
    assert_eq!(header("cache-control").as_deref(), Some("public, max-age=31536000, immutable"));
    assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
    assert_eq!(header("content-security-policy").as_deref(), Some("default-src 'none'; sandbox"));
    assert_eq!(header("set-cookie"), None);
    let tag = header("etag").unwrap();
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"RIFF") && bytes[8..].starts_with(b"WEBP"));

    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let again = Answer::of(app.get(&path).header("if-none-match", &known)).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(&*tag));
    }
    assert_eq!(app.get(&path).header("if-none-match", "\"x\"").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_is_no_name_of_a_picture_is_not_found() {
    let app = TestApp::start().await;
    let path = picture(&app, "alice").await;
    let name = path.strip_prefix("/avatars/").unwrap();
    let digits = name.strip_suffix(".webp").unwrap();

    for wrong in [
        "".to_owned(),
        digits.to_owned(),
        format!("{digits}.webp/"),
        format!("{}.webp", digits.to_uppercase()),
        format!("{digits}.png"),
        format!("{digits}.webp%00"),
        format!("%2e%2e%2f{name}"),
        "..%2f..%2fminigate.db".to_owned(),
        format!("..%5c{name}"),
        format!("%252e%252e%252f{name}"),
        format!("{}.webp", "0".repeat(40)),
        format!("./{name}/x"),
        "%c0%ae%c0%ae/minigate.db".to_owned(),
        "%ff.webp".to_owned(),
        "x".repeat(5000),
    ] {
        assert_eq!(Answer::of(app.get(&format!("/avatars/{wrong}"))).await, (404, "not_found"), "{wrong:.80}");
    }
}

#[tokio::test]
async fn guessing_names_counts_and_showing_pictures_does_not() {
    let app = TestApp::with(Setup { limited: true, ..Setup::default() }).await;
    let path = picture(&app, "alice").await;
    let guess = async || Answer::of(app.get(&format!("/avatars/{}.webp", "0".repeat(40)))).await;

    for _ in 0..250 {
        assert_eq!(app.get(&path).send().await.unwrap().status(), 200);
    }
    for _ in 0..200 {
        assert_eq!(guess().await, (404, "not_found"));
    }

    assert_eq!(guess().await, (429, "rate_limited"));
    assert_eq!(app.get(&path).send().await.unwrap().status(), 200);
}
