//! Every style and every adapter: what is decided about a user holds for all of them, on every node.

use crate::support::{Answer, Setup, TestApp, every_adapter, seconds, text};
use axum::{Json, Router, routing::post};
use minigate::{
    flow::Gate,
    legacy::{ScancodeError, ScancodeForm, SimpleJwtUser},
    model::UserId,
};
use minigate_sim::{OpenDataApi, Profile};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};

const AGENT: &str = "MicroMessenger/8.0";

/// What a client of one kind holds after its login, and how it proves that at a server.
struct Held {
    kind: &'static str,
    credential: String,
    refresh: Option<String>,
}

impl Held {
    fn new(kind: &'static str, credential: impl Into<String>) -> Self {
        Self { kind, credential: credential.into(), refresh: None }
    }

    fn prove(&self, app: &TestApp, at: SocketAddr) -> RequestBuilder {
        let get = |path| app.request_at(at, Method::GET, path);
        let credential = self.credential.as_str();
        match self.kind {
            "cookie" | "session-csrf" => get("/hello").header("cookie", credential),
            "openid-ticket" => get("/hello").header("token", credential),
            "user-state" => get("/hello").header("x-user-token", credential),
            "scancode" => app.request_at(at, Method::POST, "/scan/whoami/").form(&[("cookie", credential)]),
            "weixin-jwt" => app.request_at(at, Method::POST, "/api/weixin/data/").bearer_auth(credential),
            _ => get("/hello").bearer_auth(credential),
        }
    }

    async fn is_let_in(&self, app: &TestApp, at: SocketAddr) -> bool {
        let answer = Answer::of(self.prove(app, at)).await;
        answer.status == 200 && !answer.text.contains("error")
    }
}

fn routes() -> Router {
    async fn whoami(form: ScancodeForm) -> Result<Json<Value>, ScancodeError> {
        Ok(Json(json!({ "id": form.user().id() })))
    }
    async fn data(_: SimpleJwtUser) -> Json<Value> {
        Json(json!({}))
    }
    Router::new().route("/scan/whoami/", post(whoami)).route("/api/weixin/data/", post(data))
}

async fn start() -> TestApp {
    let app = TestApp::with(Setup { options: every_adapter(), routes: routes(), ..Setup::default() }).await;
    app.agree_on_the_time();
    app
}

async fn send(request: RequestBuilder) -> Answer {
    Answer::of(request.header("user-agent", AGENT)).await
}

fn cookies(answer: &Answer) -> String {
    let pairs: Vec<_> = answer.set_cookies().iter().map(|cookie| cookie.split(';').next().unwrap()).collect();
    pairs.join("; ")
}

