//! Which mini program an old client is. Its requests do not say; its path may, and else WeChat does.

use crate::{
    ApiError, Minigate,
    extract::{OwnPath, header_text, state},
};
use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use minigate_flow::Code;

/// What is known of the app that a login is for.
pub(super) enum MiniProgram {
    /// It answers under a path of its own.
    Certain(String),
    /// From the Referer that WeChat sets, if it names one of this server's apps: clients cannot set that header. One
    /// that is made up helps nobody, for WeChat takes a login code in its own app only.
    Likely(Option<String>),
}

impl MiniProgram {
    pub(super) fn of(parts: &Parts, minigate: &Minigate) -> Self {
        match parts.extensions.get::<OwnPath>() {
            Some(OwnPath(app)) => Self::Certain(app.to_string()),
            None => Self::Likely(referring_app(parts, minigate)),
        }
    }

    pub(super) fn app_id(self) -> Option<String> {
        match self {
            Self::Certain(app) => Some(app),
            Self::Likely(app) => app,
        }
    }

    /// The same where the client may name its app itself: `named`.
    pub(super) fn or_named(self, named: Option<String>) -> Result<Option<String>, ApiError> {
        match (self, named) {
            (Self::Certain(app), Some(named)) if app != named => Err(ApiError::new(Code::UnknownApp)),
            (Self::Likely(_), Some(named)) => Ok(Some(named)),
            (program, _) => Ok(program.app_id()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for MiniProgram {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self::of(parts, state::of(parts)?))
    }
}

fn referring_app(parts: &Parts, minigate: &Minigate) -> Option<String> {
    let path = header_text(&parts.headers, &header::REFERER)?.strip_prefix("https://servicewechat.com/")?;
    let id = path.split('/').next()?;
    minigate.gate().has_app(id).then(|| id.to_owned())
}
