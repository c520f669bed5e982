//! One file in a multipart body, as `wx.uploadFile` sends it (security.md L-11, L-13, L-21).

use super::json::{counted, read_within, require_type};
use crate::ApiError;
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use futures_util::stream;
use http::{header, request::Parts};
use minigate_flow::{Code, FieldError};
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::{convert::Infallible, time::Duration};

const MULTIPART: &str = "multipart/form-data";
const FILE_BYTES: usize = 8 * 1024 * 1024;
/// With what stands around the file.
const BODY_BYTES: usize = FILE_BYTES + 256 * 1024;
/// The whole body must have arrived by then: phones are slow senders.
const BODY_TIME: Duration = Duration::from_secs(30);
const MAX_PARTS: usize = 8;
const PART_HEADER_BYTES: usize = 4 * 1024;
const MAX_BOUNDARY: usize = 70;

/// A body that says of itself that it holds a file. Nothing of it is read before it is asked for.
pub(crate) struct Upload {
    parts: Parts,
    body: Body,
    boundary: String,
}

impl<S: Sync> FromRequest<S> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        match boundary(&parts) {
            Ok(boundary) => Ok(Self { parts, body, boundary }),
            Err(error) => Err(counted(error, &parts)),
        }
    }
}

impl Upload {
    /// The bytes of the one file there is, whatever its field is called. Its name and what it calls itself are not looked
    /// at, and neither are fields without a file.
    pub(crate) async fn read(self) -> Result<Bytes, ApiError> {
        let Self { parts, body, boundary } = self;
        let read = async { one_file(read_within(body, BODY_BYTES, BODY_TIME).await?, boundary).await };
        read.await.map_err(|error| counted(error, &parts))
    }
}

fn boundary(parts: &Parts) -> Result<String, ApiError> {
    require_type(&parts.headers, MULTIPART)?;
    let text = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(text).map_err(|_| malformed("Content-Type names no boundary"))?;
    if boundary.len() > MAX_BOUNDARY { Err(malformed("the boundary is too long")) } else { Ok(boundary) }
}

async fn one_file(body: Bytes, boundary: String) -> Result<Bytes, ApiError> {
    let limits = SizeLimit::new().per_field(FILE_BYTES as u64);
    let body = stream::iter([Ok::<_, Infallible>(body)]);
    let mut fields = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limits));
    let (mut file, mut count) = (None, 0);
    while let Some(mut field) = fields.next_field().await.map_err(|error| explain(&error))? {
        count += 1;
        if count > MAX_PARTS {
            return Err(malformed("the body has more than 8 parts"));
        }
        check_headers(&field)?;
        // The field's name is the client's, and so is the file's: only whether there is one is asked.
        let is_file = field.file_name().is_some();
        // The whole body is there, so a part comes in one piece, which need not be copied.
        let mut bytes = Bytes::new();
        while let Some(piece) = field.chunk().await.map_err(|error| explain(&error))? {
            bytes = if bytes.is_empty() { piece } else { [bytes, piece].concat().into() };
        }
        if is_file && file.replace(bytes).is_some() {
            return Err(ApiError::field(FieldError::new("file", "duplicate", "send one file alone")));
        }
    }
    file.ok_or_else(|| ApiError::field(FieldError::new("file", "required", "is missing: a part with a filename")))
}

fn check_headers(field: &Field<'_>) -> Result<(), ApiError> {
    let size: usize = field.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if size > PART_HEADER_BYTES { Err(malformed("the headers of a part are too long")) } else { Ok(()) }
}

fn explain(error: &multer::Error) -> ApiError {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            ApiError::new(Code::BodyTooLarge).with_detail(format!("at most {FILE_BYTES} bytes"))
        }
        _ => malformed("the body is not valid multipart/form-data"),
    }
}

fn malformed(detail: &str) -> ApiError {
    ApiError::new(Code::InvalidRequest).with_detail(detail)
}
