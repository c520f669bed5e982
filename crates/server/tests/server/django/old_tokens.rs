//! Genuine access tokens, signed with the running server's own key, that it would not hand out at this moment.

use super::Site;
use minigate_flow::{AppSettings, Caller, Clock, ContentCheck, Credential, Gate, GateParts, Limits, Login, Settings};
use minigate_model::{
    AppId, Style,
    key::Keyring,
    origin::OriginPolicy,
    policy::{Lifetimes, Retention},
    signing::Algorithm,
};
use minigate_sim::DEFAULT_APP_SECRET;
use minigate_store::{Store, StoreConfig};
use minigate_wechat::{AppSecret, Client};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};

/// A token of this app, issued so long ago: by a gate on the server's database whose clock is late.
pub(super) async fn issued(site: &Site, app_id: &str, ago: Duration) -> String {
    let gate = gate(site, app_id, Clock::manual(Clock::system().now() - ago)).await;
    let code = site.wechat.login_code(("alice", app_id));
    let login = Login {
        app_id: None,
        code: code.into(),
        style: Some(Style::Jwt),
        device: None,
        idempotency_key: None,
        replaces: None,
        caller: Caller { address: Ipv4Addr::LOCALHOST.into(), user_agent: None, app: None },
    };
    let Credential::Jwt { access_token, .. } = gate.login(login).await.expect("a login").credential else {
        panic!("no pair")
    };
    gate.close().await.expect("closed");
    access_token
}

async fn gate(site: &Site, app_id: &str, clock: Clock) -> Arc<Gate> {
    let in_data = |name: &str| site.data.path().join(name);
    let store = Store::connect(&StoreConfig::new(format!("sqlite:{}", in_data("minigate.db").display()))).await;
    let master = std::fs::read_to_string(in_data("master.key")).expect("the server's key");
    let keyring = Keyring::parse_master(master.trim()).and_then(|master| Keyring::new(&[master]));
    let wechat = Client::builder(app_id, AppSecret::new(DEFAULT_APP_SECRET)).base_url(site.wechat.url()).build();
    let app = AppSettings {
        id: AppId::parse(app_id).expect("an AppID"),
        enabled: true,
        default_style: Style::Jwt,
        lifetimes: Lifetimes::default(),
        open_platform: None,
        wechat: wechat.expect("a client"),
        push: None,
    };
    let settings = Settings {
        issuer: site.minigate.url(""),
        algorithm: Algorithm::Es256,
        origins: OriginPolicy::new(false, [], [app_id.to_owned()]),
        retention: Retention::default(),
        phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
        content_check: ContentCheck::Off,
    };
    let (store, keyring, limits) = (store.expect("a store"), keyring.expect("keys"), Limits::off(clock.clone()));
    let (apps, webhooks, pictures) = (vec![app], Vec::new(), None);
    Gate::open(GateParts { store, apps, webhooks, keyring, clock, limits, settings, pictures }).await.expect("a gate")
}
