use crate::support::{Answer, Setup, TestApp, raw, seconds, text};
use minigate::HttpOptions;
use minigate_sim::Fault;
use serde_json::json;

#[tokio::test]
async fn a_login_in_the_jwt_style_answers_a_pair() {
    let app = TestApp::start().await;

    let answer = app.login("alice", "jwt").await;

    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "credential": {
        "access_token": "[token]",
        "expires_in": 900,
        "refresh_expires_in": 2592000,
        "refresh_token": "[token]",
        "style": "jwt",
        "token_type": "Bearer"
      },
      "is_new": true,
      "user": {
        "avatar": null,
        "created_at": "2027-01-15T08:00:00.000Z",
        "gender": 0,
        "id": "[id]",
        "last_login_at": "2027-01-15T08:00:00.000Z",
        "locale": null,
        "metadata": null,
        "nickname": null,
        "signature": null
      }
    }
    "#);
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_login_in_the_token_style_answers_one_token() {
    let app = TestApp::start().await;

    let answer = app.login("alice", "token").await;

    insta::assert_json_snapshot!(answer.redacted()["credential"], @r#"
    {
      "access_token": "[token]",
      "expires_in": 1209600,
      "style": "token",
      "token_type": "Bearer"
    }
    "#);
    assert_eq!(answer.set_cookies(), [""; 0]);
}

#[tokio::test]
async fn a_login_in_the_cookie_style_sets_csrftoken_and_then_sessionid() {
    let app = TestApp::secure().await;

    let answer = app.login("alice", "cookie").await;

    insta::assert_json_snapshot!(answer.redacted()["credential"], @r#"
    {
      "csrf_token": "[csrf token]",
      "expires_in": 1209600,
      "style": "cookie"
    }
    "#);
    let [csrf, session] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    let (csrf, csrf_rest) = csrf.split_once(';').unwrap();
    let (session, session_rest) = session.split_once(';').unwrap();
    assert_eq!((csrf.len(), session.len()), ("csrftoken=".len() + 32, "sessionid=".len() + 66));
    assert!(csrf.starts_with("csrftoken=") && session.starts_with("sessionid="));
    assert_eq!(csrf_rest, " expires=Fri, 14 Jan 2028 08:00:00 GMT; Max-Age=31449600; Path=/; SameSite=Lax; Secure");
    assert_eq!(
        session_rest,
        " expires=Fri, 29 Jan 2027 08:00:00 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax; Secure"
    );
    assert!(!answer.text.contains(&session["sessionid=".len()..]), "the session is in no body");
}

#[tokio::test]
async fn cookies_can_be_bound_to_this_host_by_their_names() {
    let options = HttpOptions { secure: true, host_prefix: true, ..HttpOptions::default() };
    let app = TestApp::with(Setup { options, ..Setup::default() }).await;

    let (cookies, _) = app.cookies("alice").await;

    assert!(cookies.starts_with("__Host-csrftoken=") && cookies.contains("; __Host-sessionid="), "{cookies}");
    assert_eq!(Answer::of(app.get("/v1/me").header("cookie", &cookies)).await.status, 200);
    let planted = cookies.replace("__Host-", "");
    assert_eq!(Answer::of(app.get("/v1/me").header("cookie", planted)).await, (401, "credential_missing"));
}

#[tokio::test]
async fn a_second_login_is_the_same_user_and_not_new() {
    let app = TestApp::start().await;

    let (first, second) = (app.login("alice", "jwt").await.json(), app.login("alice", "token").await.json());

    assert_eq!(first["user"]["id"], second["user"]["id"]);
    assert_eq!(second["is_new"], false);
}

#[tokio::test]
async fn a_login_with_the_old_session_s_cookie_ends_that_session() {
    let app = TestApp::start().await;
    let (old, _) = app.cookies("alice").await;
    let body = json!({ "code": app.wechat.login_code("alice"), "style": "cookie" });

    let new = Answer::of(app.post("/v1/login", &body).header("cookie", &old)).await;

    assert_eq!(new.status, 200);
    assert_eq!(new.set_cookies().len(), 2);
    assert_eq!(Answer::of(app.get("/v1/me").header("cookie", old)).await, (401, "session_revoked"));
}

#[tokio::test]
async fn a_repeat_with_its_idempotency_key_gets_the_same_session_and_one_without_is_refused() {
    let app = TestApp::start().await;
    let body = json!({ "code": app.wechat.login_code("alice") });
    let send = |key: &str| Answer::of(app.post("/v1/login", &body).header("idempotency-key", key));

    let (first, again) = (send("key 1").await, send("key 1").await);

    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text));
    assert_eq!(send("key 2").await, (409, "login_code_used"));
    assert_eq!(Answer::of(app.post("/v1/login", &body)).await, (409, "login_code_used"));
    app.clock.advance(seconds(61));
    assert_eq!(send("key 1").await, (409, "login_code_used"));
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn an_idempotency_key_is_1_to_128_printable_characters_and_stands_there_once() {
    let app = TestApp::start().await;
    let body = json!({ "code": app.wechat.login_code("alice") });

    for key in [&b""[..], &[b'x'; 129], "键".as_bytes(), b"a\tb"] {
        let refused = Answer::of(app.post("/v1/login", &body).header("idempotency-key", key)).await;
        assert_eq!(refused, (400, "validation_failed"));
        assert_eq!(refused.json()["errors"][0]["field"], "Idempotency-Key");
    }
    let twice = app.post("/v1/login", &body).header("idempotency-key", "a").header("idempotency-key", "b");
    assert_eq!(Answer::of(twice).await, (400, "invalid_request"));
    assert_eq!(app.exchanges(), 0);
}

#[tokio::test]
async fn a_failed_login_is_a_problem_with_its_documented_status() {
    let app = TestApp::start().await;

    for (fault, expected, retry_after) in [
        (Fault::errcode(40029), (401, "login_code_invalid"), None),
        (Fault::errcode(40163), (409, "login_code_used"), None),
        (Fault::errcode(45011), (429, "wechat_rate_limited"), Some("60")),
        (Fault::errcode(40226), (403, "wechat_user_blocked"), None),
        (Fault::errcode(-1), (503, "wechat_unavailable"), Some("2")),
        (Fault::reset(), (503, "wechat_unavailable"), Some("2")),
        (Fault::errcode(40164), (503, "wechat_ip_not_allowed"), Some("60")),
        (Fault::errcode(40013), (500, "app_misconfigured"), None),
        (Fault::errcode(40125), (500, "app_misconfigured"), None),
    ] {
        app.wechat.fault(fault);
        let body = json!({ "code": app.wechat.login_code("alice") });

        let refused = Answer::of(app.post("/v1/login", &body)).await;

        assert_eq!(refused, expected);
        assert_eq!(refused.header("retry-after"), retry_after);
        assert_eq!(refused.set_cookies(), [""; 0]);
    }
}

#[tokio::test]
async fn a_page_of_another_site_logs_nobody_in() {
    let app = TestApp::secure().await;
    let own = format!("https://{}", app.address);
    let login = |name: &str, value: &str| {
        let body = json!({ "code": app.wechat.login_code("alice") });
        Answer::of(app.post("/v1/login", &body).header(name, value))
    };

    for origin in ["https://evil.example", "null", "http://servicewechat.com", &own.replace("https", "http")] {
        assert_eq!(login("origin", origin).await, (403, "csrf_origin_refused"), "{origin}");
    }
    assert_eq!(login("sec-fetch-site", "cross-site").await, (403, "csrf_origin_refused"));
    assert_eq!(app.exchanges(), 0);
    for (name, value) in
        [("origin", own.as_str()), ("origin", "https://servicewechat.com"), ("sec-fetch-site", "same-origin")]
    {
        assert_eq!(login(name, value).await.status, 200, "{value}");
    }
}

#[tokio::test]
async fn a_device_has_a_name_that_people_can_read() {
    let app = TestApp::start().await;
    let login = |device: &str| {
        let body = json!({ "code": app.wechat.login_code("alice"), "device": device });
        Answer::of(app.post("/v1/login", &body))
    };

    for device in ["", &"x".repeat(65), "a\u{202e}b", "a\0b", "a\nb", "\u{200f}"] {
        let refused = login(device).await;
        assert_eq!(refused, (400, "validation_failed"), "{device:?}");
        assert_eq!(refused.json()["errors"][0]["field"], "device");
    }
    assert_eq!(app.exchanges(), 0);
    for device in ["小明的手机", &"明".repeat(64)] {
        assert_eq!(login(device).await.status, 200, "{device}");
    }
}

#[tokio::test]
async fn a_body_in_pieces_is_read_as_one() {
    let app = TestApp::start().await;
    let code = app.wechat.login_code("alice");

    let request = format!(
        "POST /v1/login HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n9\r\n{{\"code\":\"\r\n20\r\n{code}\r\n2\r\n\"}}\r\n0\r\n\r\n",
        app.address
    );
    let answer = raw(app.address, request.as_bytes()).await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(text(&answer.json()["credential"]["style"]), "jwt");
}
