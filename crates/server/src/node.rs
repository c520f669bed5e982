//! The wiring: from a configuration to a server that answers.

use crate::{
    config::Config,
    listen::{self, TransportLimits},
    telemetry,
};
use anyhow::{Context as _, Result, anyhow};
use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use minigate::{GateService, HttpOptions, Minigate};
use minigate_flow::{AppSettings, Clock, Gate, GateParts, Limits, Pictures, PushSettings, Settings, Webhook};
use minigate_model::origin::OriginPolicy;
use minigate_store::{Store, StoreConfig};
use minigate_wechat::{AppSecret, Client};
use secrecy::ExposeSecret as _;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tower::Layer as _;

/// Whether rate limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateLimits {
    On,
    Off,
}

/// Connects to the database, brings it to this version's schema and opens the gate.
pub(crate) async fn open_gate(config: &Config, rate_limits: RateLimits) -> Result<Arc<Gate>> {
    let clock = Clock::system();
    let store = connect(config).await?;
    store.migrate(clock.now()).await.context("the database cannot be migrated")?;
    let limits = match rate_limits {
        RateLimits::On => Limits::new(clock.clone()),
        RateLimits::Off => Limits::off(clock.clone()),
    };
    let parts = GateParts {
        store,
        apps: apps(config)?,
        webhooks: webhooks(config)?,
        keyring: config.keyring().context("`keys.master`; `minigate init` makes one")?,
        clock,
        limits,
        settings: settings(config),
        pictures: pictures(config)?,
    };
    Gate::open(parts).await.context("the gate cannot be opened")
}

pub(crate) async fn connect(config: &Config) -> Result<Store> {
    let mut store = StoreConfig::new(config.database.url.expose_secret());
    store.connections = config.database.pool_size as usize;
    let shown = config.database.shown_url();
    Store::connect(&store).await.with_context(|| format!("the database {shown} cannot be opened"))
}

fn apps(config: &Config) -> Result<Vec<AppSettings>> {
    config
        .app
        .iter()
        .map(|app| {
            let token = app.token(&config.token);
            Ok(AppSettings {
                id: app.id.clone(),
                enabled: app.enabled && app.secret.is_some(),
                default_style: token.default_style,
                lifetimes: token.lifetimes(),
                open_platform: app.open_platform.clone(),
                wechat: wechat_client(config, app)?,
                push: app.push_receiver().map(|receiver| PushSettings { receiver, public_url: public_url(config) }),
            })
        })
        .collect()
}

fn webhooks(config: &Config) -> Result<Vec<Webhook>> {
    let webhook = |webhook: &crate::config::Webhook| {
        let receiver = webhook.receiver().with_context(|| format!("the webhook `{}` cannot be used", webhook.name))?;
        Ok(Webhook { name: webhook.name.clone(), receiver, events: webhook.events() })
    };
    config.webhook.iter().map(webhook).collect()
}

pub(crate) fn wechat_client(config: &Config, app: &crate::config::App) -> Result<Client> {
    // An app without a secret is switched off; its client is never asked.
    let secret = app.secret.as_ref().map_or("none", |secret| secret.expose_secret().trim());
    Client::builder(app.id.as_str(), AppSecret::new(secret))
        .base_url(config.wechat.base_url.as_str())
        .connect_timeout(config.wechat.connect_timeout.0)
        .code2session_timeout(config.wechat.timeout.0)
        .timeout(config.wechat.timeout.0)
        .build()
        .with_context(|| format!("the WeChat client of {} cannot be made", app.id))
}

/// Where others reach this server, without a slash at its end.
fn public_url(config: &Config) -> String {
    let url =
        config.http.public_url.as_ref().map_or_else(|| format!("http://{}", config.http.listen), ToString::to_string);
    url.trim_end_matches('/').to_owned()
}

fn pictures(config: &Config) -> Result<Option<Pictures>> {
    let Some(shelf) = config.shelf()? else { return Ok(None) };
    Pictures::new(shelf, config.pictures_url()).map(Some).context("no thread can be started for pictures")
}

