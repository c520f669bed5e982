//! The decision that every request passes, on what memory knows: a token verified before, a session seen before.

use divan::{Bencher, black_box};
use minigate::{
    flow::{Caller, Credential, CsrfEvidence, Gate, Login, Presented, wechat::AppSecret},
    model::{Style, key::Keyring, origin::TokenIn, random},
};
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use std::{net::Ipv4Addr, sync::Arc};
use tokio::runtime::{Builder, Runtime};

fn main() {
    divan::main();
}

/// A gate with one session.
struct Scene {
    runtime: Runtime,
    gate: Arc<Gate>,
    credential: Credential,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new(style: Style) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("bench.db").display());
        let (gate, credential) = runtime.block_on(log_in(database, style));
        Self { runtime, gate, credential, _folder: folder }
    }

    fn bench(&self, bencher: Bencher<'_, '_>, presented: Presented<'_>) {
        let ask = || self.runtime.block_on(self.gate.authenticate(black_box(presented)));
        assert!(ask().is_ok());
        bencher.bench_local(ask);
    }
}

async fn log_in(database: String, style: Style) -> (Arc<Gate>, Credential) {
    let wechat = Simulator::start().await;
    let keyring = Keyring::new(&[random::bytes::<32>().into()]).expect("a keyring");
    let gate = Gate::builder(DEFAULT_APP_ID, AppSecret::new(DEFAULT_APP_SECRET));
    let gate = gate.database(database).wechat_base_url(wechat.url()).open(keyring).await.expect("a gate");
    let login = Login {
        app_id: None,
        code: wechat.login_code("alice").into(),
        style: Some(style),
        device: None,
        idempotency_key: None,
        replaces: None,
        caller: Caller { address: Ipv4Addr::LOCALHOST.into(), user_agent: None, app: None },
    };
    let answer = gate.login(login).await.expect("a login");
    (gate, answer.credential)
}

#[divan::bench]
fn authenticate_remembered_jwt(bencher: Bencher<'_, '_>) {
    let scene = Scene::new(Style::Jwt);
    if let Credential::Jwt { access_token, .. } = &scene.credential {
        scene.bench(bencher, Presented { bearer: Some(access_token), ..Presented::default() });
    }
}

#[divan::bench]
fn authenticate_remembered_opaque_token(bencher: Bencher<'_, '_>) {
    let scene = Scene::new(Style::Token);
    if let Credential::Token { access_token, .. } = &scene.credential {
        scene.bench(bencher, Presented { bearer: Some(access_token), ..Presented::default() });
    }
}

#[divan::bench]
fn authenticate_remembered_cookie_with_csrf_token(bencher: Bencher<'_, '_>) {
    let scene = Scene::new(Style::Cookie);
    if let Credential::Cookie { session_cookie, csrf_secret, .. } = &scene.credential {
        let csrf = CsrfEvidence {
            host: "127.0.0.1",
            origin: None,
            referer: None,
            cookie: Some(csrf_secret.as_str()),
            token: Some(csrf_secret.as_str()),
            token_in: TokenIn::Header,
        };
        scene.bench(
            bencher,
            Presented { session_cookie: Some(session_cookie), csrf: Some(csrf), ..Presented::default() },
        );
    }
}
