//! What a mini program written for the two-step login of 2020 sends, and what it must get.

use crate::support::{Answer, Setup, TestApp, raw, seconds, text};
use minigate::{Access, HttpOptions, Minigate, legacy::Legacy, model::AppId};
use minigate_sim::{DEFAULT_APP_ID, Fault};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

fn options() -> HttpOptions {
    let legacy = Legacy { openid_ticket: Some("/".parse().unwrap()), ..Legacy::default() };
    HttpOptions { legacy, ..HttpOptions::default() }
}

async fn start() -> TestApp {
    TestApp::with(Setup { options: options(), ..Setup::default() }).await
}

/// The first step: two tickets.
async fn tickets(app: &TestApp, person: &str) -> (String, String) {
    let answer = Answer::of(app.post("/get-openid/", &json!({ "jscode": app.wechat.login_code(person) }))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 2);
    (text(&body["openid"]), text(&body["session_key"]))
}

fn with_profile((openid, session_key): &(String, String), nickname: &str) -> Value {
    json!({
        "openid": openid, "session_key": session_key, "nickname": nickname,
        "avatar_url": "https://thirdwx.qlogo.cn/mmopen/vi_32/x/132", "gender": 1,
    })
}

async fn second_step(app: &TestApp, tickets: &(String, String), nickname: &str) -> Answer {
    Answer::of(app.post("/wx-login/", &with_profile(tickets, nickname))).await
}

