use super::{
    Span, Token,
    problem::Problems,
    token::{HOUR, LONGEST, check_span},
    values::{app_id, base_path},
};
use minigate::legacy::{Adapter, BasePath};
use minigate_model::{AppId, Style};
use minigate_wechat::{EncodingAesKey, PushToken, push::Receiver};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// A mini program that logs in here: one `[[app]]` each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The AppID, from WeChat's console under development settings.
    #[schemars(with = "String", extend("x-example" = "wx0123456789abcdef"))]
    #[serde(deserialize_with = "app_id")]
    pub id: AppId,
    /// The AppSecret, from the same page. Never in the mini program itself.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub secret: Option<SecretString>,
    /// A name for people; the AppID when not set.
    #[serde(default)]
    #[schemars(extend("x-example" = "Shop"))]
    pub name: Option<String>,
    /// The Token of message push, as entered in WeChat's console (消息推送); the URL there is
    /// `<public_url>/wechat/push/<AppID>`. Without one, pushes are refused.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub push_token: Option<SecretString>,
    /// The EncodingAESKey from the same page, 43 characters: then only encrypted pushes are taken (安全模式). Set it: in
    /// plain mode nothing signs what a push says.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub push_aes_key: Option<SecretString>,
    /// Whether it may log in.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// A name of your own for the open-platform account that it is bound to in WeChat's console. Apps of one name share
    /// their people: WeChat gives a person the same unionid in all of them. Not set: its users are its own.
    #[serde(default)]
    #[schemars(extend("x-example" = "acme"))]
    pub open_platform: Option<String>,
    /// What a login to this app gets that asks for no style; `token.default_style` when not set.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = ["cookie", "jwt", "token"], "x-example" = "jwt"))]
    pub default_style: Option<Style>,
    /// In place of `token.access_ttl`.
    #[serde(default)]
    #[schemars(extend("x-example" = "15m"))]
    pub access_ttl: Option<Span>,
    /// In place of `token.cookie_idle`.
    #[serde(default)]
    #[schemars(extend("x-example" = "14d"))]
    pub cookie_idle: Option<Span>,
    /// In place of `token.refresh_idle`.
    #[serde(default)]
    #[schemars(extend("x-example" = "30d"))]
    pub refresh_idle: Option<Span>,
    /// In place of `token.token_idle`.
    #[serde(default)]
    #[schemars(extend("x-example" = "14d"))]
    pub token_idle: Option<Span>,
    /// In place of `token.session_ttl`.
    #[serde(default)]
    #[schemars(extend("x-example" = "90d"))]
    pub session_ttl: Option<Span>,
    /// A path of its own for old clients: the adapters of `[legacy]` answer under it too, for this app alone. Without
    /// one the Referer says which app a client is, which WeChat sets and some proxies drop.
    #[serde(default, deserialize_with = "base_path")]
    #[schemars(with = "Option<String>", extend("x-example" = "/shop/"))]
    pub legacy_base: Option<BasePath>,
    /// Which adapters of `[legacy]` answer under `legacy_base`; all of them when none is named.
    #[serde(default)]
    #[schemars(with = "Vec<String>", extend("x-example" = ["session_csrf"]))]
    pub legacy_adapters: Vec<Adapter>,
}

impl App {
    /// With everything else as it is by default.
    pub fn new(id: AppId, secret: SecretString) -> Self {
        Self {
            id,
            secret: Some(secret),
            name: None,
            push_token: None,
            push_aes_key: None,
            enabled: true,
            open_platform: None,
            default_style: None,
            access_ttl: None,
            cookie_idle: None,
            refresh_idle: None,
            token_idle: None,
            session_ttl: None,
            legacy_base: None,
            legacy_adapters: Vec::new(),
        }
    }

    /// `[token]`, with what this app has otherwise.
    pub(crate) fn token(&self, general: &Token) -> Token {
        Token {
            default_style: self.default_style.unwrap_or(general.default_style),
            access_ttl: self.access_ttl.unwrap_or(general.access_ttl),
            cookie_idle: self.cookie_idle.unwrap_or(general.cookie_idle),
            refresh_idle: self.refresh_idle.unwrap_or(general.refresh_idle),
            token_idle: self.token_idle.unwrap_or(general.token_idle),
            session_ttl: self.session_ttl.unwrap_or(general.session_ttl),
            ..general.clone()
        }
    }

    fn check(&self, n: usize, problems: &mut Problems) {
        for (key, span, longest) in [
            ("access_ttl", self.access_ttl, HOUR),
            ("cookie_idle", self.cookie_idle, LONGEST),
            ("refresh_idle", self.refresh_idle, LONGEST),
            ("token_idle", self.token_idle, LONGEST),
            ("session_ttl", self.session_ttl, LONGEST),
        ] {
            if let Some(span) = span {
                check_span(format!("app.{n}.{key}"), span, longest, problems);
            }
        }
        let fits = |name: &str| (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
        if self.open_platform.as_deref().is_some_and(|name| !fits(name)) {
            let fix = "write 1 to 64 letters, digits and signs, without spaces, or remove it";
            problems.add(format!("app.{n}.open_platform"), "is no name", fix);
        }
    }

    /// Believes this app's pushes; `None` when it has no push.
    pub fn push_receiver(&self) -> Option<Receiver> {
        let token = PushToken::new(text_of(self.push_token.as_ref())?);
        let key = text_of(self.push_aes_key.as_ref()).and_then(|key| EncodingAesKey::parse(key).ok());
        Some(Receiver::new(self.id.as_str(), token, key))
    }

    fn check_push(&self, n: usize, problems: &mut Problems) {
        let (token, key) = (text_of(self.push_token.as_ref()), text_of(self.push_aes_key.as_ref()));
        let fits =
            |token: &str| (3..=32).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if token.is_some_and(|token| !fits(token)) {
            let fix = "choose one and enter it here and in WeChat's console";
            problems.add(format!("app.{n}.push_token"), "is not 3 to 32 letters and digits", fix);
        }
        if key.is_some_and(|key| EncodingAesKey::parse(key).is_err()) {
            let fix = "copy the EncodingAESKey from WeChat's console";
            problems.add(format!("app.{n}.push_aes_key"), "is not 43 letters and digits", fix);
        }
        if key.is_some() && token.is_none() {
            let fix = "set the Token that stands beside it in WeChat's console";
            problems.add(format!("app.{n}.push_token"), "is missing beside `push_aes_key`", fix);
        }
    }
}

/// An empty text is none.
fn text_of(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(|secret| secret.expose_secret().trim()).filter(|text| !text.is_empty())
}

const fn yes() -> bool {
    true
}

pub(super) fn check(apps: &[App], problems: &mut Problems) {
    for (n, app) in apps.iter().enumerate() {
        if apps[..n].iter().any(|other| other.id == app.id) {
            problems.add(format!("app.{n}.id"), format!("`{}` is there twice", app.id), "remove one of the two");
        }
        if app.secret.as_ref().is_some_and(|secret| secret.expose_secret().trim().is_empty()) {
            problems.add(format!("app.{n}.secret"), "is empty", "copy it from WeChat's console");
        }
        app.check(n, problems);
        app.check_push(n, problems);
    }
}

pub(super) fn check_for_serve(apps: &[App], problems: &mut Problems) {
    for (n, app) in apps.iter().enumerate().filter(|(_, app)| app.enabled && app.secret.is_none()) {
        let fix = "set it, or `secret_file`, or `enabled = false`";
        problems.add(format!("app.{n}.secret"), format!("`{}` cannot log in without its AppSecret", app.id), fix);
    }
}
