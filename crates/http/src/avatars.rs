//! `GET /avatars/{name}`: a kept picture, for whoever was told its name.

use crate::{
    ApiError,
    error::Problem,
    extract::{ClientIp, Gated},
};
use axum::{
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use minigate_flow::{Code, Rule};
use minigate_model::PictureName;

/// Another picture has another name, so this one never changes.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Should a browser ever take it for a page, that page can do nothing.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// A user's picture, as `avatar` of their profile names it. Names cannot be guessed; caches may keep it for a year.
#[utoipa::path(
    get, path = "/avatars/{name}", tag = "account",
    params(("name" = String, Path, description = "40 hex digits and `.webp`")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/webp"),
        (status = 304, description = "`If-None-Match` names it"),
        (status = 404, description = "`not_found`: no such picture, or not any more", body = Problem),
    )
)]
pub(crate) async fn get(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let gate = minigate.gate();
    // Only the exact form is looked up: whatever else stands there is no path of ours (security.md T-43).
    let name = name.ok().and_then(|Path(text)| PictureName::parse(&text));
    let found = match &name {
        Some(name) => gate.find_picture(name).await?,
        None => None,
    };
    let (Some(name), Some(picture)) = (name, found) else {
        gate.limits().take(Rule::Anonymous, &address)?;
        return Err(ApiError::new(Code::NotFound));
    };
    let tag = format!("\"{}\"", name.as_str().trim_end_matches(".webp"));
    let mut response = match is_known(&headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "image/webp")], picture).into_response(),
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    answer.insert(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    // Pages of other sites show it too: a profile is there to be seen.
    answer.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Does the client have it already (RFC 9110 section 13.1.2)?
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let texts = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    texts
        .flat_map(|text| text.split(','))
        .any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
}