fn scan_form(app: &TestApp, person: &str) -> [(&'static str, String); 3] {
    let code = app.wechat.login_code(person);
    let data = app.wechat.open_data(person, OpenDataApi::GetUserInfo, Profile::Real);
    [("code", code), ("encrypteddata", data.encrypted_data), ("iv", data.iv)]
}

/// The answer to a login of each kind.
async fn try_every_login(app: &TestApp, person: &str) -> Vec<(&'static str, Answer)> {
    let code = || app.wechat.login_code(person);
    let mut answers = Vec::new();
    for style in ["cookie", "jwt", "token"] {
        answers.push((style, send(app.post("/v1/login", &json!({ "code": code(), "style": style }))).await));
    }
    answers.push(("session-csrf", send(app.post("/login", &json!({ "code": code() }))).await));
    answers.push(("weixin-jwt", send(app.post("/api/weixin/login/", &json!({ "code": code() }))).await));
    answers.push(("user-state", send(app.get("/login").query(&[("code", code())])).await));
    let form = app.request(Method::POST, "/scan/login/").form(&scan_form(app, person));
    answers.push(("scancode", send(form).await));
    let tickets = send(app.post("/get-openid/", &json!({ "jscode": code() }))).await.json();
    let second =
        json!({ "openid": tickets["openid"], "session_key": tickets["session_key"], "nickname": "", "gender": 0 });
    answers.push(("openid-ticket", send(app.post("/wx-login/", &second)).await));
    answers
}

async fn log_in_every_way(app: &TestApp, person: &str) -> Vec<Held> {
    let mut all = Vec::new();
    for (kind, answer) in try_every_login(app, person).await {
        assert_eq!(answer.status, 200, "{kind}: {}", answer.text);
        all.push(match kind {
            "cookie" | "session-csrf" => Held::new(kind, cookies(&answer)),
            "jwt" => {
                let credential = answer.json()["credential"].take();
                Held {
                    refresh: Some(text(&credential["refresh_token"])),
                    ..Held::new(kind, text(&credential["access_token"]))
                }
            }
            "token" => Held::new(kind, text(&answer.json()["credential"]["access_token"])),
            "weixin-jwt" => {
                let pair = answer.json();
                Held { refresh: Some(text(&pair["refresh"])), ..Held::new(kind, text(&pair["access"])) }
            }
            "scancode" => Held::new(kind, text(&answer.json()["info"]["cookie"])),
            "openid-ticket" => Held::new(kind, text(&answer.json()["token"])),
            "user-state" => Held::new(kind, text(&answer.json()["user_uuid"])),
            other => panic!("{other}"),
        });
    }
    all
}

async fn user_of(app: &TestApp, held: &[Held]) -> UserId {
    let token = &held.iter().find(|held| held.kind == "token").unwrap().credential;
    let me = Answer::of(app.get("/v1/me").bearer_auth(token)).await;
    text(&me.json()["id"]).parse().unwrap()
}

/// Alice is logged in every way, and known to two nodes; then something ends her sessions at the first of them.
async fn assert_ends_everywhere(app: &TestApp, end: impl AsyncFn(&Gate, UserId)) {
    let (other_gate, other) = app.another_node(routes()).await;
    let held = log_in_every_way(app, "alice").await;
    let bystander = app.token("bob", "token").await;
    assert_eq!(held.len(), 8);
    for held in &held {
        assert!(held.is_let_in(app, app.address).await && held.is_let_in(app, other).await, "{}", held.kind);
    }

    end(&app.gate, user_of(app, &held).await).await;

    for held in &held {
        assert!(!held.is_let_in(app, app.address).await, "{}: at once where it was decided", held.kind);
    }
    // What each node does every second.
    other_gate.poll_feed().await.unwrap();
    for held in &held {
        assert!(!held.is_let_in(app, other).await, "{}: on the other node", held.kind);
    }
    for held in held.iter().filter(|held| held.refresh.is_some()) {
        let refresh = held.refresh.as_ref().unwrap();
        for at in [app.address, other] {
            let v1 = app.request_at(at, Method::POST, "/v1/token/refresh").json(&json!({ "refresh_token": refresh }));
            let simplejwt =
                app.request_at(at, Method::POST, "/api/token/refresh/").json(&json!({ "refresh": refresh }));
            for request in [v1, simplejwt] {
                assert_ne!(Answer::of(request).await.status, 200, "{}", held.kind);
            }
        }
    }
    for at in [app.address, other] {
        let hello = app.request_at(at, Method::GET, "/hello").bearer_auth(&bystander);
        assert_eq!(Answer::of(hello).await.status, 200);
    }
}

#[tokio::test]
async fn a_ban_ends_every_credential_of_every_adapter_on_every_node() {
    let app = start().await;

    assert_ends_everywhere(&app, async |gate, user| assert!(gate.ban_user(user).await.unwrap() >= 7)).await;

    for (kind, answer) in try_every_login(&app, "alice").await {
        let given = ["access", "token\"", "cookie\"", "user_uuid"].iter().any(|word| answer.text.contains(word));
        assert!(!given && answer.set_cookies().is_empty(), "{kind}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_deletion_ends_every_credential_of_every_adapter_on_every_node() {
    let app = start().await;

    assert_ends_everywhere(&app, async |gate, user| {
        gate.delete_user(user, minigate::flow::DeleteWhen::AfterCoolingOff).await.unwrap();
    })
    .await;

    let before = app.store.list_audit(None, None, 1000).await.unwrap();
    assert!(before.iter().any(|record| record.kind == "deletion_requested"));
    log_in_every_way(&app, "alice").await;
}

#[tokio::test]
async fn a_login_by_any_adapter_takes_a_deletion_back() {
    let app = start().await;
    let user = user_of(&app, &log_in_every_way(&app, "alice").await).await;
    for kind in ["session-csrf", "weixin-jwt", "user-state", "scancode", "openid-ticket"] {
        let gate: &Arc<Gate> = &app.gate;
        gate.delete_user(user, minigate::flow::DeleteWhen::AfterCoolingOff).await.unwrap();
        app.clock.advance(seconds(60));
        app.agree_on_the_time();
        let code = app.wechat.login_code("alice");
        let login = match kind {
            "session-csrf" => app.post("/login", &json!({ "code": code })),
            "weixin-jwt" => app.post("/api/weixin/login/", &json!({ "code": code })),
            "user-state" => app.get("/login").query(&[("code", code)]),
            "scancode" => app.request(Method::POST, "/scan/login/").form(&scan_form(&app, "alice")),
            _ => {
                let tickets = Answer::of(app.post("/get-openid/", &json!({ "jscode": code }))).await.json();
                app.post("/wx-login/", &json!({ "openid": tickets["openid"], "session_key": tickets["session_key"] }))
            }
        };

        assert_eq!(Answer::of(login).await.status, 200, "{kind}");

        assert!(gate.find_deletion(user).await.unwrap().is_none(), "{kind}");
        assert_eq!(gate.find_user(user).await.unwrap().status.as_str(), "active", "{kind}");
    }
}

#[tokio::test]
async fn the_list_of_devices_tells_of_every_login_what_the_client_called_itself() {
    let app = start().await;
    let held = log_in_every_way(&app, "alice").await;

    let sessions = app.gate.list_sessions(user_of(&app, &held).await).await.unwrap();

    assert_eq!(sessions.len(), held.len());
    for session in sessions {
        assert_eq!(session.user_agent.as_deref(), Some(AGENT), "{:?}", session.style);
        assert_eq!(session.ip.as_deref(), Some("127.0.0.1"));
    }
}
