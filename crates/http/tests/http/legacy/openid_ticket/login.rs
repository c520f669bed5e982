//! Both steps, and the token that they end in.

use super::{log_in, options, second_step, start, tickets, with_profile, with_token};
use crate::support::{Answer, TestApp, raw, seconds, text};
use minigate::{Access, HttpOptions, Minigate};
use reqwest::Method;
use serde_json::json;

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
