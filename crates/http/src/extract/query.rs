//! Query strings, read as strictly as bodies: unknown and repeated names are refused (security.md L-15).

use super::json::{counted, named};
use crate::ApiError;
use axum::extract::FromRequestParts;
use http::{Uri, request::Parts};
use minigate_flow::{Code, FieldError};
use serde::de::{self, DeserializeOwned, value::MapDeserializer};

/// Every value is a text: a field that may be left out has a default, and is no `Option`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(&parts.uri).map(Self).map_err(|error| counted(error, parts))
    }
}

fn parse<T: DeserializeOwned>(uri: &Uri) -> Result<T, ApiError> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| ApiError::new(Code::InvalidRequest).with_detail("the query is malformed"))?;
    T::deserialize(MapDeserializer::new(pairs.0.into_iter())).map_err(|error: de::value::Error| {
        let field = named(&error.to_string());
        ApiError::field(field.unwrap_or_else(|| FieldError::new("query", "type", "has the wrong type or value")))
    })
}
