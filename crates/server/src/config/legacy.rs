use super::{
    App, Span,
    problem::Problems,
    values::{base_path, header_name},
};
use axum::http::HeaderName;
use minigate::legacy::{self, Adapter, BasePath};
use schemars::JsonSchema;
use serde::Deserialize;

/// The old client of `weixin_jwt` counts this itself and does not understand a refusal.
const COUNTED_BY_CLIENT: Span = Span::secs(5 * 60);

/// Adapters for mini programs that were written for another server. Each key switches one on and says under which path
/// it answers; `docs/migrate/` tells what each of them is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Legacy {
    /// Two cookies and a CSRF token, as Django's sessions have them: `POST login`, JSON.
    #[schemars(with = "Option<String>", extend("x-example" = "/"))]
    #[serde(deserialize_with = "base_path")]
    pub session_csrf: Option<BasePath>,
    /// A pair of tokens, as Django's simplejwt makes them: `POST login/`.
    #[schemars(with = "Option<String>", extend("x-example" = "/api/weixin/"))]
    #[serde(deserialize_with = "base_path")]
    pub weixin_jwt: Option<BasePath>,
    /// simplejwt's own endpoints: `refresh/`, `verify/`, `blacklist/`.
    #[schemars(with = "Option<String>", extend("x-example" = "/api/token/"))]
    #[serde(deserialize_with = "base_path")]
    pub simplejwt: Option<BasePath>,
    /// A form with encrypted data for a string that later forms carry: `POST login/`.
    #[schemars(with = "Option<String>", extend("x-example" = "/scan/"))]
    #[serde(deserialize_with = "base_path")]
    pub scancode: Option<BasePath>,
    /// Two steps, with tickets in place of openid and session_key: `POST get-openid/`, `POST wx-login/`.
    #[schemars(with = "Option<String>", extend("x-example" = "/"))]
    #[serde(deserialize_with = "base_path")]
    pub openid_ticket: Option<BasePath>,
    /// One opaque string for a login by `GET login`.
    #[schemars(with = "Option<String>", extend("x-example" = "/"))]
    #[serde(deserialize_with = "base_path")]
    pub user_state: Option<BasePath>,
    /// The header that carries this string; `X-User-Token` when not set.
    #[schemars(with = "Option<String>", extend("x-example" = "X-User-Token"))]
    #[serde(deserialize_with = "header_name")]
    pub user_state_header: Option<HeaderName>,
}

impl Legacy {
    /// All of them where their old servers had them, for `minigate dev`.
    pub fn all() -> Self {
        let base = |path: &str| path.parse().ok();
        Self {
            session_csrf: base("/"),
            weixin_jwt: base("/api/weixin/"),
            simplejwt: base("/api/token/"),
            scancode: base("/scan/"),
            openid_ticket: base("/"),
            user_state: base("/"),
            user_state_header: None,
        }
    }

    /// What other settings must be for the clients of these adapters, and whether their paths are apart.
    pub(super) fn check(&self, access_ttl: Span, apps: &[App], problems: &mut Problems) {
        let own = apps.iter().enumerate().map(|(n, app)| (format!("app.{n}.access_ttl"), app.access_ttl));
        let all = std::iter::once(("token.access_ttl".to_owned(), Some(access_ttl))).chain(own);
        for (key, access_ttl) in all.filter_map(|(key, span)| Some((key, span?))) {
            if self.weixin_jwt.is_some() && access_ttl < COUNTED_BY_CLIENT {
                let what = format!("{access_ttl} is too short for the clients of `legacy.weixin_jwt`");
                let fix = format!("set it to {COUNTED_BY_CLIENT} or more: they take a token for good for so long");
                problems.add(key, what, fix);
            }
        }
        for (n, app) in apps.iter().enumerate() {
            self.check_adapters(n, app, problems);
        }
        if let Some(route) = self.options(apps).clash() {
            let what = format!("two of its paths meet: {} {} is there already", route.method, route.path);
            problems.add("legacy", what, "give one of the adapters, or of the apps (`legacy_base`), another path");
        }
    }

    fn check_adapters(&self, n: usize, app: &App, problems: &mut Problems) {
        let key = || format!("app.{n}.legacy_adapters");
        if !app.legacy_adapters.is_empty() && app.legacy_base.is_none() {
            problems.add(key(), "has no path to answer under", "set `legacy_base` for this app too");
        }
        for adapter in app.legacy_adapters.iter().filter(|adapter| self.base_of(**adapter).is_none()) {
            let name = adapter.name();
            problems.add(
                key(),
                format!("`{name}` is not on"),
                format!("switch it on by `legacy.{name}`, or remove it"),
            );
        }
    }

    const fn base_of(&self, adapter: Adapter) -> Option<&BasePath> {
        match adapter {
            Adapter::SessionCsrf => self.session_csrf.as_ref(),
            Adapter::WeixinJwt => self.weixin_jwt.as_ref(),
            Adapter::Simplejwt => self.simplejwt.as_ref(),
            Adapter::Scancode => self.scancode.as_ref(),
            Adapter::OpenidTicket => self.openid_ticket.as_ref(),
            Adapter::UserState => self.user_state.as_ref(),
        }
    }

    pub(crate) fn options(&self, apps: &[App]) -> legacy::Legacy {
        let own = |app: &App| {
            let (app, base, only) = (app.id.clone(), app.legacy_base.clone()?, app.legacy_adapters.clone());
            Some(legacy::OwnAdapters { app, base, only })
        };
        legacy::Legacy {
            session_csrf: self.session_csrf.clone(),
            weixin_jwt: self.weixin_jwt.clone(),
            simplejwt: self.simplejwt.clone(),
            scancode: self.scancode.clone(),
            openid_ticket: self.openid_ticket.clone(),
            user_state: self.user_state.clone(),
            user_state_header: self.user_state_header.clone(),
            apps: apps.iter().filter_map(own).collect(),
        }
    }
}
