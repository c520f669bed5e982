//! The configuration: one `minigate.toml`, every key also an environment variable.
//!
//! The structs of the sections are the single source: their fields are the keys, their doc comments the texts of
//! `docs/config.md` and of the file that `minigate init` writes. Loading gathers every problem it finds, with the
//! place it was found in, instead of stopping at the first.

mod account;
mod app;
mod avatar;
mod content_check;
mod cookie;
mod csrf;
mod database;
mod http;
mod keys;
mod legacy;
mod log;
mod problem;
mod reference;
mod schema;
mod source;
mod token;
mod values;
mod webhook;
mod wechat;

pub use account::{Account, Audit};
pub use app::App;
pub use avatar::Avatar;
pub use content_check::{ContentCheck, Mode};
pub use cookie::Cookie;
pub use csrf::Csrf;
pub use database::Database;
pub use http::Http;
pub use keys::Keys;
pub use legacy::Legacy;
pub use log::{Format, Level, Log};
pub use problem::{ConfigErrors, Place, Problem};
pub use reference::{commented_template, reference_markdown};
pub use token::Token;
pub use values::{Network, Span};
pub use webhook::Webhook;
pub use wechat::Wechat;

use crate::listen::TransportLimits;
use anyhow::Context as _;
use minigate_flow::picture::{S3, Shelf};
use minigate_model::{
    key::{Keyring, KeyringError},
    policy::{Lifetimes, Retention},
};
use problem::{Places, Problems};
use schemars::JsonSchema;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use std::path::Path;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub http: Http,
    pub database: Database,
    pub keys: Keys,
    pub token: Token,
    pub cookie: Cookie,
    pub csrf: Csrf,
    pub wechat: Wechat,
    pub content_check: ContentCheck,
    pub avatar: Avatar,
    pub legacy: Legacy,
    pub app: Vec<App>,
    pub webhook: Vec<Webhook>,
    pub account: Account,
    pub audit: Audit,
    pub log: Log,
    #[serde(skip)]
    places: Places,
}

impl Config {
    /// Reads the file, if there is one, and then the environment, which wins.
    pub fn load(path: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigErrors> {
        let mut problems = Problems::default();
        let config = source::read(path, env, &mut problems);
        config.check(&mut problems);
        let found = problems.found(&config.places);
        if found.is_empty() { Ok(config) } else { Err(ConfigErrors(found)) }
    }

    /// What stands in the way of serving real users, beyond what [`Config::load`] refuses for everyone.
    pub fn check_for_serve(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.http.check_for_serve(&mut problems);
        self.keys.check_for_serve(&mut problems);
        self.wechat.check_for_serve(&mut problems);
        app::check_for_serve(&self.app, &mut problems);
        problems.found(&self.places)
    }

    /// The keys that seal and sign, the active one first.
    pub fn keyring(&self) -> Result<Keyring, KeyringError> {
        self.keys.keyring()
    }

    pub fn lifetimes(&self) -> Lifetimes {
        self.token.lifetimes()
    }

    /// How long what is kept of people.
    pub fn retention(&self) -> Retention {
        self.account.retention(&self.audit)
    }

    /// The same for one app, which may have them otherwise.
    pub fn lifetimes_of(&self, app: &App) -> Lifetimes {
        app.token(&self.token).lifetimes()
    }

    /// The `iss` of access tokens, without a slash at its end: verifiers compare it letter by letter.
    pub fn issuer(&self) -> String {
        let issuer = self.token.issuer.as_ref().or(self.http.public_url.as_ref());
        let issuer = issuer.map_or_else(|| format!("http://{}", self.http.listen), ToString::to_string);
        issuer.trim_end_matches('/').to_owned()
    }

    /// Where users' pictures are kept; `None` when there is no place for them.
    pub fn shelf(&self) -> anyhow::Result<Option<Shelf>> {
        let avatar = &self.avatar;
        Ok(match avatar.place(self.database.url.expose_secret()) {
            None => None,
            Some(avatar::Place::Folder(folder)) => {
                let shelf = Shelf::folder(&folder);
                Some(shelf.with_context(|| format!("{} cannot hold pictures (`avatar.store`)", folder.display()))?)
            }
            Some(avatar::Place::Bucket { name, prefix }) => Some(Shelf::s3(&S3 {
                bucket: name,
                prefix,
                region: avatar.s3_region.clone(),
                endpoint: avatar.s3_endpoint.clone(),
                access_key_id: avatar.s3_access_key_id.clone(),
                secret_access_key: avatar.s3_secret_access_key.clone(),
            })?),
        })
    }

    /// What stands before a picture's name where everybody finds it.
    pub fn pictures_url(&self) -> String {
        if let Some(url) = &self.avatar.public_url {
            return url.as_str().trim_end_matches('/').to_owned();
        }
        let base =
            self.http.public_url.as_ref().map_or_else(|| format!("http://{}", self.http.listen), ToString::to_string);
        format!("{}/avatars", base.trim_end_matches('/'))
    }

    /// The listener's limits. Proxies carry many users, and those on this machine need not be listed.
    pub fn transport(&self) -> TransportLimits {
        let loopback = [Network::LOOPBACK_V4, Network::LOOPBACK_V6];
        TransportLimits {
            connections: self.http.max_connections,
            connections_per_address: self.http.max_connections_per_address,
            unlimited: self.http.trusted_proxies.iter().chain(&loopback).map(|network| network.0).collect(),
            ..TransportLimits::default()
        }
    }

    fn check(&self, problems: &mut Problems) {
        self.http.check(problems);
        self.database.check(problems);
        self.keys.check(problems);
        self.token.check(problems);
        self.wechat.check(problems);
        self.legacy.check(self.token.access_ttl, &self.app, problems);
        self.avatar.check(problems);
        app::check(&self.app, problems);
        webhook::check(&self.webhook, problems);
        self.account.check(&self.audit, problems);
    }
}