fn settings(config: &Config) -> Settings {
    let apps = config.app.iter().map(|app| &app.id).chain(&config.csrf.mini_program_appids);
    let trusted = config.http.trusted_origins.iter().map(String::as_str);
    Settings {
        issuer: config.issuer(),
        algorithm: config.token.algorithm,
        origins: OriginPolicy::new(config.http.is_secure(), trusted, apps.map(ToString::to_string)),
        retention: config.retention(),
        phone_calls_per_day: config.wechat.phone_calls_per_day,
        content_check: config.content_check.setting(),
    }
}

fn http_options(config: &Config) -> HttpOptions {
    let mut allowed_hosts = config.http.allowed_hosts.clone();
    if let Some(url) = &config.http.public_url {
        allowed_hosts.extend(url.host_str().map(|host| match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }));
    }
    let local = config.http.listen;
    if local.ip().is_loopback() {
        let port = local.port();
        allowed_hosts.extend([format!("localhost:{port}"), local.to_string()]);
    }
    HttpOptions {
        secure: config.http.is_secure(),
        allowed_hosts,
        trusted_proxies: config.http.trusted_proxies.iter().map(|network| network.0).collect(),
        token_header: config.token.token_header.clone(),
        host_prefix: config.cookie.host_prefix,
        legacy: config.legacy.options(&config.app),
    }
}

/// A server that is about to answer.
pub(crate) struct Node {
    gate: Arc<Gate>,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    application: GateService<Router>,
    limits: TransportLimits,
    prometheus: PrometheusHandle,
}

impl Node {
    /// Takes the addresses first: nothing is started that cannot be reached.
    pub(crate) async fn start(config: &Config, rate_limits: RateLimits) -> Result<Self> {
        Self::start_on(bind(config.http.listen)?, config, rate_limits).await
    }

    /// The same on an address that is taken already.
    pub(crate) async fn start_on(listener: TcpListener, config: &Config, rate_limits: RateLimits) -> Result<Self> {
        let metrics = config.http.metrics_listen.map(bind).transpose()?;
        let prometheus = telemetry::install_metrics().map_err(|error| anyhow!(error))?;
        let gate = open_gate(config, rate_limits).await?;
        gate.subscribe_webhooks().await.context("the webhooks cannot be made known to the database")?;
        let minigate = Minigate::new(Arc::clone(&gate), http_options(config));
        let application = minigate.layer().layer(minigate.router());
        Ok(Self { gate, listener, metrics, application, limits: config.transport(), prometheus })
    }

    /// Answers until a signal comes; then says "not ready" for `notice`, lets what is under way end, and writes what
    /// is still in memory. A second signal ends the process at once.
    pub(crate) async fn run(self, notice: Duration) -> Result<()> {
        self.run_until(signal(), notice).await
    }

    /// The same, but ends when `end` does.
    pub(crate) async fn run_until(
        self,
        end: impl Future<Output = ()> + Send + 'static,
        notice: Duration,
    ) -> Result<()> {
        let jobs = tokio::spawn(Arc::clone(&self.gate).run_jobs());
        if let Some(listener) = self.metrics {
            tokio::spawn(serve_metrics(listener, self.prometheus.clone()));
        }
        let upkeep = tokio::spawn(telemetry::upkeep(self.prometheus));
        let gate = Arc::clone(&self.gate);
        let leave = async move {
            end.await;
            tokio::spawn(async {
                signal().await;
                std::process::exit(1);
            });
            tracing::info!("ending: requests under way are finished first");
            gate.leave();
            tokio::time::sleep(notice).await;
        };
        listen::serve(self.listener, self.application, self.limits, leave).await?;
        jobs.abort();
        upkeep.abort();
        self.gate.close().await.context("the last uses of sessions could not be written")
    }
}

pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    listen::bind(address).with_context(|| format!("cannot listen on {address}: is another server there?"))
}

async fn serve_metrics(listener: TcpListener, prometheus: PrometheusHandle) {
    let render = get(move || std::future::ready(prometheus.render()));
    if let Err(error) = axum::serve(listener, Router::new().route("/metrics", render)).await {
        tracing::error!(%error, "/metrics has ended");
    }
}

/// SIGINT or SIGTERM.
pub(crate) async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