/// Both steps: the whole answer.
async fn log_in(app: &TestApp, person: &str, nickname: &str) -> Value {
    let answer = second_step(app, &tickets(app, person).await, nickname).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn with_token(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("token", token)
}

async fn audited(app: &TestApp, kind: &str) -> Vec<Value> {
    let records = app.store.list_audit(None, None, 1000).await.unwrap();
    let of_kind = records.into_iter().filter(|record| record.kind == kind);
    of_kind.map(|record| serde_json::from_str(record.detail.as_deref().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn the_old_client_s_requests_byte_for_byte_log_it_in() {
    let app = start().await;
    let send = async |path: &str, headers: &str, body: &str| {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             content-type: application/json\r\n{headers}Accept-Encoding: gzip,compress,br,deflate\r\n\
             User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 13_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Mobile/15E148 MicroMessenger/7.0.10(0x17000a21) NetType/WIFI Language/zh_CN\r\n\
             Referer: https://servicewechat.com/wx51000000000000aa/devtools/page-frame.html\r\n\r\n{body}",
            app.address,
            body.len()
        );
        raw(app.address, request.as_bytes()).await
    };

    let code = app.wechat.login_code("alice");
    let first = send("/get-openid/", "", &format!(r#"{{"jscode":"{code}"}}"#)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let (openid, session_key) = (text(&first.json()["openid"]), text(&first.json()["session_key"]));
    let body = format!(
        r#"{{"openid":"{openid}","session_key":"{session_key}","nickname":"小明🍎","avatar_url":"https://wx.qlogo.cn/mmopen/vi_32/abc/132","gender":1}}"#
    );
    let second = send("/wx-login/", "", &body).await;

    assert_eq!(second.status, 200, "{}", second.text);
    insta::assert_json_snapshot!(second.redacted(), @r#"
    {
      "nickname": "小明🍎",
      "status": "success",
      "token": "[token]",
      "user_id": "[id]"
    }
    "#);
    let token = format!("token: {}\r\n", text(&second.json()["token"]));
    let edited = send("/profile/", &token, r#"{"nickname":"小红"}"#).await;
    assert_eq!((edited.status.as_u16(), &edited.json()["nickname"]), (200, &json!("小红")));
    assert_eq!(send("/logout/", &token, "").await.text, r#"{"status":"success"}"#);
    assert_eq!(app.exchanges(), 1);
}

#[tokio::test]
async fn nothing_that_is_handed_out_shows_the_openid_or_the_session_key() {
    let app = start().await;
    let openid = app.wechat.openid("alice");

    let first = Answer::of(app.post("/get-openid/", &json!({ "jscode": app.wechat.login_code("alice") }))).await;
    let pair = (text(&first.json()["openid"]), text(&first.json()["session_key"]));
    let app_id = AppId::parse(DEFAULT_APP_ID).unwrap();
    assert_eq!(app.store.find_user_by_openid(&app_id, &openid).await.unwrap(), None, "not before the second step");
    let second = second_step(&app, &pair, "A").await;

    let claims = text(&second.json()["token"]);
    for shown in [&first.text, &second.text, &claims] {
        assert!(!shown.contains(&openid), "{shown}");
    }
    assert!(pair.0.starts_with("mgt_") && pair.1.starts_with("mgt_"));
    assert_eq!(first.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_real_openid_is_refused_in_the_words_of_a_bad_ticket_and_written_down() {
    let app = start().await;
    let user = text(&log_in(&app, "alice", "A").await["user_id"]);
    let (openid, (_, twin)) = (app.wechat.openid("alice"), tickets(&app, "alice").await);
    let stranger = "oZZZZZZZZZZZZZZZZZZZZZZZZZZZ".to_owned();
    let words = |answer: &Answer| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        (answer.status.as_u16(), body)
    };

    let real = second_step(&app, &(openid.clone(), twin.clone()), "A").await;
    let with_any_key = second_step(&app, &(openid.clone(), "tiihtNczf5v6AKRyjwEUhQ==".to_owned()), "A").await;
    let unknown = second_step(&app, &(stranger, twin.clone()), "A").await;
    let bad = second_step(&app, &("mgt_AAAA".to_owned(), twin), "A").await;

    assert_eq!(real, (401, "credential_invalid"));
    for other in [&with_any_key, &unknown, &bad] {
        assert_eq!(words(&real), words(other));
    }
    let told = audited(&app, "ticket_refused").await;
    assert_eq!(told.len(), 4);
    assert_eq!(told.iter().filter(|detail| detail["reason"] == "foreign").count(), 3);
    assert!(told.iter().all(|detail| !detail.to_string().contains(&openid)));
    let records = app.store.list_audit(Some(user.parse().unwrap()), None, 100).await.unwrap();
    assert_eq!(records.iter().filter(|record| record.kind == "ticket_refused").count(), 2, "the victim's log has it");
}

#[tokio::test]
async fn the_tickets_of_two_exchanges_do_not_go_together() {
    let app = start().await;
    let (alice, bob) = (tickets(&app, "alice").await, tickets(&app, "bob").await);
    let again = tickets(&app, "alice").await;

    for pair in
        [(&alice.0, &bob.1), (&bob.0, &alice.1), (&alice.0, &again.1), (&alice.1, &alice.0), (&alice.0, &alice.0)]
    {
        let refused = second_step(&app, &(pair.0.clone(), pair.1.clone()), "A").await;
        assert_eq!(refused, (401, "credential_invalid"));
    }
    assert_eq!(second_step(&app, &alice, "A").await.status, 200);
    assert_eq!(second_step(&app, &bob, "B").await.status, 200);
}

#[tokio::test]
async fn a_double_tap_gets_the_same_session_and_a_pair_whose_session_ended_or_time_is_up_is_refused() {
    let app = start().await;
    let (used, ended, unused) =
        (tickets(&app, "alice").await, tickets(&app, "bob").await, tickets(&app, "alice").await);

    let first = second_step(&app, &used, "A").await.json();
    app.clock.advance(seconds(60));
    let again = second_step(&app, &used, "A").await.json();
    assert_eq!((&first["user_id"], &first["status"]), (&again["user_id"], &json!("success")));
    let sessions = Answer::of(with_token(app.get("/v1/me/sessions"), &text(&again["token"]))).await.json();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);

    let token = text(&second_step(&app, &ended, "B").await.json()["token"]);
    assert_eq!(Answer::of(with_token(app.post("/logout/", &json!({})), &token)).await.status, 200);
    assert_eq!(second_step(&app, &ended, "B").await, (401, "credential_invalid"));

    app.clock.advance(seconds(240));
    for pair in [&used, &ended, &unused] {
        assert_eq!(second_step(&app, pair, "A").await, (401, "credential_invalid"));
    }
}

#[tokio::test]
async fn a_used_code_and_what_wechat_refuses_make_no_tickets_and_no_user() {
    let app = start().await;
    let first_step = async |code: &str| Answer::of(app.post("/get-openid/", &json!({ "jscode": code }))).await;
    let code = app.wechat.login_code("alice");
    assert_eq!(first_step(&code).await.status, 200);

    assert_eq!(first_step(&code).await, (409, "login_code_used"));
    assert_eq!(Answer::of(app.post("/v1/login", &json!({ "code": code }))).await, (409, "login_code_used"));
    assert_eq!(app.exchanges(), 1);
    for (fault, expected) in [
        (Fault::errcode(40029), (401, "login_code_invalid")),
        (Fault::errcode(40163), (409, "login_code_used")),
        (Fault::errcode(45011), (429, "wechat_rate_limited")),
        (Fault::errcode(-1), (503, "wechat_unavailable")),
    ] {
        app.wechat.fault(fault);
        assert_eq!(first_step(&app.wechat.login_code("bob")).await, expected);
    }
    assert!(audited(&app, "user_created").await.is_empty());
}

#[tokio::test]
async fn the_token_is_taken_wherever_the_old_clients_put_it_and_lives_an_hour() {
    let app = start().await;
    let token = text(&log_in(&app, "alice", "A").await["token"]);
    let profile = || app.get("/profile/");
    let ways = [
        with_token(profile(), &token),
        profile().header("authorization", format!("JWT {token}")),
        profile().header("authorization", format!("jwt {token}")),
        profile().bearer_auth(&token),
        with_token(profile().bearer_auth(&token), ""),
        with_token(app.get("/v1/me"), &token),
        with_token(app.get("/hello"), &token),
    ];

    for way in ways {
        let answer = Answer::of(way).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let other = text(&log_in(&app, "alice", "A").await["token"]);
    let both = with_token(profile().bearer_auth(&token), &other);
    assert_eq!(Answer::of(both).await, (400, "ambiguous_credentials"));
    assert_eq!(Answer::of(with_token(profile(), "undefined")).await, (401, "credential_invalid"));
    assert_eq!(Answer::of(with_token(profile(), "")).await, (401, "credential_missing"));
    app.clock.advance(seconds(3599));
    assert_eq!(Answer::of(with_token(profile(), &token)).await.status, 200);
    app.clock.advance(seconds(1));
    assert_eq!(Answer::of(with_token(profile(), &token)).await, (401, "session_expired"));
}

#[tokio::test]
async fn without_the_adapter_its_paths_and_its_header_are_nothing() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;

    assert_eq!(Answer::of(app.post("/get-openid/", &json!({ "jscode": "x" }))).await, (404, "not_found"));
    assert_eq!(Answer::of(with_token(app.get("/v1/me"), &token)).await, (401, "credential_missing"));
    let named = app.get("/v1/me").header("authorization", format!("JWT {token}"));
    assert_eq!(Answer::of(named).await, (401, "credential_invalid"));
}

#[tokio::test]
async fn a_token_is_dead_after_logout() {
    let app = start().await;
    let token = text(&log_in(&app, "alice", "A").await["token"]);

    let logout = Answer::of(with_token(app.request(Method::POST, "/logout/"), &token)).await;

    assert_eq!((logout.status.as_u16(), logout.text.as_str()), (200, r#"{"status":"success"}"#));
    for path in ["/profile/", "/v1/me"] {
        assert_eq!(Answer::of(with_token(app.get(path), &token)).await, (401, "session_revoked"), "{path}");
    }
}

#[tokio::test]
async fn a_login_with_another_nickname_does_not_undo_an_edit() {
    let app = start().await;
    assert_eq!(log_in(&app, "alice", "微信用户").await["nickname"], "");
    assert_eq!(log_in(&app, "alice", "Band").await["nickname"], "Band");
    let later = log_in(&app, "alice", "Band 2").await;
    assert_eq!(later["nickname"], "Band 2");
    let token = text(&later["token"]);

    let edited =
        Answer::of(with_token(app.post("/profile/", &json!({ "nickname": "小明", "gender": 2 })), &token)).await;

    insta::assert_json_snapshot!(edited.redacted(), @r#"
    {
      "avatar_url": "",
      "gender": 2,
      "nickname": "小明",
      "status": "success",
      "user_id": "[id]"
    }
    "#);
    let again = log_in(&app, "alice", "Band 3").await;
    assert_eq!((&again["nickname"], &again["user_id"]), (&json!("小明"), &later["user_id"]));
    let profile = Answer::of(with_token(app.get("/profile/"), &text(&again["token"]))).await;
    assert_eq!(profile.text, edited.text);
}

#[tokio::test]
async fn a_profile_that_does_not_fit_is_named_and_does_not_use_the_tickets_up() {
    let app = start().await;
    let pair = tickets(&app, "alice").await;

    for (field, value, code) in [
        ("nickname", json!("x".repeat(65)), "length"),
        ("nickname", json!("a\u{202e}b"), "format"),
        ("nickname", json!(1), "type"),
        ("gender", json!(3), "format"),
        ("gender", json!("1"), "type"),
        ("is_admin", json!(true), "unknown"),
    ] {
        let mut body = with_profile(&pair, "A");
        body[field] = value;
        let refused = Answer::of(app.post("/wx-login/", &body)).await;
        assert_eq!(refused, (400, "validation_failed"), "{field}");
        let error = &refused.json()["errors"][0];
        assert_eq!((text(&error["field"]), text(&error["code"])), (field.to_owned(), code.to_owned()));
    }
    for missing in ["openid", "session_key"] {
        let mut body = with_profile(&pair, "A");
        body.as_object_mut().unwrap().remove(missing);
        let refused = Answer::of(app.post("/wx-login/", &body)).await;
        assert_eq!(refused, (400, "validation_failed"));
        assert_eq!(refused.json()["errors"][0]["field"], missing);
    }
    let no_code = Answer::of(app.post("/get-openid/", &json!({ "jscode": "" }))).await;
    assert_eq!(no_code.json()["errors"][0]["field"], "jscode");
    let bare = json!({ "openid": pair.0, "session_key": pair.1, "nickname": "", "avatar_url": null });
    let login = Answer::of(app.post("/wx-login/", &bare)).await;
    assert_eq!((login.status.as_u16(), &login.json()["nickname"]), (200, &json!("")));
}

#[tokio::test]
async fn a_page_of_another_site_logs_nobody_in() {
    let app = start().await;
    let pair = tickets(&app, "alice").await;

    for (path, body) in [("/get-openid/", json!({ "jscode": "x" })), ("/wx-login/", with_profile(&pair, "A"))] {
        let foreign = app.post(path, &body).header("origin", "https://evil.example");
        assert_eq!(Answer::of(foreign).await, (403, "csrf_origin_refused"), "{path}");
    }
}

#[tokio::test]
async fn a_banned_user_is_told_so_in_the_second_step() {
    let app = start().await;
    let user = text(&log_in(&app, "alice", "A").await["user_id"]);
    app.gate.ban_user(user.parse().unwrap()).await.unwrap();
    let pair = tickets(&app, "alice").await;

    assert_eq!(second_step(&app, &pair, "A").await, (403, "user_banned"));
    assert_eq!(second_step(&app, &pair, "A").await, (403, "user_banned"));
}

#[tokio::test]
async fn every_route_of_the_adapter_asks_for_what_the_table_says() {
    let app = start().await;
    let (table, v1) =
        (Minigate::new(app.gate.clone(), options()), Minigate::new(app.gate.clone(), HttpOptions::default()));
    let of_v1: Vec<_> = v1.routes().iter().map(|route| (route.method.clone(), route.path.clone())).collect();
    let own: Vec<_> =
        table.routes().iter().filter(|route| !of_v1.contains(&(route.method.clone(), route.path.clone()))).collect();

    assert_eq!(own.len(), 5);
    for route in own {
        let send = |body: &str| {
            app.request(route.method.clone(), &route.path)
                .header("content-type", "application/json")
                .body(body.to_owned())
        };
        match route.access {
            Access::Session => assert_eq!(Answer::of(send("{}")).await, (401, "credential_missing"), "{}", route.path),
            _ => {
                for bad in ["", "1", "[]", "{", "{\"jscode\":1}", "{\"openid\":\"x\",\"openid\":\"x\"}", "{}", "null"] {
                    let answer = Answer::of(send(bad)).await;
                    assert_eq!(answer.problem().0, 400, "{} {bad}", route.path);
                }
                let form = app.request(route.method.clone(), &route.path).body("jscode=x");
                assert_eq!(Answer::of(form).await, (415, "unsupported_media_type"));
            }
        }
    }
}

#[tokio::test]
async fn an_address_that_guesses_tickets_is_slowed_down() {
    let app = TestApp::with(Setup { options: options(), limited: true, ..Setup::default() }).await;
    let guess = ("oAlice".to_owned(), "x".to_owned());

    for _ in 0..30 {
        assert_eq!(second_step(&app, &guess, "A").await, (401, "credential_invalid"));
    }

    assert_eq!(second_step(&app, &guess, "A").await, (429, "rate_limited"));
}
