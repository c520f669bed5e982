//! `minigate dev`: a login server on a laptop, nothing to configure.

use super::output;
use crate::{
    config::{App, Config, Format, Legacy, Level, Log, Webhook},
    node::{Node, RateLimits},
    telemetry,
};
use anyhow::{Context as _, Result, bail};
use minigate_flow::key_file;
use minigate_model::AppId;
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use minigate_webhook::Secret;
use secrecy::SecretString;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use url::Url;

/// Server, database and simulated WeChat in one process.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  minigate dev\n  minigate dev --listen 127.0.0.1:9000 --data /tmp/minigate\n  \
    minigate dev --webhook http://127.0.0.1:9000/hook\n  \
    minigate dev --wechat-base-url https://api.weixin.qq.com --app-id wx0123456789abcdef --app-secret …")]
pub(super) struct Dev {
    /// Where the login server listens.
    #[arg(long, env = "MINIGATE_DEV_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// Where the simulated WeChat listens.
    #[arg(long, env = "MINIGATE_DEV_SIMULATOR_LISTEN", default_value = "127.0.0.1:8081", value_name = "ADDR")]
    simulator_listen: SocketAddr,
    /// The folder of the database and the master key; made if it is not there.
    #[arg(long, env = "MINIGATE_DEV_DATA", default_value = "minigate-dev", value_name = "DIR")]
    data: PathBuf,
    /// Use this WeChat instead of the simulated one.
    #[arg(long, env = "MINIGATE_DEV_WECHAT_BASE_URL", value_name = "URL", requires_all = ["app_id", "app_secret"])]
    wechat_base_url: Option<Url>,
    #[arg(long, env = "MINIGATE_DEV_APP_ID", value_name = "ID")]
    app_id: Option<String>,
    #[arg(long, env = "MINIGATE_DEV_APP_SECRET", value_name = "SECRET", hide_env_values = true)]
    app_secret: Option<SecretString>,
    /// Tell this server what happens to users; it may be on this machine. Its secret is made in the data folder.
    #[arg(long, env = "MINIGATE_DEV_WEBHOOK", value_name = "URL")]
    webhook: Option<Url>,
    /// For load tests.
    #[arg(long, env = "MINIGATE_DEV_NO_RATE_LIMIT")]
    no_rate_limit: bool,
}

/// A development server that is about to answer.
pub(super) struct Started {
    pub(super) node: Node,
    /// Unless another WeChat is used.
    pub(super) simulator: Option<Simulator>,
    /// Its address, as others write it.
    pub(super) url: String,
    /// What to tell the developer.
    pub(super) welcome: String,
    /// Writes the log for as long as it is kept.
    pub(super) log: telemetry::Guard,
}

impl Dev {
    pub(super) async fn run(self) -> Result<()> {
        let Started { node, welcome, simulator: _simulator, log: _log, .. } = self.start().await?;
        output::write(&welcome)?;
        node.run(Duration::ZERO).await
    }

    pub(super) fn simulates_wechat(&self) -> bool {
        self.wechat_base_url.is_none()
    }

    pub(super) async fn start(mut self) -> Result<Started> {
        if !self.listen.ip().is_loopback() {
            // Whoever reaches a simulated WeChat can log in as anybody.
            bail!("`minigate dev` is for this machine: --listen must be a loopback address such as 127.0.0.1:8080");
        }
        let simulator = match self.wechat_base_url {
            Some(_) => None,
            None => Some(self.start_simulator().await?),
        };
        let config = self.config(simulator.as_ref())?;
        let log = telemetry::start(&config.log, std::env::var("RUST_LOG").ok().as_deref())?;
        let rate_limits = if self.no_rate_limit { RateLimits::Off } else { RateLimits::On };
        let node = Node::start(&config, rate_limits).await?;
        let (url, welcome) = (self.url(), self.welcome(simulator.as_ref()));
        Ok(Started { node, simulator, url, welcome, log })
    }

    fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    async fn start_simulator(&mut self) -> Result<Simulator> {
        let started = Simulator::builder().listen(self.simulator_listen).start().await;
        started.with_context(|| format!("the simulated WeChat cannot listen on {}", self.simulator_listen))
    }

    fn config(&self, simulator: Option<&Simulator>) -> Result<Config> {
        std::fs::create_dir_all(&self.data).with_context(|| format!("{} cannot be made", self.data.display()))?;
        let key = self.data.join("master.key");
        if !key.exists() {
            key_file::make_key(&key).with_context(|| format!("{} cannot be made", key.display()))?;
        }
        let database = format!("sqlite:{}", self.data.join("minigate.db").display());
        let text = |text: String| SecretString::from(text);
        let mut config = Config::default();
        config.http.listen = self.listen;
        config.http.public_url = Some(Url::parse(&format!("http://{}", self.listen))?);
        config.http.metrics_listen = None;
        config.database.url = text(database);
        config.keys.master = vec![text(std::fs::read_to_string(&key)?)];
        config.legacy = Legacy::all();
        config.log = Log { format: Format::Text, level: Level::Info };
        let id = self.app_id.as_deref().unwrap_or(DEFAULT_APP_ID);
        let secret = self.app_secret.clone().unwrap_or_else(|| text(DEFAULT_APP_SECRET.to_owned()));
        config.app = vec![App::new(AppId::parse(id)?, secret)];
        config.webhook = self.webhook.as_ref().map(|url| self.webhook(url)).transpose()?.into_iter().collect();
        let simulated = simulator.map(|simulator| Url::parse(&simulator.url())).transpose()?;
        if let Some(url) = simulated.or_else(|| self.wechat_base_url.clone()) {
            config.wechat.base_url = url;
        }
        Ok(config)
    }

    fn webhook(&self, url: &Url) -> Result<Webhook> {
        let path = self.webhook_secret();
        if !path.exists() {
            let secret = Secret::generate().context("the system gives no random bytes")?;
            key_file::make_secret(&path, &secret).with_context(|| format!("{} cannot be made", path.display()))?;
        }
        let webhook = Webhook {
            name: "dev".to_owned(),
            url: url.clone(),
            secret: SecretString::from(std::fs::read_to_string(&path)?),
            previous_secret: None,
            events: Vec::new(),
            allow_private: true,
        };
        webhook.receiver().with_context(|| format!("events cannot be sent to {url}"))?;
        Ok(webhook)
    }

    fn webhook_secret(&self) -> PathBuf {
        self.data.join("webhook.secret")
    }

    fn welcome(&self, simulator: Option<&Simulator>) -> String {
        let server = self.url();
        let data = self.data.display();
        let mut text = format!(
            "minigate dev\n\n  login server · 登录服务   {server}  (API: {server}/docs/)\n  data · 数据目录           {data}\n"
        );
        if let Some(url) = &self.webhook {
            let secret = self.webhook_secret();
            text += &format!("  webhook · 事件通知         {url}  (secret: {})\n", secret.display());
        }
        let Some(simulator) = simulator else {
            return text
                + &format!(
                    "\n  Log in with a code of wx.login · 用 wx.login 得到的 code 登录:\n\n  curl {server}/v1/login -H 'content-type: application/json' -d '{{\"code\":\"…\"}}'\n"
                );
        };
        let wechat = simulator.url();
        text += &format!("  WeChat · 微信             {wechat}\n\n{}\n", minigate_sim::banner());
        text += &format!(
            "Try it · 试一试:\n\n\
             CODE=$(curl -sX POST -H 'accept: text/plain' {wechat}/_sim/v1/codes)\n\
             TOKEN=$(curl -s {server}/v1/login -H 'content-type: application/json' \
             -d '{{\"style\":\"token\",\"code\":\"'$CODE'\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n\
             curl {server}/v1/me -H \"authorization: Bearer $TOKEN\"\n\n\
             Ctrl-C ends it · 按 Ctrl-C 结束\n"
        );
        text
    }
}
