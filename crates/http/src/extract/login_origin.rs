//! What a login post says of where it comes from (security.md section 3.5): there is no CSRF token yet, but a page
//! of another site still must not log its visitor in.

use super::{
    current_user::{held, host, once, text},
    own_path, state, user_agent,
};
use crate::ApiError;
use axum::extract::FromRequestParts;
use http::{HeaderName, header, request::Parts};
use minigate_flow::{Caller, Code, Presented};
use minigate_model::AppId;
use std::net::IpAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(crate) struct LoginOrigin {
    bearer: Option<String>,
    header: Option<String>,
    session_cookie: Option<String>,
    user_agent: Option<String>,
    app: Option<AppId>,
}

impl<S: Sync> FromRequestParts<S> for LoginOrigin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let minigate = state::of(parts)?;
        let headers = &parts.headers;
        if let Some(origin) = once(headers, &header::ORIGIN)? {
            minigate.gate().origins().check_origin(host(parts), origin).map_err(minigate_flow::Error::from)?;
        }
        if text(headers, &SEC_FETCH_SITE) == Some("cross-site") {
            return Err(ApiError::new(Code::CsrfOriginRefused));
        }
        // What an old credential is worth does not decide whether its holder may log in again.
        let held = held(&minigate.0.options, headers).unwrap_or_default();
        let [bearer, header, session_cookie] =
            [held.bearer, held.header, held.session_cookie].map(|credential| credential.map(str::to_owned));
        Ok(Self {
            bearer,
            header,
            session_cookie,
            user_agent: user_agent::of(parts),
            app: own_path::of(parts).cloned(),
        })
    }
}

impl LoginOrigin {
    /// What the same client holds already, if it says so.
    pub(crate) fn held(&self) -> Presented<'_> {
        Presented {
            bearer: self.bearer.as_deref(),
            header: self.header.as_deref(),
            session_cookie: self.session_cookie.as_deref(),
            csrf: None,
        }
    }

    pub(crate) fn caller(self, address: IpAddr) -> Caller {
        Caller { address, user_agent: self.user_agent, app: self.app }
    }
}
