//! Who is asking: put it into a handler's arguments and the route is guarded.

use super::{client_ip, own_path, state};
use crate::{ApiError, HttpOptions, Minigate, cookies};
use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use minigate_flow::{Authenticated, Code, CsrfEvidence, Error, Presented, Rule};
use minigate_model::{AppId, Refusal, SessionId, UserId, origin::TokenIn};

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
        let minigate = state::of(parts)?;
        authenticate(minigate, parts, presented(minigate, parts)?).await
    }
}

/// The one these credentials speak for. Those that speak for nobody count against the request's address.
pub(crate) async fn authenticate(
    minigate: &Minigate,
    parts: &Parts,
    presented: Presented<'_>,
) -> Result<CurrentUser, ApiError> {
    let gate = minigate.gate();
    let is_welcome = |who: &Authenticated| own_path::of(parts).is_none_or(|app| *app == who.app_id);
    let found = gate.authenticate(presented).await;
    match found.and_then(|who| if is_welcome(&who) { Ok(who) } else { Err(Refusal::CredentialInvalid.into()) }) {
        Ok(who) => Ok(CurrentUser(who)),
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

/// The credentials of a request, in the order in which they count, and what speaks for it when a cookie is its credential.
pub(crate) fn presented<'r>(minigate: &Minigate, parts: &'r Parts) -> Result<Presented<'r>, ApiError> {
    let options = &minigate.0.options;
    let mut presented = held(options, &parts.headers)?;
    if presented.session_cookie.is_some() && !is_safe(&parts.method) {
        presented.csrf = Some(csrf_evidence(parts, options)?);
    }
    Ok(presented)
}

/// The credentials alone.
pub(crate) fn held<'h>(options: &HttpOptions, headers: &'h HeaderMap) -> Result<Presented<'h>, ApiError> {
    Ok(Presented {
        bearer: once(headers, &header::AUTHORIZATION)?.map(|value| bearer(value, options)),
        header: token_header(headers, options)?,
        session_cookie: cookies::find(headers, options.session_cookie()),
        csrf: None,
    })
}

/// The token in whichever header carries one: old clients send it empty before they log in. Two different ones are two
/// credentials.
fn token_header<'h>(headers: &'h HeaderMap, options: &HttpOptions) -> Result<Option<&'h str>, ApiError> {
    let mut found = None;
    for name in options.token_headers() {
        match (once(headers, name)?.filter(|token| !token.is_empty()), found) {
            (None, _) => {}
            (Some(token), Some(first)) if token != first => return Err(ApiError::new(Code::AmbiguousCredentials)),
            (token, _) => found = token,
        }
    }
    Ok(found)
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

/// A value that is no text is there all the same, and matches nothing. Not `to_str`, which looks at each byte of a long
/// token for itself.
fn readable(value: &HeaderValue) -> &str {
    std::str::from_utf8(value.as_bytes()).unwrap_or_default()
}
