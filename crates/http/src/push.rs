//! `GET` and `POST /wechat/push/{app_id}`: WeChat calls this server.
//!
//! Answers are texts, as WeChat knows them, and never problem+json.

use crate::{
    ApiError,
    error::status,
    extract::{self, ClientIp, Gated},
};
use axum::{
    body::Body,
    extract::{Path, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Uri, header};
use minigate_flow::{Push, wechat::push::Query};
use std::net::IpAddr;

const BODY_BYTES: usize = 64 * 1024;
const ECHO_CHARS: usize = 256;

/// What stands in the query of a push; what else is there is WeChat's business.
#[derive(Default)]
struct Signed {
    signature: String,
    msg_signature: String,
    timestamp: String,
    nonce: String,
    echostr: String,
}

/// A refusal on its way to whoever calls.
pub(crate) struct Refusal(ApiError);

/// WeChat's console asks whether this URL is ours: the answer is its `echostr`, once the signature is good.
///
/// Enter this URL, with your AppID, in the console under message push (消息推送).
#[utoipa::path(
    get, path = "/wechat/push/{app_id}", tag = "wechat",
    params(("app_id" = String, Path, description = "the mini program that has push")),
    responses(
        (status = 200, description = "the `echostr`", body = String, content_type = "text/plain"),
        (status = 403, description = "`push_refused`, whatever the reason", body = String, content_type = "text/plain"),
        (status = 429, description = "`rate_limited`", body = String, content_type = "text/plain"),
    )
)]
pub(crate) async fn get(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    Path(app_id): Path<String>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let signed = Signed::of(&uri);
    minigate.gate().verify_push_url(&signed.push(&app_id, address)).await?;
    Ok(text(signed.echostr))
}

/// WeChat tells something: plain or encrypted, JSON or XML, as the console says. The answer is `success`.
#[utoipa::path(
    post, path = "/wechat/push/{app_id}", tag = "wechat",
    params(("app_id" = String, Path, description = "the mini program that has push")),
    request_body(content = String, description = "JSON or XML of WeChat's, at most 64 KiB"),
    responses(
        (status = 200, description = "`success`", body = String, content_type = "text/plain"),
        (status = 403, description = "`push_refused`, whatever the reason", body = String, content_type = "text/plain"),
        (status = 413, description = "`body_too_large`", body = String, content_type = "text/plain"),
        (status = 429, description = "`rate_limited`", body = String, content_type = "text/plain"),
        (status = 503, description = "it could not be dealt with, and may come again", body = String,
            content_type = "text/plain"),
    )
)]
pub(crate) async fn post(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    Path(app_id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let signed = Signed::of(&parts.uri);
    let body = extract::read_body(body, BODY_BYTES).await?;
    minigate.gate().receive_push(&signed.push(&app_id, address), &body).await?;
    Ok(text("success".to_owned()))
}

impl Signed {
    /// A malformed query says nothing, and is then refused as one without a signature is. So is one that says something
    /// twice.
    fn of(uri: &Uri) -> Self {
        Self::read(uri).unwrap_or_default()
    }

    fn read(uri: &Uri) -> Option<Self> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
        let mut signed = Self::default();
        for (name, value) in pairs.0 {
            let field = match name.as_str() {
                "signature" => &mut signed.signature,
                "msg_signature" => &mut signed.msg_signature,
                "timestamp" => &mut signed.timestamp,
                "nonce" => &mut signed.nonce,
                "echostr" => &mut signed.echostr,
                _ => continue,
            };
            if !field.is_empty() {
                return None;
            }
            *field = value;
        }
        Some(signed).filter(|signed| signed.echostr.len() <= ECHO_CHARS)
    }

    fn push<'a>(&'a self, app_id: &'a str, address: IpAddr) -> Push<'a> {
        let query = Query {
            signature: &self.signature,
            msg_signature: &self.msg_signature,
            timestamp: &self.timestamp,
            nonce: &self.nonce,
        };
        Push { app_id, query, address }
    }
}

fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], body).into_response()
}

impl From<minigate_flow::Error> for Refusal {
    fn from(error: minigate_flow::Error) -> Self {
        Self(error.into())
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.0.code();
        let mut headers = HeaderMap::new();
        self.0.put_retry_after(&mut headers);
        (status(code), headers, code.as_str()).into_response()
    }
}
