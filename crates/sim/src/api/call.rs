use axum::extract::Query;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::TRANSFER_ENCODING;
use hyper::{Method, Request, StatusCode};
use serde::de::DeserializeOwned;

use super::Answer;
use crate::errcode::Errcode;
use crate::login_state::LoginState;

const BODY_BYTES_MAX: usize = 64 * 1024;

/// A request to the simulated WeChat, read in full.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Call {
    /// Reads a request; some are refused before WeChat's own code ever sees them.
    pub(crate) async fn read(request: Request<Incoming>) -> Result<Self, Answer> {
        let (head, body) = request.into_parts();
        if head.headers.contains_key(TRANSFER_ENCODING) {
            return Err(Answer::empty(StatusCode::PRECONDITION_FAILED));
        }
        let body = Limited::new(body, BODY_BYTES_MAX).collect().await;
        let body = body.map_err(|_| Answer::empty(StatusCode::PAYLOAD_TOO_LARGE))?.to_bytes();
        let query = Query::try_from_uri(&head.uri).map(|Query(pairs)| pairs).unwrap_or_default();
        Ok(Self { method: head.method, path: head.uri.path().to_owned(), query, body })
    }

    /// The first value of a parameter; an empty one counts as missing.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, value) = self.query.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn require_get(&self) -> Result<(), Errcode> {
        if self.method == Method::GET { Ok(()) } else { Err(Errcode::GET_REQUIRED) }
    }

    pub(super) fn require_post(&self) -> Result<(), Errcode> {
        if self.method == Method::POST { Ok(()) } else { Err(Errcode::POST_REQUIRED) }
    }

    /// The JSON body, whatever type it claims to be of.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Errcode> {
        if self.body.is_empty() {
            return Err(Errcode::EMPTY_BODY);
        }
        serde_json::from_slice(&self.body).map_err(|_| Errcode::BAD_JSON)
    }

    /// The parameters of the calls that prove a session_key. What is missing proves nothing.
    pub(super) fn login_state(&self) -> Result<LoginState<'_>, Errcode> {
        Ok(LoginState {
            access_token: self.access_token()?,
            openid: self.parameter("openid").unwrap_or_default(),
            signature: self.parameter("signature").unwrap_or_default(),
            sig_method: self.parameter("sig_method").unwrap_or_default(),
        })
    }

    pub(super) fn access_token(&self) -> Result<&str, Errcode> {
        self.parameter("access_token").ok_or(Errcode::ACCESS_TOKEN_MISSING)
    }
}
