//! Mini programs registered with the simulated WeChat.

use serde::{Deserialize, Serialize};

use crate::access_token::{StableTokens, Tokens};
use crate::errcode::Errcode;
use crate::push::PushSettings;
use crate::world::{State, World, WorldError};

/// AppID of the app a simulator starts with.
pub const DEFAULT_APP_ID: &str = "wx5100000000000001";

/// AppSecret of the app a simulator starts with.
pub const DEFAULT_APP_SECRET: &str = "51000000000000000000000000000001";

const APPS_MAX: usize = 1_000;

/// A mini program.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// `wx` and 16 lower-case hex digits.
    pub app_id: String,
    /// 32 lower-case hex digits.
    pub secret: String,
    /// The open-platform account the app is bound to. People have a unionid in bound apps only.
    pub open_platform: Option<String>,
}

impl App {
    /// An app that is bound to no open-platform account.
    pub fn new(app_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), secret: secret.into(), open_platform: None }
    }

    /// Binds the app to an open-platform account, any name.
    #[must_use]
    pub fn open_platform(mut self, account: impl Into<String>) -> Self {
        self.open_platform = Some(account.into());
        self
    }

    fn check(&self) -> Result<(), WorldError> {
        let well_formed = self.app_id.strip_prefix("wx").is_some_and(|rest| is_lower_hex(rest, 16));
        if !well_formed {
            return Err(WorldError::BadAppId(self.app_id.clone()));
        }
        if !is_lower_hex(&self.secret, 32) {
            return Err(WorldError::BadSecret);
        }
        Ok(())
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new(DEFAULT_APP_ID, DEFAULT_APP_SECRET)
    }
}

fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// An app with the tokens it was given.
#[derive(Debug)]
pub(crate) struct RegisteredApp {
    pub(crate) app: App,
    pub(crate) tokens: Tokens,
    pub(crate) stable_tokens: StableTokens,
    pub(crate) push: Option<PushSettings>,
}

impl World {
    /// All apps, the default one first.
    pub fn apps(&self) -> Vec<App> {
        self.state().apps.iter().map(|registered| registered.app.clone()).collect()
    }

    /// Registers an app.
    pub fn make_app(&self, app: App) -> Result<(), WorldError> {
        self.state().add_app(app)
    }
}

impl State {
    pub(crate) fn add_app(&mut self, app: App) -> Result<(), WorldError> {
        app.check()?;
        if self.find_app(&app.app_id).is_some() {
            return Err(WorldError::AppExists(app.app_id));
        }
        if self.apps.len() >= APPS_MAX {
            return Err(WorldError::Full);
        }
        let (tokens, stable_tokens) = (Tokens::default(), StableTokens::default());
        self.apps.push(RegisteredApp { app, tokens, stable_tokens, push: None });
        Ok(())
    }

    pub(crate) fn find_app(&self, app_id: &str) -> Option<usize> {
        self.apps.iter().position(|registered| registered.app.app_id == app_id)
    }

    /// The app that names itself with its secret.
    pub(crate) fn authenticate_app(&self, app_id: &str, secret: &str) -> Result<usize, Errcode> {
        let app = self.find_app(app_id).ok_or(Errcode::INVALID_APPID)?;
        if self.apps[app].app.secret != secret {
            return Err(Errcode::INVALID_APPSECRET);
        }
        Ok(app)
    }
}
