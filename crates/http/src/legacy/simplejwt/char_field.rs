//! A text in a request, with the complaints of Django's REST framework.

use super::SimpleJwtError;
use crate::ApiError;
use minigate_flow::FieldError;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What stands there, or what is wrong with it.
pub(super) struct CharField(Result<SecretString, &'static str>);

impl CharField {
    pub(super) fn named(self, name: &'static str) -> Result<SecretString, SimpleJwtError> {
        self.0.map_err(|complaint| ApiError::field(FieldError::new(name, "format", complaint)).into())
    }
}

/// It is not there at all.
impl Default for CharField {
    fn default() -> Self {
        Self(Err("This field is required."))
    }
}

impl<'de> Deserialize<'de> for CharField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Null => Err("This field may not be null."),
            Value::String(text) if text.trim().is_empty() => Err("This field may not be blank."),
            Value::String(text) => Ok(text.trim().into()),
            Value::Number(number) => Ok(number.to_string().into()),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err("Not a valid string."),
        }))
    }
}
