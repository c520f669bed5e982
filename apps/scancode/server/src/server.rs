//! The program: from what was typed to a server that answers.

use crate::Inventory;
use anyhow::{Context as _, Result, bail};
use axum::Router;
use ipnet::IpNet;
use minigate::{
    HttpOptions, Minigate,
    flow::{Gate, key_file::read_or_make_key, wechat::AppSecret},
};
use minigate_server::listen::{self, TransportLimits};
use minigate_sim::{App, DEFAULT_APP_SECRET, Simulator};
use secrecy::{ExposeSecret as _, SecretString};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tower::Layer as _;
use url::Url;

/// The AppID of the mini program in `apps/scancode/miniprogram`, which only a simulated WeChat knows.
const DEMO_APP_ID: &str = "wx5100000000000003";

/// A barcode inventory: login by minigate, warehouses and goods in the same database.
#[derive(Debug, clap::Parser)]
#[command(
    name = "minigate-scancode",
    version,
    after_help = "Examples:\n  minigate-scancode\n      everything on this machine, with a simulated WeChat of its own\n  \
        minigate-scancode --wechat-base-url http://127.0.0.1:8081\n      with a simulated WeChat that knows the mini \
        program:\n      minigate simulate --app wx5100000000000003=51000000000000000000000000000001\n  \
        minigate-scancode --app-id wx0123456789abcdef --app-secret-file secret \\\n      \
        --public-url https://stock.example.com --trusted-proxies 127.0.0.1/32 \\\n      \
        --database postgres://scancode@db/scancode --data /var/lib/scancode\n      \
        for real users, behind a proxy that speaks TLS"
)]
pub struct Server {
    /// Where the server listens.
    #[arg(long, env = "MINIGATE_SCANCODE_LISTEN", default_value = "127.0.0.1:8083", value_name = "ADDR")]
    listen: SocketAddr,
    /// sqlite:FILE, postgres://… or mysql://…; a SQLite file in the data folder if none is given.
    #[arg(long, env = "MINIGATE_SCANCODE_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<SecretString>,
    /// The folder of the master key, the pictures and the SQLite file; made if it is not there.
    #[arg(long, env = "MINIGATE_SCANCODE_DATA", default_value = "scancode-data", value_name = "DIR")]
    data: PathBuf,
    /// Where clients reach this server; http://ADDR if none is given.
    #[arg(long, env = "MINIGATE_SCANCODE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Url>,
    /// Proxies whose X-Forwarded-For is believed: without them all clients behind one share its rate limits.
    #[arg(long, env = "MINIGATE_SCANCODE_TRUSTED_PROXIES", value_name = "NETWORK", value_delimiter = ',')]
    trusted_proxies: Vec<IpNet>,
    /// Another WeChat than the real one: a simulated one on this machine.
    #[arg(long, env = "MINIGATE_SCANCODE_WECHAT_BASE_URL", value_name = "URL")]
    wechat_base_url: Option<Url>,
    /// The mini program's AppID; without one a simulated WeChat is used.
    #[arg(long, env = "MINIGATE_SCANCODE_APP_ID", value_name = "ID")]
    app_id: Option<String>,
    /// Its AppSecret. Others on this machine may see what is typed: a file is safer.
    #[arg(long, env = "MINIGATE_SCANCODE_APP_SECRET", value_name = "SECRET", hide_env_values = true)]
    app_secret: Option<SecretString>,
    #[arg(long, env = "MINIGATE_SCANCODE_APP_SECRET_FILE", value_name = "FILE", conflicts_with = "app_secret")]
    app_secret_file: Option<PathBuf>,
}

/// Whom logins are asked of.
struct Wechat {
    app_id: String,
    secret: AppSecret,
    base_url: Option<String>,
    /// Ends when it is dropped.
    simulator: Option<Simulator>,
}

impl Server {
    /// Answers until a signal comes.
    pub async fn run(self) -> Result<()> {
        start_log();
        let wechat = self.wechat().await?;
        let listener = listen::bind(self.listen)
            .with_context(|| format!("cannot listen on {}: is another server there?", self.listen))?;
        let address = listener.local_addr()?;
        let gate = self.gate(&wechat, address).await?;
        let inventory = Inventory::open(Arc::clone(&gate)).await.context("the inventory's tables cannot be made")?;
        let minigate = Minigate::new(Arc::clone(&gate), self.options(address));
        let application = minigate.layer().layer(application(&minigate, &inventory));
        let jobs = tokio::spawn(inventory.run_jobs());
        println!("{}", welcome(address, &wechat));
        listen::serve(listener, application, TransportLimits::default(), signal()).await?;
        jobs.abort();
        gate.close().await.context("the last uses of sessions could not be written")
    }

