//! The API's own documentation: the OpenAPI document, a page to browse it, and the list of error codes.

use crate::{ApiError, Minigate, error::status, routes::openapi};
use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use minigate_flow::Code;
use std::fmt::Write as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_swagger_ui::SwaggerUi;

/// The page's own files and nothing else. It styles its elements one by one, and its icons are `data:` URLs.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/openapi.json` and the page at `/docs/`.
pub(crate) fn router() -> Router<Minigate> {
    let pages: Router<Minigate> = SwaggerUi::new("/docs").url("/openapi.json", openapi()).into();
    pages.layer(middleware::map_response(harden))
}

async fn harden(mut page: Response) -> Response {
    if page.status() == StatusCode::NOT_FOUND {
        return ApiError::new(Code::NotFound).into_response();
    }
    let headers = page.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    // Never `no-referrer`: with it browsers post `Origin: null`, which is refused.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    page
}

/// The two ways to prove a session.
pub(crate) struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An access token (`jwt` style) or an opaque token (`token` style)."))
            .build();
        let cookie = ApiKeyValue::with_description(
            "sessionid",
            "The session cookie (`cookie` style). Unsafe methods also need the csrftoken cookie's value in `X-CSRFToken`.",
        );
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// `docs/errors.md`: every code, its status, and what a client should do.
pub fn errors_markdown() -> String {
    let mut out = String::from(
        "<!-- Generated from crates/flow/src/code.rs; do not edit. UPDATE_DOCS=1 cargo test -p minigate writes it. -->\n\n\
         # Error codes · 错误码\n\n\
         Every error is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail`, `code` and \
         `request_id`; with `retry_after` (seconds) where waiting helps, and `errors: [{field, code, detail}]` for \
         `validation_failed`. Decide by `code`: it is stable. `title` and `detail` are for people, in Chinese or \
         English by `Accept-Language`.\n\n\
         所有错误都是 `application/problem+json`(RFC 9457)。请根据稳定不变的 `code` 判断;`title` 和 `detail` 供人阅读,\
         语言由 `Accept-Language` 决定。\n\n\
         | code | status | meaning · 含义 | what the client should do · 客户端应做什么 |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let ([title, title_zh], [advice, advice_zh]) = (code.title(), code.advice());
        let status = status(*code).as_u16();
        let _ = writeln!(out, "| `{}` | {status} | {title}<br>{title_zh} | {advice}<br>{advice_zh} |", code.as_str());
    }
    out
}
