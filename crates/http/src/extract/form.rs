//! Form bodies, read as strictly as JSON ones (security.md L-12, L-13). Old mini programs send them.

use super::json::{counted, is_of_type, read, require_type};
use crate::ApiError;
use axum::body::Body;
use http::{HeaderMap, request::Parts};
use minigate_flow::{Code, FieldError};
use percent_encoding::percent_decode;

const FORM: &str = "application/x-www-form-urlencoded";
const MAX_BYTES: usize = 64 * 1024;
const MAX_FIELDS: usize = 64;

/// The fields of an `application/x-www-form-urlencoded` body, each there once. Has no `Debug`: they may be secrets.
pub(crate) struct Form(Vec<(String, String)>);

/// Does the request bring a form, to judge by what it calls its body?
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    is_of_type(headers, FORM)
}

impl Form {
    pub(crate) async fn read(parts: &Parts, body: Body) -> Result<Self, ApiError> {
        let parsed = async {
            require_type(&parts.headers, FORM)?;
            parse(&read(body, MAX_BYTES).await?)
        };
        parsed.await.map(Self).map_err(|error| counted(error, parts))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Takes a field out; a field that is not there is empty.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let place = self.0.iter().position(|(field, _)| field == name);
        place.map(|place| self.0.swap_remove(place).1).unwrap_or_default()
    }
}

/// A plus sign is a space (WHATWG URL, section 5.1).
fn parse(body: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let body: Vec<u8> = body.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let mut fields: Vec<(String, String)> = Vec::new();
    for piece in body.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
        if fields.len() == MAX_FIELDS {
            return Err(ApiError::new(Code::InvalidRequest).with_detail(format!("more than {MAX_FIELDS} fields")));
        }
        let (name, value) = match piece.iter().position(|byte| *byte == b'=') {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, &[][..]),
        };
        let field = (decode(name)?, decode(value)?);
        // Of two, a proxy may have checked the other.
        if fields.iter().any(|(name, _)| *name == field.0) {
            let name: String = field.0.chars().take(64).collect();
            return Err(ApiError::field(FieldError::new(name, "duplicate", "stands there twice")));
        }
        fields.push(field);
    }
    Ok(fields)
}

fn decode(text: &[u8]) -> Result<String, ApiError> {
    // Encrypted data is most of a form; its place is made once.
    let mut decoded = Vec::with_capacity(text.len());
    decoded.extend(percent_decode(text));
    String::from_utf8(decoded).map_err(|_| ApiError::new(Code::InvalidRequest).with_detail("the form is not UTF-8"))
}
