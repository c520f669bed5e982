use crate::support::{Answer, Setup, TestApp, seconds};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use minigate_sim::{OpenData, OpenDataApi, Profile};
use reqwest::RequestBuilder;
use serde_json::json;

/// A server and a simulated WeChat that agree on the time.
async fn start(limited: bool) -> TestApp {
    let app = TestApp::with(Setup { limited, ..Setup::default() }).await;
    app.agree_on_the_time();
    app
}

fn profile(app: &TestApp, person: &str) -> OpenData {
    app.wechat.open_data(person, OpenDataApi::GetUserInfo, Profile::Real)
}

fn decrypt(app: &TestApp, token: &str, data: &OpenData) -> RequestBuilder {
    let body = json!({ "encrypted_data": data.encrypted_data, "iv": data.iv });
    app.post("/v1/me/decrypt", &body).bearer_auth(token)
}

/// The same data with these bytes of its iv changed, and so the same bytes of its first block.
fn with_iv_flipped(data: &OpenData, at: usize) -> OpenData {
    let mut iv = STANDARD.decode(&data.iv).unwrap();
    iv[at] ^= 1;
    OpenData { iv: STANDARD.encode(iv), ..data.clone() }
}

#[tokio::test]
async fn what_wechat_encrypted_for_the_user_is_answered_without_what_stays_here() {
    let app = start(false).await;
    let token = app.token("alice", "jwt").await;

    let answer = Answer::of(decrypt(&app, &token, &profile(&app, "alice"))).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "avatarUrl": "https://example.com/avatars/alice.png",
      "city": "",
      "country": "",
      "gender": 2,
      "language": "zh_CN",
      "nickName": "Alice",
      "province": ""
    }
    "#);
}

#[tokio::test]
async fn a_phone_number_read_the_old_way_is_decrypted_too() {
    let app = start(false).await;
    let token = app.token("alice", "token").await;
    let data = app.wechat.open_data("alice", OpenDataApi::GetPhoneNumber, Profile::Real);

    let answer = Answer::of(decrypt(&app, &token, &data)).await;

    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "countryCode": "86",
      "phoneNumber": "13800000001",
      "purePhoneNumber": "13800000001"
    }
    "#);
}

#[tokio::test]
async fn spaces_are_read_as_the_plus_signs_that_they_were() {
    let app = start(false).await;
    let token = app.token("alice", "jwt").await;
    let data =
        std::iter::repeat_with(|| profile(&app, "alice")).find(|data| data.encrypted_data.contains('+')).unwrap();
    let mangled = |text: &str| text.replace('+', " ");
    let data = OpenData { encrypted_data: mangled(&data.encrypted_data), iv: mangled(&data.iv), ..data };

    assert_eq!(Answer::of(decrypt(&app, &token, &data)).await.status, 200);
}

#[tokio::test]
async fn data_made_before_another_device_s_login_is_decrypted_for_ten_minutes_more() {
    let app = start(false).await;
    let token = app.token("alice", "token").await;
    let data = profile(&app, "alice");
    app.wechat.rotate_session_key("alice");
    app.token("alice", "token").await;

    assert_eq!(Answer::of(decrypt(&app, &token, &data)).await.status, 200);
    app.clock.advance(seconds(601));
    assert_eq!(Answer::of(decrypt(&app, &token, &data)).await, (400, "session_key_stale"));
}

#[tokio::test]
async fn a_key_that_wechat_has_replaced_is_stale_until_the_next_login() {
    let app = start(false).await;
    let token = app.token("alice", "jwt").await;
    app.wechat.rotate_session_key("alice");
    let data = profile(&app, "alice");

    assert_eq!(Answer::of(decrypt(&app, &token, &data)).await, (400, "session_key_stale"));
    app.token("alice", "jwt").await;
    assert_eq!(Answer::of(decrypt(&app, &token, &data)).await.status, 200);
}

#[tokio::test]
async fn whatever_else_is_wrong_has_one_answer() {
    let app = start(false).await;
    let token = app.token("alice", "jwt").await;
    let good = profile(&app, "alice");
    let with = |data: &str, iv: &str| OpenData { encrypted_data: data.to_owned(), iv: iv.to_owned(), ..good.clone() };
    let mut answers = Vec::new();

    for bad in [
        with("", &good.iv),
        with(&good.encrypted_data, ""),
        with("*", &good.iv),
        with(&good.encrypted_data, &good.iv[4..]),
        with(&good.encrypted_data, "AAAAAAAAAAAAAAAAAAAAAAAA"),
        with(&good.encrypted_data[4..], &good.iv),
        with(&"A".repeat(20 * 1024), &good.iv),
        // The openid begins at the twelfth byte: this one is another's.
        with_iv_flipped(&good, 12),
    ] {
        answers.push(Answer::of(decrypt(&app, &token, &bad)).await);
    }
    app.clock.advance(seconds(601));
    answers.push(Answer::of(decrypt(&app, &token, &good)).await);

    for answer in &answers {
        assert_eq!(*answer, (400, "bad_encrypted_data"));
        assert_eq!(answer.redacted(), answers[0].redacted());
    }
}

#[tokio::test]
async fn nobody_reads_what_was_made_for_another() {
    let app = start(false).await;
    let (alice, _) = (app.token("alice", "jwt").await, app.token("bob", "jwt").await);

    let answer = Answer::of(decrypt(&app, &alice, &profile(&app, "bob"))).await;

    assert_eq!(answer, (400, "session_key_stale"));
}

#[tokio::test]
async fn ten_failures_in_a_row_pause_a_session_for_ten_minutes_and_no_other() {
    let app = start(true).await;
    let token = app.token("alice", "jwt").await;
    let good = profile(&app, "alice");
    let bad = OpenData { iv: String::new(), ..good.clone() };
    // Slowly enough for the limit by user.
    let slowly = async |token: &str, data: &OpenData| {
        app.clock.advance(seconds(2));
        Answer::of(decrypt(&app, token, data)).await
    };

    for _ in 0..9 {
        assert_eq!(slowly(&token, &bad).await, (400, "bad_encrypted_data"));
    }
    assert_eq!(slowly(&token, &good).await.status, 200, "a success begins the row again");
    for _ in 0..10 {
        assert_eq!(slowly(&token, &bad).await, (400, "bad_encrypted_data"));
    }
    let paused = slowly(&token, &good).await;

    assert_eq!(paused, (429, "rate_limited"));
    assert_eq!(paused.header("retry-after"), Some("598"));
    let other = app.token("alice", "token").await;
    assert_eq!(slowly(&other, &good).await.status, 200);
    app.clock.advance(seconds(596));
    app.wechat.advance(seconds(700));
    assert_eq!(slowly(&token, &profile(&app, "alice")).await.status, 200);
}

#[tokio::test]
async fn eleven_at_once_are_one_too_many_for_a_user() {
    let app = start(true).await;
    let (first, second) = (app.token("alice", "jwt").await, app.token("alice", "token").await);
    let data = profile(&app, "alice");

    for token in [&first, &second].into_iter().cycle().take(10) {
        assert_eq!(Answer::of(decrypt(&app, token, &data)).await.status, 200);
    }
    let limited = Answer::of(decrypt(&app, &first, &data)).await;

    assert_eq!(limited, (429, "rate_limited"));
    assert_eq!(limited.header("retry-after"), Some("2"));
}
