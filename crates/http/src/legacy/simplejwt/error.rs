//! Refusals in the words of Django's REST framework and of simplejwt 5.5 (security.md section 4.2). Where they have no
//! words for it, the status and code are those of the v1 API.

use crate::{ApiError, Json, error::status};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use minigate_flow::Code;
use serde_json::{Value, json};

/// A refusal on its way to a client of simplejwt.
#[derive(Debug)]
pub struct SimpleJwtError {
    pub(super) place: Place,
    pub(super) error: ApiError,
}

/// simplejwt words the same refusal differently from place to place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A route that needs an access token.
    Guard(Header),
    Verify,
    /// Its other endpoints.
    Endpoint,
}

/// What simplejwt sees in `Authorization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// A token, or no header at all.
    Fine,
    /// Something that is none of its business.
    OtherScheme,
    /// `Bearer`, and not one word after it.
    Malformed,
}

impl SimpleJwtError {
    fn answer(&self) -> (StatusCode, Value) {
        let (place, code) = (self.place, self.error.code);
        let refused = |body| (StatusCode::UNAUTHORIZED, body);
        if let Some(field) = self.error.fields.first() {
            return (status(code), json!({ (field.field.as_ref()): [field.detail] }));
        }
        match (place, code) {
            (Place::Guard(_), Code::CredentialMissing)
            | (Place::Guard(Header::OtherScheme), Code::CredentialInvalid) => {
                refused(json!({ "detail": "Authentication credentials were not provided." }))
            }
            (Place::Guard(Header::Malformed), Code::CredentialInvalid) => refused(json!({
                "detail": "Authorization header must contain two space-delimited values",
                "code": "bad_authorization_header",
            })),
            (Place::Guard(_), Code::UserBanned) => {
                refused(json!({ "detail": "User is inactive", "code": "user_inactive" }))
            }
            (Place::Guard(_), Code::UserDeleted) => {
                refused(json!({ "detail": "User not found", "code": "user_not_found" }))
            }
            (_, Code::UserBanned) => refused(json!({ "detail": "No active account found for the given token." })),
            (Place::Verify, Code::SessionRevoked | Code::RefreshTokenReplayed) => {
                (StatusCode::BAD_REQUEST, json!({ "non_field_errors": ["Token is blacklisted"] }))
            }
            _ => match token_message(code) {
                Some(message) => refused(token_not_valid(place, message)),
                None => (status(code), self.other()),
            },
        }
    }

    fn other(&self) -> Value {
        let detail = self.error.detail.as_deref().unwrap_or(self.error.code.title()[0]);
        json!({ "detail": detail, "code": self.error.code.as_str() })
    }
}

const fn token_message(code: Code) -> Option<&'static str> {
    match code {
        Code::CredentialInvalid | Code::UserDeleted => Some("Token is invalid"),
        Code::SessionExpired => Some("Token is expired"),
        Code::SessionRevoked | Code::RefreshTokenReplayed => Some("Token is blacklisted"),
        _ => None,
    }
}

fn token_not_valid(place: Place, message: &str) -> Value {
    match place {
        Place::Guard(_) => json!({
            "detail": "Given token not valid for any token type",
            "code": "token_not_valid",
            "messages": [{ "token_class": "AccessToken", "token_type": "access", "message": message }],
        }),
        Place::Verify | Place::Endpoint => json!({ "detail": message, "code": "token_not_valid" }),
    }
}

impl From<ApiError> for SimpleJwtError {
    fn from(error: ApiError) -> Self {
        Self { place: Place::Endpoint, error }
    }
}

impl IntoResponse for SimpleJwtError {
    fn into_response(self) -> Response {
        let (status, body) = self.answer();
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        self.error.put_retry_after(headers);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"api\""));
        }
        response
    }
}
