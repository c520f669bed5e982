//! What a login post says of where it comes from (security.md section 3.5): there is no CSRF token yet, but a page
//! of another site still must not log its visitor in.

use super::{
    current_user::{host, once, text},
    state, user_agent,
};
use crate::{ApiError, cookies};
use axum::extract::FromRequestParts;
use http::{HeaderName, header, request::Parts};
use minigate_flow::{Caller, Code};
use std::net::IpAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(crate) struct LoginOrigin {
    session_cookie: Option<String>,
    user_agent: Option<String>,
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
        let session_cookie = cookies::find(headers, minigate.0.options.session_cookie()).map(str::to_owned);
        Ok(Self { session_cookie, user_agent: user_agent::of(parts) })
    }
}

impl LoginOrigin {
    /// The session the same client holds already, if it says so.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.session_cookie.as_deref()
    }

    pub(crate) fn caller(self, address: IpAddr) -> Caller {
        Caller { address, user_agent: self.user_agent }
    }
}
