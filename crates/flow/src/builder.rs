//! A gate for one mini program, with defaults for the rest: what an embedder needs.

use crate::{AppSettings, Clock, ContentCheck, Error, Gate, GateParts, Limits, Pictures, Settings, Webhook};
use minigate_model::{
    AppId, Style,
    key::Keyring,
    origin::OriginPolicy,
    policy::{Lifetimes, Retention},
    signing::Algorithm,
};
use minigate_store::{Store, StoreConfig};
use minigate_wechat::{AppSecret, Client};
use std::{path::PathBuf, sync::Arc};

/// Made by [`Gate::builder`].
#[derive(Debug)]
pub struct GateBuilder {
    app_id: String,
    app_secret: AppSecret,
    database_url: String,
    public_url: String,
    wechat_base_url: Option<String>,
    webhooks: Vec<Webhook>,
    pictures: Option<PathBuf>,
}

/// A gate could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    AppId(#[from] minigate_model::id::InvalidAppId),
    #[error(transparent)]
    Wechat(#[from] minigate_wechat::BuildError),
    #[error("the database cannot be opened")]
    Store(#[from] minigate_store::Error),
    #[error("there is no place for pictures")]
    Pictures(#[from] std::io::Error),
    #[error(transparent)]
    Gate(#[from] Error),
}

impl Gate {
    /// For the mini program with this AppID and AppSecret, on `sqlite:minigate.db` at `http://127.0.0.1:8080`.
    pub fn builder(app_id: impl Into<String>, app_secret: AppSecret) -> GateBuilder {
        GateBuilder {
            app_id: app_id.into(),
            app_secret,
            database_url: "sqlite:minigate.db".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            wechat_base_url: None,
            webhooks: Vec::new(),
            pictures: None,
        }
    }
}

impl GateBuilder {
    /// `sqlite:file.db`, `postgres://…` or `mysql://…`.
    #[must_use]
    pub fn database(self, url: impl Into<String>) -> Self {
        Self { database_url: url.into(), ..self }
    }

    /// Where clients reach this server; also the issuer of its access tokens.
    #[must_use]
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self { public_url: url.into(), ..self }
    }

    /// Another WeChat than the real one: the simulator.
    #[must_use]
    pub fn wechat_base_url(self, url: impl Into<String>) -> Self {
        Self { wechat_base_url: Some(url.into()), ..self }
    }

    /// Tells this receiver what happens to users. May be called again, for receivers of other names.
    #[must_use]
    pub fn webhook(mut self, webhook: Webhook) -> Self {
        self.webhooks.push(webhook);
        self
    }

    /// Keeps users' pictures in this folder. Without it they have none.
    #[must_use]
    pub fn pictures(self, folder: impl Into<PathBuf>) -> Self {
        Self { pictures: Some(folder.into()), ..self }
    }

    /// Connects, migrates and starts the jobs. Call it inside a tokio runtime.
    ///
    /// `keyring` seals what must not be readable in the database: keep it elsewhere, and the same at every start.
    pub async fn open(self, keyring: Keyring) -> Result<Arc<Gate>, OpenError> {
        let app_id = AppId::parse(&self.app_id)?;
        let wechat = Client::builder(self.app_id, self.app_secret);
        let wechat = match self.wechat_base_url {
            Some(url) => wechat.base_url(url),
            None => wechat,
        };
        let clock = Clock::system();
        let store = Store::connect(&StoreConfig::new(self.database_url)).await?;
        store.migrate(clock.now()).await?;
        let app = AppSettings {
            id: app_id,
            enabled: true,
            default_style: Style::Jwt,
            lifetimes: Lifetimes::default(),
            open_platform: None,
            wechat: wechat.build()?,
            push: None,
        };
        let settings = Settings {
            issuer: self.public_url.trim_end_matches('/').to_owned(),
            algorithm: Algorithm::default(),
            origins: OriginPolicy::new(self.public_url.starts_with("https://"), [], [app.id.to_string()]),
            retention: Retention::default(),
            phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
            content_check: ContentCheck::Off,
        };
        let limits = Limits::new(clock.clone());
        let (apps, webhooks) = (vec![app], self.webhooks);
        let pictures = self.pictures.map(|folder| {
            Pictures::new(minigate_picture::Shelf::folder(&folder)?, format!("{}/avatars", settings.issuer))
        });
        let pictures = pictures.transpose()?;
        let parts = GateParts { store, apps, webhooks, keyring, clock, limits, settings, pictures };
        let gate = Gate::open(parts).await?;
        gate.subscribe_webhooks().await?;
        tokio::spawn(Arc::clone(&gate).run_jobs());
        Ok(gate)
    }
}
