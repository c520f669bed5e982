//! The server under test: minigate's router and layer on axum, as an embedder has them, and one guarded route more.

use crate::{
    bare::{Echo, User},
    dataset, process,
};
use anyhow::Result;
use axum::{
    Json, Router,
    routing::{get, post},
};
use clap::Args;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use minigate::{
    CurrentUser, HttpOptions, Minigate,
    flow::{
        AppSettings, Clock, Gate, GateParts, Limits, Pictures, Settings,
        picture::Shelf,
        store::{Store, StoreConfig},
        wechat::{AppSecret, Client},
    },
    legacy::Legacy,
    model::{
        Style,
        origin::OriginPolicy,
        policy::{Lifetimes, Retention},
        signing::Algorithm,
    },
};
use minigate_scancode::Inventory;
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tower::Layer;

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long)]
    database: PathBuf,
    #[arg(long)]
    wechat: String,
    /// With every adapter on.
    #[arg(long)]
    adapters: bool,
    /// Signs access tokens with HS256 instead of ES256.
    #[arg(long)]
    shared_secret: bool,
    /// With the barcode inventory beside it.
    #[arg(long)]
    inventory: bool,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let metrics = install_metrics()?;
    let gate = open_gate(&options).await?;
    tokio::spawn(Arc::clone(&gate).run_jobs());
    tokio::spawn(upkeep(metrics));
    let legacy = if options.adapters { every_adapter()? } else { Legacy::default() };
    let inventory = if options.inventory { Some(Inventory::open(Arc::clone(&gate)).await?) } else { None };
    let minigate = Minigate::new(gate, HttpOptions { legacy, ..HttpOptions::default() });
    let own = Router::new().route("/bench/user", get(user)).route("/bench/echo", post(echo));
    let router = own.merge(minigate.router());
    let router = match &inventory {
        Some(inventory) => router.merge(inventory.router()),
        None => router,
    };
    process::announce_and_serve(TcpListener::bind(options.listen).await?, minigate.layer().layer(router)).await
}

/// Where their old servers had them.
fn every_adapter() -> Result<Legacy> {
    Ok(Legacy {
        session_csrf: Some("/".parse()?),
        weixin_jwt: Some("/api/weixin/".parse()?),
        simplejwt: Some("/api/token/".parse()?),
        scancode: Some("/scan/".parse()?),
        openid_ticket: Some("/".parse()?),
        user_state: Some("/".parse()?),
        user_state_header: None,
        apps: Vec::new(),
    })
}

// Guarded routes of an embedder's own: the bare server's handlers, with `CurrentUser` before what they take.

async fn user(_: CurrentUser) -> Json<User> {
    Json(User::EXAMPLE)
}

async fn echo(_: CurrentUser, Json(body): Json<Echo>) -> Json<Echo> {
    Json(body)
}

async fn open_gate(options: &Options) -> Result<Arc<Gate>> {
    let clock = Clock::system();
    let store = Store::connect(&StoreConfig::new(format!("sqlite:{}", options.database.display()))).await?;
    store.migrate(clock.now()).await?;
    let app = AppSettings {
        id: dataset::app_id()?,
        enabled: true,
        default_style: Style::Jwt,
        lifetimes: Lifetimes::default(),
        open_platform: None,
        wechat: Client::builder(DEFAULT_APP_ID, AppSecret::new(DEFAULT_APP_SECRET))
            .base_url(&options.wechat)
            .build()?,
        push: None,
    };
    let settings = Settings {
        issuer: "http://127.0.0.1:8080".to_owned(),
        algorithm: if options.shared_secret { Algorithm::Hs256 } else { Algorithm::Es256 },
        origins: OriginPolicy::new(false, [], [DEFAULT_APP_ID.to_owned()]),
        retention: Retention::default(),
        phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
        content_check: minigate::flow::ContentCheck::Off,
    };
    let limits = Limits::off(clock.clone());
    let keyring = dataset::keyring()?;
    let pictures = Some(Pictures::new(Shelf::in_memory(), "http://127.0.0.1:8080/avatars")?);
    Ok(Gate::open(GateParts {
        store,
        apps: vec![app],
        webhooks: Vec::new(),
        keyring,
        clock,
        limits,
        settings,
        pictures,
    })
    .await?)
}

/// As the binary counts.
fn install_metrics() -> Result<PrometheusHandle> {
    let seconds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0];
    let matcher = Matcher::Suffix("_seconds".to_owned());
    Ok(PrometheusBuilder::new().set_buckets_for_metric(matcher, &seconds)?.install_recorder()?)
}

async fn upkeep(metrics: PrometheusHandle) {
    let mut every = tokio::time::interval(Duration::from_secs(5));
    loop {
        every.tick().await;
        metrics.run_upkeep();
    }
}
