use axum::body::Body;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

use super::Call;
use crate::errcode::Errcode;
use crate::ids;
use crate::world::World;

const HTML: &str = "text/html; charset=utf-8";

/// An answer as it goes over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    content_type: &'static str,
    body: Vec<u8>,
    /// 0 for success; absent from what is no JSON of WeChat's.
    pub(crate) errcode: Option<i64>,
}

#[derive(Serialize)]
struct Refused {
    errcode: i64,
    errmsg: String,
}

impl World {
    /// An error as WeChat words it. Its HTTP status is 200 all the same.
    pub(crate) fn refusal(&self, call: &Call, errcode: Errcode) -> Answer {
        let separator = if is_sns(call) { ", " } else { " " };
        let errmsg = format!("{}{separator}rid: {}", errcode.message(), ids::rid(self.now()));
        let body = serde_json::to_vec(&Refused { errcode: errcode.0, errmsg }).expect("plain data has a JSON form");
        Answer { errcode: Some(errcode.0), ..Answer::success(call, body) }
    }
}

impl Answer {
    pub(super) fn success(call: &Call, body: Vec<u8>) -> Self {
        // Observed: the login API does not call its JSON by that name.
        let content_type = if is_sns(call) { "text/plain" } else { "application/json; encoding=utf-8" };
        Self { status: StatusCode::OK, content_type, body, errcode: Some(0) }
    }

    pub(super) fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::page("404 Not Found") }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, content_type: HTML, body: Vec::new(), errcode: None }
    }

    /// What something between the caller and WeChat may say in its place.
    pub(crate) fn html() -> Self {
        Self::page("The service is busy, try again later")
    }

    /// The first half of an answer, or of an error when there is none.
    pub(crate) fn truncated(truth: Option<Self>) -> Self {
        let mut answer = truth.unwrap_or_else(|| Self {
            body: br#"{"errcode":-1,"errmsg":"system error"}"#.to_vec(),
            content_type: "application/json; encoding=utf-8",
            ..Self::empty(StatusCode::OK)
        });
        answer.body.truncate(answer.body.len() / 2);
        answer.errcode = None;
        answer
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        response
    }

    fn page(text: &str) -> Self {
        let body = format!("<!DOCTYPE html><html><head><title>{text}</title></head><body>{text}</body></html>");
        Self { body: body.into_bytes(), ..Self::empty(StatusCode::OK) }
    }
}

fn is_sns(call: &Call) -> bool {
    call.path.starts_with("/sns/")
}
