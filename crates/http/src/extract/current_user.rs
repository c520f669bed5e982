//! Who is asking: put it into a handler's arguments and the route is guarded.

use super::{client_ip, state};
use crate::{ApiError, HttpOptions, cookies};
use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use minigate_flow::{Authenticated, Code, CsrfEvidence, Error, Presented, Rule};
use minigate_model::{AppId, SessionId, UserId, origin::TokenIn};

/// Where clients of the adapter `openid-ticket` put their token.
const TICKET_TOKEN: HeaderName = HeaderName::from_static("token");
const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrftoken");

/// The user of a live session. A request without one is answered 401 (or 403, for CSRF and bans) before the handler
/// runs.
#[derive(Debug, Clone)]
pub struct CurrentUser(pub(crate) Authenticated);

impl CurrentUser {
    pub const fn id(&self) -> UserId {
        self.0.user_id
    }

    pub const fn session_id(&self) -> SessionId {
        self.0.session_id
    }

    /// The mini program the user logged in to.
    pub const fn app_id(&self) -> &AppId {
        &self.0.app_id
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let gate = state::of(parts)?.gate();
        match gate.authenticate(presented(parts)?).await {
            Ok(who) => Ok(Self(who)),
            Err(error) => {
                let address = client_ip::of(parts)?.0;
                match error {
                    Error::Refused(_) | Error::Rejected(_) => gate.limits().take(Rule::Anonymous, &address)?,
                    _ => {}
                }
                Err(error.into())
            }
        }
    }
}

/// The credentials of a request, in the order in which they count.
pub(crate) fn presented(parts: &Parts) -> Result<Presented<'_>, ApiError> {
    let options = &state::of(parts)?.0.options;
    let headers = &parts.headers;
    let session_cookie = cookies::find(headers, options.session_cookie());
    let checks_csrf = session_cookie.is_some() && !is_safe(&parts.method);
    Ok(Presented {
        bearer: once(headers, &header::AUTHORIZATION)?.map(|value| bearer(value, options)),
        header: token_header(headers, options)?,
        session_cookie,
        csrf: checks_csrf.then(|| csrf_evidence(parts, options)).transpose()?,
    })
}

fn csrf_evidence<'r>(parts: &'r Parts, options: &HttpOptions) -> Result<CsrfEvidence<'r>, ApiError> {
    let headers = &parts.headers;
    Ok(CsrfEvidence {
        host: host(parts),
        origin: once(headers, &header::ORIGIN)?,
        referer: once(headers, &header::REFERER)?,
        cookie: cookies::find(headers, options.csrf_cookie()),
        token: once(headers, &CSRF_TOKEN)?,
        token_in: TokenIn::Header,
    })
}

/// Methods that never change anything (RFC 9110 section 9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

/// The token of `Bearer token`, the scheme in any letter case (RFC 9110 section 11.1); empty, and so never valid, for
/// anything else. Clients of the adapter `openid-ticket` may also call it `JWT`.
fn bearer<'v>(value: &'v str, options: &HttpOptions) -> &'v str {
    let is_known = |scheme: &str| {
        scheme.eq_ignore_ascii_case("bearer")
            || options.legacy.openid_ticket.is_some() && scheme.eq_ignore_ascii_case("jwt")
    };
    match value.split_once(' ') {
        Some((scheme, token)) if is_known(scheme) => token.trim(),
        _ => "",
    }
}

/// The token in a header of its own: the configured one, or that of `openid-ticket`'s clients, who send it empty
/// before they log in.
fn token_header<'h>(headers: &'h HeaderMap, options: &HttpOptions) -> Result<Option<&'h str>, ApiError> {
    let configured = options.token_header.as_ref().map(|name| once(headers, name)).transpose()?.flatten();
    if options.legacy.openid_ticket.is_none() {
        return Ok(configured);
    }
    match (configured, once(headers, &TICKET_TOKEN)?.filter(|token| !token.is_empty())) {
        (Some(one), Some(other)) if one != other => Err(ApiError::new(Code::AmbiguousCredentials)),
        (configured, token) => Ok(configured.or(token)),
    }
}

pub(crate) fn host(parts: &Parts) -> &str {
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| text(&parts.headers, &header::HOST)).unwrap_or_default()
}

/// A header that decides something stands there once: of two, a proxy may have checked the other (security.md L-15).
pub(crate) fn once<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(readable);
    match values.next() {
        None => Ok(first),
        Some(_) => {
            Err(ApiError::new(Code::InvalidRequest).with_detail(format!("the header {name} stands there twice")))
        }
    }
}

pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).map(readable)
}

/// A value that is no text is there all the same, and matches nothing.
fn readable(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}
