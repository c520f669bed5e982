//! A real Django project with simplejwt, beside the real `minigate`.

mod backend;
mod old_tokens;

use crate::{
    docs::block_with,
    process::{Server, free_address},
    pyjwt::{PYTHON, tampered},
};
use backend::{Backend, Refusal};
use minigate_sim::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

const OTHER_APP_ID: &str = "wx5100000000000002";

/// minigate, Django with the settings of our documentation, and the WeChat between them.
struct Site {
    wechat: Simulator,
    data: TempDir,
    minigate: Server,
    django: Backend,
}

impl Site {
    async fn start() -> Option<Self> {
        let Some(python) = std::env::var_os(PYTHON) else {
            eprintln!("not run: {PYTHON} is not set; `make test` sets it");
            return None;
        };
        let other = App::new(OTHER_APP_ID, DEFAULT_APP_SECRET);
        let wechat = Simulator::builder().app(App::default()).app(other).start().await.expect("a simulator");
        let data = tempfile::tempdir().expect("a folder");
        let minigate = Server::dev(data.path(), free_address(), &wechat).await;
        let settings = block_with("docs/migrate/weixin-jwt.md", "python", "SIMPLE_JWT")
            .text
            .replace("https://login.example.com", &minigate.url(""))
            .replace("wx0123456789abcdef", DEFAULT_APP_ID);
        let django = Backend::start(&python, data.path(), &settings);
        Some(Self { wechat, data, minigate, django })
    }

    /// A login as the old client does it.
    async fn log_in(&self) -> Value {
        let body = json!({ "code": self.wechat.login_code("alice") });
        let answer = self.minigate.post("/api/weixin/login/", &body).await.expect("an answer");
        answer.json().await.expect("JSON")
    }
}

#[tokio::test]
async fn django_accepts_our_access_token_with_settings_alone() {
    let Some(site) = Site::start().await else { return };
    let access = text(&site.log_in().await["access"]);

    let answer = site.django.data(&access).await;

    assert_eq!(answer.status(), 200);
    let me: Value = site.minigate.me(&access).await.json().await.expect("JSON");
    assert_eq!(answer.json::<Value>().await.expect("JSON"), json!({ "user": me["id"] }));
}

#[tokio::test]
async fn django_refuses_a_tampered_an_expired_and_a_foreign_token_and_a_refresh_token() {
    let Some(site) = Site::start().await else { return };
    let pair = site.log_in().await;
    let hour = Duration::from_secs(3600);

    let mut bad = tampered(&text(&pair["access"])).map(|token| ("tampered", token, "Token is invalid")).to_vec();
    bad.push(("expired", old_tokens::issued(&site, DEFAULT_APP_ID, hour).await, "Token is expired"));
    bad.push(("foreign", old_tokens::issued(&site, OTHER_APP_ID, Duration::ZERO).await, "Token is invalid"));
    bad.push(("refresh", text(&pair["refresh"]), "Token is invalid"));

    for (what, token, message) in bad {
        let refusal = Refusal::of(site.django.data(&token).await).await;
        assert_eq!(refusal, Refusal::token_not_valid(message), "{what}");
    }
    // The same way of issuing, with nothing wrong about it.
    let good = old_tokens::issued(&site, DEFAULT_APP_ID, Duration::ZERO).await;
    assert_eq!(site.django.data(&good).await.status(), 200);
}

#[tokio::test]
async fn the_refusals_of_simplejwt_s_endpoints_are_those_of_simplejwt() {
    let Some(site) = Site::start().await else { return };
    let access = text(&site.log_in().await["access"]);
    let old = old_tokens::issued(&site, DEFAULT_APP_ID, Duration::from_secs(3600)).await;

    for (path, name) in [("refresh/", "refresh"), ("verify/", "token"), ("blacklist/", "refresh")] {
        let path = format!("/api/token/{path}");
        let values = [json!(null), json!(""), json!(" "), json!(true), json!([]), json!({}), json!(7), json!("junk")];
        let mut bodies = values.map(|value| json!({ name: value })).to_vec();
        bodies.extend([json!({}), json!({ "other": "x" }), json!({ name: tampered(&access)[1] })]);
        if name == "token" {
            bodies.extend([json!({ name: access }), json!({ name: old })]);
        }
        for body in bodies {
            let ours = site.minigate.post(&path, &body).await.expect("an answer");
            let theirs = site.django.post(&path, &body).await;
            assert_eq!(Refusal::of(ours).await, Refusal::of(theirs).await, "{path} {body}");
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
