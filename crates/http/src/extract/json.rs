//! JSON bodies, read strictly: size, type, UTF-8, unknown and repeated names (security.md L-11, L-12); and JSON answers.

use super::{ClientIp, client_ip, state};
use crate::ApiError;
use axum::{
    body::{Body, HttpBody},
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use http_body_util::BodyExt;
use minigate_flow::{Code, FieldError, Rule};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// A body of at most `LIMIT` bytes. The types read are flat, which bounds depth and members by itself.
///
/// As an answer it is `axum::Json`, written in one piece.
#[derive(Debug)]
pub struct Json<T, const LIMIT: usize = { 64 * 1024 }>(pub T);

/// The same, where no body at all stands for an empty object.
pub(crate) struct OptionalJson<T, const LIMIT: usize = { 8 * 1024 }>(pub(crate) T);

const JSON: &str = "application/json";
/// Of most answers.
const ANSWER_BYTES: usize = 1024;
/// The whole body must have arrived by then.
const BODY_TIME: Duration = Duration::from_secs(10);
/// What is still coming is read and thrown away up to here, or the answer would be lost to a reset.
const DRAIN_BYTES: usize = 2 * 1024 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(1);

impl<T: DeserializeOwned, S: Sync, const LIMIT: usize> FromRequest<S> for Json<T, LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let parsed = async {
            require_type(&parts.headers, JSON)?;
            parse(&read(body, LIMIT).await?)
        };
        parsed.await.map(Self).map_err(|error| counted(error, &parts))
    }
}

impl<T: DeserializeOwned + Default, S: Sync, const LIMIT: usize> FromRequest<S> for OptionalJson<T, LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let parsed = async {
            let body = read(body, LIMIT).await?;
            if body.is_empty() {
                return Ok(T::default());
            }
            require_type(&parts.headers, JSON)?;
            parse(&body)
        };
        parsed.await.map(Self).map_err(|error| counted(error, &parts))
    }
}

/// For some hundred bytes: `axum::Json` begins with a buffer of 128, and writes each quotation mark through it.
impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(ANSWER_BYTES);
        match serde_json::to_writer(&mut body, &self.0) {
            Ok(()) => ([(header::CONTENT_TYPE, HeaderValue::from_static(JSON))], body).into_response(),
            // A map whose keys are no texts, say.
            Err(_) => ApiError::new(Code::Internal).into_response(),
        }
    }
}

/// Malformed requests count against their address (security.md section 9.3).
pub(super) fn counted(error: ApiError, parts: &Parts) -> ApiError {
    let limited = state::of(parts).and_then(|minigate| {
        let ClientIp(address) = client_ip::of(parts)?;
        Ok(minigate.gate().limits().take(Rule::Anonymous, &address)?)
    });
    limited.err().unwrap_or(error)
}

pub(super) fn require_type(headers: &HeaderMap, media_type: &str) -> Result<(), ApiError> {
    let unsupported = |detail: String| Err(ApiError::new(Code::UnsupportedMediaType).with_detail(detail));
    if headers.contains_key(header::CONTENT_ENCODING) {
        return unsupported("send the body without Content-Encoding".to_owned());
    }
    if is_of_type(headers, media_type) { Ok(()) } else { unsupported(format!("send Content-Type: {media_type}")) }
}

/// Is the body of this type, whatever its parameters?
pub(super) fn is_of_type(headers: &HeaderMap, media_type: &str) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(media_type)
}

pub(crate) async fn read(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    read_within(body, limit, BODY_TIME).await
}

pub(super) async fn read_within(body: Body, limit: usize, time: Duration) -> Result<Bytes, ApiError> {
    match tokio::time::timeout(time, collect(body, limit)).await {
        Ok(read) => read,
        Err(_) => Err(ApiError::new(Code::RequestTimeout)),
    }
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    // Most bodies come in one piece, which is then not copied. For all of another there is room at once.
    let length = usize::try_from(body.size_hint().lower()).map_or(limit, |length| length.min(limit));
    let (mut first, mut whole) = (Bytes::new(), BytesMut::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::new(Code::InvalidRequest).with_detail("the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len().max(whole.len()) + data.len() > limit {
            drain(body).await;
            return Err(ApiError::new(Code::BodyTooLarge).with_detail(format!("at most {limit} bytes")));
        }
        if first.is_empty() {
            first = data;
            continue;
        }
        if whole.is_empty() {
            whole.reserve(length);
            whole.extend_from_slice(&first);
        }
        whole.extend_from_slice(&data);
    }
    Ok(if whole.is_empty() { first } else { whole.freeze() })
}

async fn drain(mut body: Body) {
    let drained = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > DRAIN_BYTES {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_TIME, drained).await;
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Derived readers also take an array, member by member.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(ApiError::new(Code::InvalidRequest).with_detail("the body is not a JSON object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| explain(&error))?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// Says where, and never repeats a value: it may be a secret.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let inner = error.inner();
    if !inner.is_data() {
        return malformed(inner);
    }
    ApiError::field(named(&inner.to_string()).unwrap_or_else(|| {
        let path = error.path().to_string();
        let field = if path == "." { "body".to_owned() } else { path };
        FieldError::new(field, "type", "has the wrong type or value")
    }))
}

/// The field that one of serde's own errors names.
pub(super) fn named(text: &str) -> Option<FieldError> {
    let kinds = [
        ("missing field `", "required", "is missing"),
        ("unknown field `", "unknown", "is not known here"),
        ("duplicate field `", "duplicate", "stands there twice"),
    ];
    kinds.into_iter().find_map(|(before, code, detail)| Some(FieldError::new(quoted(text, before)?, code, detail)))
}

fn quoted(text: &str, before: &str) -> Option<String> {
    let (name, _) = text.strip_prefix(before)?.split_once('`')?;
    Some(name.chars().take(64).collect())
}

fn malformed(error: &serde_json::Error) -> ApiError {
    let at = format!("the body is not valid JSON (line {}, column {})", error.line(), error.column());
    ApiError::new(Code::InvalidRequest).with_detail(at)
}
