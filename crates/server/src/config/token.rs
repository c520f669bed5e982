use super::{Span, problem::Problems, values::header_name};
use axum::http::HeaderName;
use minigate_model::{Style, policy::Lifetimes, signing::Algorithm};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// What a login hands out, and how long it lives.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Token {
    /// The `iss` of access tokens; `public_url` when not set.
    #[schemars(with = "Option<String>", extend("format" = "uri", "x-example" = "https://login.example.com"))]
    pub issuer: Option<Url>,
    /// What signs access tokens. `HS256` is a shared secret: whoever can check a token can also make one.
    #[schemars(with = "String", extend("enum" = ["ES256", "EdDSA", "RS256", "HS256"]))]
    pub algorithm: Algorithm,
    /// Life of an access token: 1m to 1h.
    pub access_ttl: Span,
    /// A cookie session unused for this long is over.
    pub cookie_idle: Span,
    /// A refresh token unused for this long is over.
    pub refresh_idle: Span,
    /// An opaque token unused for this long is over.
    pub token_idle: Span,
    /// A session ends this long after its login, however busy: at most 400d.
    pub session_ttl: Span,
    /// What a login gets that asks for no style.
    #[schemars(with = "String", extend("enum" = ["cookie", "jwt", "token"]))]
    pub default_style: Style,
    /// A further header that may carry a credential, for clients that cannot send `Authorization`.
    #[schemars(with = "Option<String>", extend("x-example" = "X-Token"))]
    #[serde(deserialize_with = "header_name")]
    pub token_header: Option<HeaderName>,
}

const MINUTE: Span = Span::secs(60);
pub(super) const HOUR: Span = Span::secs(60 * 60);
pub(super) const LONGEST: Span = Span::days(400);

impl Default for Token {
    fn default() -> Self {
        let Lifetimes { access, cookie_idle, refresh_idle, token_idle, session } = Lifetimes::default();
        Self {
            issuer: None,
            algorithm: Algorithm::default(),
            access_ttl: Span(access),
            cookie_idle: Span(cookie_idle),
            refresh_idle: Span(refresh_idle),
            token_idle: Span(token_idle),
            session_ttl: Span(session),
            default_style: Style::Jwt,
            token_header: None,
        }
    }
}

impl Token {
    pub(crate) fn lifetimes(&self) -> Lifetimes {
        Lifetimes {
            access: self.access_ttl.0,
            cookie_idle: self.cookie_idle.0,
            refresh_idle: self.refresh_idle.0,
            token_idle: self.token_idle.0,
            session: self.session_ttl.0,
        }
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        for (key, span, longest) in [
            ("token.access_ttl", self.access_ttl, HOUR),
            ("token.cookie_idle", self.cookie_idle, LONGEST),
            ("token.refresh_idle", self.refresh_idle, LONGEST),
            ("token.token_idle", self.token_idle, LONGEST),
            ("token.session_ttl", self.session_ttl, LONGEST),
        ] {
            check_span(key, span, longest, problems);
        }
    }
}

/// A life of at least a minute.
pub(super) fn check_span(key: impl Into<String>, span: Span, longest: Span, problems: &mut Problems) {
    if !(MINUTE..=longest).contains(&span) {
        problems.add(key, format!("{span} is out of range"), format!("set it between {MINUTE} and {longest}"));
    }
}
