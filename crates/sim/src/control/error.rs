use std::borrow::Cow;

use axum::Json;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::Serialize;

use crate::fault::FaultError;
use crate::world::WorldError;

/// A refusal of the control API: `{"error": "unknown_person", "message": "…"}`.
#[derive(Debug)]
pub(crate) struct ControlError {
    status: StatusCode,
    error: &'static str,
    message: Cow<'static, str>,
}

#[derive(Serialize)]
struct Told<'a> {
    error: &'a str,
    message: &'a str,
}

impl ControlError {
    pub(crate) const HOST_REFUSED: Self = Self::fixed(
        StatusCode::FORBIDDEN,
        "host_refused",
        "the simulator answers to loopback addresses and localhost only",
    );
    pub(crate) const ORIGIN_REFUSED: Self =
        Self::fixed(StatusCode::FORBIDDEN, "origin_refused", "pages of other machines may not control the simulator");
    pub(super) const NOT_FOUND: Self =
        Self::fixed(StatusCode::NOT_FOUND, "not_found", "the control API has no such path");
    pub(super) const METHOD_NOT_ALLOWED: Self =
        Self::fixed(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this path has no such method");
    pub(super) const BODY_TOO_LARGE: Self =
        Self::fixed(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "a body has 64 KiB at the most");

    pub(super) const PUSH_URL_REFUSED: Self = Self::fixed(
        StatusCode::CONFLICT,
        "push_url_refused",
        "the URL did not answer the echostr, so the settings are not taken",
    );

    pub(super) fn bad_json(error: &serde_json::Error) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "bad_json", message: error.to_string().into() }
    }

    const fn fixed(status: StatusCode, error: &'static str, message: &'static str) -> Self {
        Self { status, error, message: Cow::Borrowed(message) }
    }
}

impl From<WorldError> for ControlError {
    fn from(error: WorldError) -> Self {
        let (status, name) = match error {
            WorldError::UnknownPerson(_) => (StatusCode::NOT_FOUND, "unknown_person"),
            WorldError::UnknownApp(_) => (StatusCode::NOT_FOUND, "unknown_app"),
            WorldError::BadName(_) => (StatusCode::BAD_REQUEST, "bad_name"),
            WorldError::BadAppId(_) => (StatusCode::BAD_REQUEST, "bad_app_id"),
            WorldError::BadSecret => (StatusCode::BAD_REQUEST, "bad_secret"),
            WorldError::BadPhone => (StatusCode::BAD_REQUEST, "bad_phone"),
            WorldError::PersonExists(_) => (StatusCode::CONFLICT, "person_exists"),
            WorldError::AppExists(_) => (StatusCode::CONFLICT, "app_exists"),
            WorldError::NoPhone(_) => (StatusCode::CONFLICT, "no_phone"),
            WorldError::NotLoggedIn(_) => (StatusCode::CONFLICT, "not_logged_in"),
            WorldError::BadPush => (StatusCode::BAD_REQUEST, "bad_push"),
            WorldError::BadTemplate => (StatusCode::BAD_REQUEST, "bad_template"),
            WorldError::NoPush => (StatusCode::CONFLICT, "no_push"),
            WorldError::Full => (StatusCode::CONFLICT, "full"),
        };
        Self { status, error: name, message: error.to_string().into() }
    }
}

impl From<FaultError> for ControlError {
    fn from(error: FaultError) -> Self {
        let status = match error {
            FaultError::Never | FaultError::TooSlow | FaultError::NoSuchStatus(_) => StatusCode::BAD_REQUEST,
            FaultError::QueueFull => StatusCode::CONFLICT,
        };
        Self { status, error: "bad_fault", message: error.to_string().into() }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(Told { error: self.error, message: &self.message })).into_response()
    }
}
