//! Each old system: made by Django, moved by its page's commands, and its people log in through its adapter as who they
//! were.

use super::{Move, follow};
use crate::process::Server;
use minigate_sim::{OpenDataApi, Profile};
use serde_json::{Value, json};

/// Moves a system with alice in it, whose old id is 1, and some hundred others; then alice logs in. Gives her profile.
async fn moved(system: &str, alice: Value, log_in: AsyncLogin) -> Option<Value> {
    let moving = Move::start().await;
    let mut alice = alice;
    let openid = moving.wechat.openid("alice");
    let column = if alice.get("openid").is_some() { "openid" } else { "username" };
    alice[column] = json!(openid);
    if !moving.make(system, &json!([alice]), 300) {
        return None;
    }

    let imported = follow(&moving, &format!("{system}.md"));

    assert!(imported.status.success(), "{imported:?}");
    assert!(!String::from_utf8_lossy(&imported.stderr).contains(&openid), "{imported:?}");
    assert!(!moving.read("users.csv").contains(&openid));
    assert_eq!(moving.read("users.csv").lines().count(), 302);
    let (id, outcome, _) = moving.reported("1");
    assert_eq!(outcome, "created");
    let server = moving.serve().await;
    let me = log_in(&moving, &server).await;
    assert_eq!(me["id"], id.as_str(), "{me}");
    Some(me)
}

type AsyncLogin = for<'a> fn(&'a Move, &'a Server) -> std::pin::Pin<Box<dyn Future<Output = Value> + 'a>>;

async fn me(server: &Server, header: &str, value: &str) -> Value {
    server.get_with("/v1/me", header, value).await.json().await.expect("JSON")
}

async fn posted(server: &Server, path: &str, body: Value) -> Value {
    server.post(path, &body).await.expect("an answer").json().await.expect("JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn session_csrf() {
    let alice = json!({ "username": "", "password": "x" });
    let me = moved("session-csrf", alice, |moving, server| {
        Box::pin(async move {
            let body = json!({ "code": moving.wechat.login_code("alice") });
            let answer = server.post("/login", &body).await.expect("an answer");
            let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("ASCII"));
            me(server, "cookie", &cookies.collect::<Vec<_>>().join("; ")).await
        })
    });
    let Some(me) = me.await else { return };

    assert_eq!((&me["nickname"], text(&me["created_at"])), (&Value::Null, "2020-04-23T13:39:30.000Z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn weixin_jwt() {
    let alice = json!({ "username": "", "password": "x" });
    let me = moved("weixin-jwt", alice, |moving, server| {
        Box::pin(async move {
            let body = json!({ "code": moving.wechat.login_code("alice") });
            let login = posted(server, "/api/weixin/login/", body).await;
            me(server, "authorization", &format!("Bearer {}", text(&login["access"]))).await
        })
    });
    let Some(me) = me.await else { return };

    assert_eq!(me["created_at"], "2020-04-23T13:39:30.000Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn scancode() {
    let alice = json!({ "openid": "", "nickname": "小明", "gender": "2", "cookie": "a1B2c3D4", "user": "alice" });
    let me = moved("scancode", alice, |moving, server| {
        Box::pin(async move {
            let code = moving.wechat.login_code("alice");
            let data = moving.wechat.open_data("alice", OpenDataApi::GetUserInfo, Profile::Anonymous);
            let form = [("code", &code), ("encrypteddata", &data.encrypted_data), ("iv", &data.iv)];
            let login = server.post_form("/scan/login/", &form).await;
            me(server, "authorization", &format!("Bearer {}", text(&login["info"]["cookie"]))).await
        })
    });
    let Some(me) = me.await else { return };

    assert_eq!((&me["nickname"], &me["gender"]), (&json!("小明"), &json!(2)));
    assert_eq!(me["created_at"], "2020-04-23T13:39:30.000Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_ticket() {
    let alice = json!({ "username": "", "password": "x", "nickname": "小明", "avatar_url": "https://x/", "gender": 1 });
    let me = moved("openid-ticket", alice, |moving, server| {
        Box::pin(async move {
            let jscode = moving.wechat.login_code("alice");
            let mut body = posted(server, "/get-openid/", json!({ "jscode": jscode })).await;
            // The old client sends what WeChat calls her, each time.
            body["nickname"] = json!("Alice of WeChat");
            body["avatar_url"] = json!("https://wx.qlogo.cn/1");
            body["gender"] = json!(0);
            let login = posted(server, "/wx-login/", body).await;
            assert_eq!(login["nickname"], "小明", "{login}");
            me(server, "authorization", &format!("JWT {}", text(&login["token"]))).await
        })
    });
    let Some(me) = me.await else { return };

    assert_eq!((&me["nickname"], &me["gender"], &me["avatar"]), (&json!("小明"), &json!(1), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn user_state() {
    let alice = json!({ "openid": "", "username": "小明", "session_key": "k", "user_uuid": "u" });
    let me = moved("user-state", alice, |moving, server| {
        Box::pin(async move {
            let path = format!("/login?code={}&userInfo=x", moving.wechat.login_code("alice"));
            let login: Value = server.get_with(&path, "accept", "*/*").await.json().await.expect("JSON");
            me(server, "x-user-token", text(&login["user_uuid"])).await
        })
    });
    let Some(me) = me.await else { return };

    assert_eq!(me["nickname"], "小明");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_s_commands() {
    let moving = Move::start().await;
    if !moving.make("weixin-jwt", &json!([{ "username": "admin", "password": "x" }]), 20) {
        return;
    }

    let imported = follow(&moving, "import.md");

    assert!(imported.status.success(), "{imported:?}");
    assert_eq!(moving.reported("1"), (String::new(), "skipped".to_owned(), "openid_malformed".to_owned()));
}
