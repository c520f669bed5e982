//! The only place where an HTTP status is chosen, and the form of every error body (RFC 9457).

use crate::{AppCode, language::Language};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use minigate_flow::{Code, Error, FieldError};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// Nothing more than `Internal` when it is an app's.
    pub(crate) code: Code,
    app: Option<&'static AppCode>,
    pub(crate) detail: Option<String>,
    pub(crate) fields: Vec<FieldError>,
    pub(crate) retry_after: Option<Duration>,
    /// Only apps have them.
    members: Option<Box<Map<String, Value>>>,
}

/// `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// `urn:minigate:error:` and the code: stable.
    #[serde(rename = "type")]
    kind: String,
    /// Says what the code means, in the client's language.
    title: String,
    status: u16,
    /// What the client should do.
    detail: String,
    /// Stable; docs/errors.md lists them all.
    code: String,
    /// Finds this request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Field>,
    /// What an app adds.
    #[serde(flatten)]
    #[schema(ignore)]
    members: Option<Box<Map<String, Value>>>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Field {
    field: String,
    code: String,
    detail: String,
}

pub(crate) const fn status(code: Code) -> StatusCode {
    match code {
        Code::InvalidRequest
        | Code::ValidationFailed
        | Code::ImageInvalid
        | Code::UnknownApp
        | Code::AmbiguousCredentials => StatusCode::BAD_REQUEST,
        // One status for both, so that it never tells padding alone from the rest.
        Code::SessionKeyStale | Code::BadEncryptedData => StatusCode::BAD_REQUEST,
        // Not 401: a new login does not help.
        Code::PhoneCodeInvalid | Code::PhoneCodeIsLoginCode => StatusCode::BAD_REQUEST,
        Code::ContentRejected => StatusCode::UNPROCESSABLE_ENTITY,
        Code::LoginCodeInvalid
        | Code::CredentialMissing
        | Code::CredentialInvalid
        | Code::SessionExpired
        | Code::SessionRevoked
        | Code::RefreshTokenReplayed
        | Code::ReauthenticationRequired => StatusCode::UNAUTHORIZED,
        Code::AppDisabled
        | Code::WechatUserBlocked
        | Code::UserBanned
        | Code::UserDeleted
        | Code::PushRefused
        | Code::CsrfCookieMissing
        | Code::CsrfTokenMissing
        | Code::CsrfTokenMismatch
        | Code::CsrfOriginRefused
        | Code::CsrfRefererMissing
        | Code::CsrfRefererRefused => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Code::LoginCodeUsed | Code::PhoneTaken | Code::MergeRefused => StatusCode::CONFLICT,
        Code::BodyTooLarge | Code::ImageTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RateLimited | Code::WechatRateLimited | Code::PhoneBudgetExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::AppMisconfigured | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::ContentUnchecked => StatusCode::SERVICE_UNAVAILABLE,
        Code::WechatUnavailable | Code::WechatIpNotAllowed | Code::Overloaded | Code::Unavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

impl ApiError {
    pub(crate) const fn new(code: Code) -> Self {
        Self { code, app: None, detail: None, fields: Vec::new(), retry_after: None, members: None }
    }

    /// An error of an app beside minigate, which has codes of its own.
    pub fn of(code: &'static AppCode) -> Self {
        Self { app: Some(code), ..Self::new(Code::Internal) }
    }

    /// A field of a request is not acceptable; `code` is stable, such as `length`.
    pub fn invalid(field: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::field(FieldError::new(field.into(), code, detail.into()))
    }

    /// Adds a member to the answer, for the client to act on.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.get_or_insert_default().insert(name.to_owned(), value.into());
        self
    }

    /// Instead of what the code's own advice says. In English.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Waiting this long may help.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    pub(crate) fn field(field: FieldError) -> Self {
        Self { fields: vec![field], ..Self::new(Code::ValidationFailed) }
    }

    /// An app's own error is `Internal` to minigate.
    pub fn code(&self) -> Code {
        self.code
    }

    fn status(&self) -> StatusCode {
        self.app.map_or_else(|| status(self.code), |app| app.status)
    }

    /// The answer, in the client's language.
    pub(crate) fn render(&self, language: Language, request_id: Option<&str>) -> Response {
        let status = self.status();
        let (code, title, advice) = match self.app {
            Some(app) => (app.code, app.title, app.advice),
            None => (self.code.as_str(), self.code.title(), self.code.advice()),
        };
        let problem = Problem {
            kind: format!("urn:minigate:error:{code}"),
            title: language.pick(title).to_owned(),
            status: status.as_u16(),
            detail: self.detail.clone().unwrap_or_else(|| language.pick(advice).to_owned()),
            code: code.to_owned(),
            request_id: request_id.map(str::to_owned),
            retry_after: self.retry_after_seconds(),
            errors: self.fields.iter().map(Field::from).collect(),
            members: self.members.clone(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        self.put_retry_after(headers);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    /// `Retry-After`, where waiting helps.
    pub(crate) fn put_retry_after(&self, headers: &mut HeaderMap) {
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }

    /// Never 0: a client that waits no time at all comes straight back.
    fn retry_after_seconds(&self) -> Option<u64> {
        let seconds = self.retry_after?.as_millis().div_ceil(1000).max(1);
        u64::try_from(seconds).ok()
    }
}

impl From<&FieldError> for Field {
    fn from(error: &FieldError) -> Self {
        Self { field: error.field.to_string(), code: error.code.to_owned(), detail: error.detail.to_string() }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let code = error.code();
        report(code, &error);
        let fields = match &error {
            Error::Invalid(fields) | Error::ContentRejected(fields) => fields.clone(),
            _ => Vec::new(),
        };
        Self { fields, retry_after: error.retry_after(), ..Self::new(code) }
    }
}

/// For apps with tables of their own.
impl From<minigate_flow::store::Error> for ApiError {
    fn from(error: minigate_flow::store::Error) -> Self {
        Error::from(error).into()
    }
}

/// Logged once, here, where the answer is made; only what somebody should look at.
fn report(code: Code, error: &Error) {
    let code_text = code.as_str();
    match code {
        Code::Internal | Code::AppMisconfigured | Code::WechatIpNotAllowed => {
            tracing::error!(error = %chain(error), code = code_text, "a request failed");
        }
        Code::Unavailable | Code::WechatUnavailable | Code::ContentUnchecked | Code::Overloaded => {
            tracing::warn!(error = %chain(error), code = code_text, "a request could not be served");
        }
        _ => tracing::debug!(error = %chain(error), code = code_text, "a request was refused"),
    }
}

/// An error and its causes in one line. None of them holds a secret: the types see to it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Without the layer (which adds the request's id and language) the answer is in English.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.render(Language::English, None);
        response.extensions_mut().insert(self);
        response
    }
}
