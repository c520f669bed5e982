//! An answer, read whole.

use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body with everything that is another one each time replaced by what it is.
    pub(crate) fn redacted(&self) -> Value {
        let mut body = self.json();
        redact(&mut body);
        body
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// Status and code of a problem, in the form in which every problem comes.
    pub(crate) fn problem(&self) -> (u16, String) {
        let (status, problem) = (self.status.as_u16(), self.json());
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        assert_eq!(problem["status"], status);
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("urn:minigate:error:{code}"));
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("www-authenticate").is_some(), status == 401, "{}", self.text);
        let seconds = problem["retry_after"].as_u64().map(|seconds| seconds.to_string());
        assert_eq!(self.header("retry-after"), seconds.as_deref());
        (status, code.to_owned())
    }
}

/// Refused with this status and code?
impl PartialEq<(u16, &str)> for Answer {
    fn eq(&self, (status, code): &(u16, &str)) -> bool {
        self.problem() == (*status, (*code).to_owned())
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(members) => members.values_mut().for_each(redact),
        Value::String(text) => {
            let what = match text.as_str() {
                id if id.len() == 36 && id.bytes().filter(|byte| *byte == b'-').count() == 4 => "[id]",
                id if id.len() >= 18 && id.as_bytes()[16] == b'-' => "[request id]",
                token if ["mgo_", "mgr_", "eyJ"].iter().any(|prefix| token.starts_with(prefix)) => "[token]",
                token if token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()) => "[csrf token]",
                _ => return,
            };
            *text = what.to_owned();
        }
        _ => {}
    }
}