    async fn wechat(&self) -> Result<Wechat> {
        let secret = self.secret()?;
        if !self.listen.ip().is_loopback() && self.app_id.is_some() && self.public_url.is_none() {
            bail!("--listen is not this machine alone: say with --public-url how clients reach this server");
        }
        match (&self.app_id, secret) {
            (Some(id), Some(secret)) => {
                let base_url = self.wechat_base_url.as_ref().map(ToString::to_string);
                Ok(Wechat {
                    app_id: id.clone(),
                    secret: AppSecret::new(secret.expose_secret()),
                    base_url,
                    simulator: None,
                })
            }
            (None, None) => self.simulated().await,
            _ => bail!("--app-id and --app-secret-file (or --app-secret) go together"),
        }
    }

    fn secret(&self) -> Result<Option<SecretString>> {
        let Some(path) = &self.app_secret_file else { return Ok(self.app_secret.clone()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Some(SecretString::from(text.trim().to_owned())))
    }

    /// Whoever reaches a simulated WeChat can log in as anybody.
    async fn simulated(&self) -> Result<Wechat> {
        if !self.listen.ip().is_loopback() {
            bail!(
                "without --app-id logins are simulated: --listen must then be a loopback address such as 127.0.0.1:8083"
            );
        }
        let simulator = match &self.wechat_base_url {
            Some(url) if is_loopback(url) => None,
            Some(url) => bail!("without --app-id logins are simulated: {url} must then be on this machine"),
            None => {
                let app = App::new(DEMO_APP_ID, DEFAULT_APP_SECRET);
                Some(Simulator::builder().app(app).start().await.context("no simulated WeChat can be started")?)
            }
        };
        let base_url = match (&simulator, &self.wechat_base_url) {
            (Some(simulator), _) => Some(simulator.url()),
            (None, url) => url.as_ref().map(ToString::to_string),
        };
        Ok(Wechat { app_id: DEMO_APP_ID.to_owned(), secret: AppSecret::new(DEFAULT_APP_SECRET), base_url, simulator })
    }

    async fn gate(&self, wechat: &Wechat, address: SocketAddr) -> Result<Arc<Gate>> {
        let pictures = self.data.join("pictures");
        std::fs::create_dir_all(&pictures).with_context(|| format!("{} cannot be made", pictures.display()))?;
        let key = self.data.join("master.key");
        let keyring = read_or_make_key(&key).with_context(|| format!("{} is of no use", key.display()))?;
        let usual = || SecretString::from(format!("sqlite:{}", self.data.join("scancode.db").display()));
        let database = self.database.clone().unwrap_or_else(usual);
        let gate = Gate::builder(&wechat.app_id, wechat.secret.clone())
            .database(database.expose_secret())
            .public_url(self.public_url(address))
            .pictures(pictures);
        let gate = match &wechat.base_url {
            Some(url) => gate.wechat_base_url(url),
            None => gate,
        };
        gate.open(keyring).await.context("the gate cannot be opened")
    }

    fn public_url(&self, address: SocketAddr) -> String {
        let given = self.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        given.unwrap_or_else(|| format!("http://{address}"))
    }

    fn options(&self, address: SocketAddr) -> HttpOptions {
        let secure = self.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
        let mut allowed_hosts = vec![address.to_string(), format!("localhost:{}", address.port())];
        if let Some(url) = &self.public_url {
            allowed_hosts.extend(url.host_str().map(|host| match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            }));
        }
        HttpOptions { secure, allowed_hosts, trusted_proxies: self.trusted_proxies.clone(), ..HttpOptions::default() }
    }
}

/// Login and inventory on one origin.
pub fn application(minigate: &Minigate, inventory: &Inventory) -> Router {
    inventory.router().merge(minigate.router())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn start_log() {
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "info".to_owned());
    // A second one in a process keeps the first.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn welcome(address: SocketAddr, wechat: &Wechat) -> String {
    let upstream = wechat.base_url.as_deref().unwrap_or("https://api.weixin.qq.com");
    let simulated = if wechat.simulator.is_some() { "  (simulated · 模拟)" } else { "" };
    format!(
        "minigate-scancode\n\n  server · 服务     http://{address}\n  WeChat · 微信     {upstream}{simulated}\n  \
         AppID             {}\n\nCtrl-C ends it · 按 Ctrl-C 结束",
        wechat.app_id
    )
}

/// SIGINT or SIGTERM.
async fn signal() {
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
