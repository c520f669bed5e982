//! JSON answers, written in one piece.

use crate::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use minigate_flow::Code;
use serde::Serialize;

/// What `axum::Json` does, for answers of some hundred bytes: that one begins with a buffer of 128 bytes, and writes each
/// quotation mark through it.
pub(crate) struct JsonBody<T>(pub(crate) T);

const USUAL_BYTES: usize = 1024;

impl<T: Serialize> IntoResponse for JsonBody<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(USUAL_BYTES);
        match serde_json::to_writer(&mut body, &self.0) {
            Ok(()) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            // None of our types refuses to be written.
            Err(_) => ApiError::new(Code::Internal).into_response(),
        }
    }
}
