//! `GET /wechat/pictures/{name}`: a picture that WeChat was asked about, for as long as the question stands.

use crate::{
    ApiError,
    error::Problem,
    extract::{ClientIp, Gated},
};
use axum::{
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::header;
use minigate_flow::{Code, Rule};

const NONCE_DIGITS: usize = 32;

/// A picture that WeChat checks. The address is made for one question, cannot be guessed, and is soon forgotten.
#[utoipa::path(
    get, path = "/wechat/pictures/{name}", tag = "wechat",
    params(("name" = String, Path, description = "32 hex digits and `.png`")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 429, description = "`rate_limited`", body = Problem),
    )
)]
pub(crate) async fn get(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    name: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let gate = minigate.gate();
    gate.limits().take(Rule::Anonymous, &address)?;
    let name = name.map(|Path(name)| name).unwrap_or_default();
    let found = match nonce(&name) {
        Some(nonce) => gate.picture_for_wechat(nonce).await?,
        None => None,
    };
    match found {
        Some(picture) => Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response()),
        None => Err(ApiError::new(Code::NotFound)),
    }
}

fn nonce(name: &str) -> Option<&str> {
    let nonce = name.strip_suffix(".png")?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (nonce.len() == NONCE_DIGITS && nonce.bytes().all(is_digit)).then_some(nonce)
}
