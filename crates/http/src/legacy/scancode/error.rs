//! What the old client shows its user.

use crate::{ApiError, Json};
use axum::response::{IntoResponse, Response};
use minigate_flow::Code;
use serde::Serialize;
use std::borrow::Cow;

/// One text for whatever is wrong with code or data: which check failed is nobody's business.
const LOGIN_FAILED: &str = "登录失败,请重新进入小程序再试";
const UNKNOWN_USER: &str = "未知用户,请重新进入小程序登录";

/// HTTP 200 and `{"error": "…"}`: the old client looks for the key and shows the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScancodeError(Cow<'static, str>);

#[derive(Serialize)]
struct Body {
    error: Cow<'static, str>,
}

impl ScancodeError {
    /// With this text, for the user to read.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }
}

impl From<ApiError> for ScancodeError {
    fn from(error: ApiError) -> Self {
        Self::new(match error.code() {
            Code::LoginCodeInvalid
            | Code::LoginCodeUsed
            | Code::SessionKeyStale
            | Code::BadEncryptedData
            | Code::ValidationFailed => LOGIN_FAILED,
            Code::CredentialMissing | Code::CredentialInvalid | Code::SessionExpired | Code::SessionRevoked => {
                UNKNOWN_USER
            }
            code => {
                let [_, chinese] = code.title();
                chinese
            }
        })
    }
}

impl IntoResponse for ScancodeError {
    fn into_response(self) -> Response {
        Json(Body { error: self.0 }).into_response()
    }
}
