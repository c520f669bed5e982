//! What is bound to a statement.

use minigate_model::{
    AppId, AuditId, CandidateId, EventId, IdentityId, MergeId, PictureName, SessionId, Time, UserId, seal::Sealed,
    secret::SecretHash,
};
use std::fmt;

/// A parameter. Ids are their 16 bytes everywhere, which is what PostgreSQL's `uuid` is on the wire too.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// The PostgreSQL driver wants one. What is bound is nobody's business.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[value]")
    }
}

/// `args![a, b]`: parameters in the order of their placeholders.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::database::Value::from($value)),*] };
}
pub(crate) use args;

macro_rules! from {
    ($($type:ty, $value:pat => $to:expr;)*) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from($value: $type) -> Self {
                $to
            }
        })*
    };
}

from! {
    i64, number => Value::Int(number);
    u32, number => Value::Int(number.into());
    u8, number => Value::Int(number.into());
    Time, time => Value::Int(time.micros());
    &'a str, text => Value::Text(text);
    &'a String, text => Value::Text(text);
    &'a AppId, id => Value::Text(id.as_str());
    &'a [u8], bytes => Value::Bytes(bytes);
    &'a Vec<u8>, bytes => Value::Bytes(bytes);
    &'a [u8; 32], bytes => Value::Bytes(bytes);
    &'a Sealed, sealed => Value::Bytes(sealed.as_bytes());
    &'a SecretHash, hash => Value::Bytes(hash.as_bytes());
    &'a UserId, id => Value::Bytes(id.as_bytes());
    &'a IdentityId, id => Value::Bytes(id.as_bytes());
    &'a SessionId, id => Value::Bytes(id.as_bytes());
    &'a MergeId, id => Value::Bytes(id.as_bytes());
    &'a CandidateId, id => Value::Bytes(id.as_bytes());
    &'a AuditId, id => Value::Bytes(id.as_bytes());
    &'a EventId, id => Value::Bytes(id.as_bytes());
    &'a uuid::Uuid, id => Value::Bytes(id.as_bytes());
    &'a PictureName, name => Value::Text(name.as_str());
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
