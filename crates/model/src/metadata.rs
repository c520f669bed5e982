//! The integrator's own data about a user: a small JSON object (security.md L-12, L-24).

use crate::profile::Unfit;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};

/// A JSON object. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Metadata(Arc<Map<String, Value>>);

/// Of its JSON without spaces.
const MAX_BYTES: usize = 8 * 1024;
/// The object itself counts as one.
const MAX_DEPTH: usize = 5;
const MAX_MEMBERS: usize = 128;

impl Metadata {
    /// As it is stored. `None` for what is no object.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(|members| Self(Arc::new(members)))
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(&*self.0).unwrap_or_default()
    }

    /// Is it small enough?
    pub fn check(&self) -> Result<(), Unfit> {
        let unfit = |code, limit| Err(Unfit { field: "metadata", code, limit });
        if self.0.len() > MAX_MEMBERS || self.0.values().any(|value| !is_narrow(value)) {
            return unfit("members", "at most 128 members in an object");
        }
        if self.0.values().any(|value| !is_flat(value, MAX_DEPTH - 1)) {
            return unfit("depth", "at most 5 levels deep");
        }
        if self.to_text().len() > MAX_BYTES {
            return unfit("size", "at most 8192 bytes of JSON");
        }
        Ok(())
    }
}

fn is_narrow(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().all(is_narrow),
        Value::Object(members) => members.len() <= MAX_MEMBERS && members.values().all(is_narrow),
        _ => true,
    }
}

fn is_flat(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(values) => levels > 0 && values.iter().all(|value| is_flat(value, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|value| is_flat(value, levels - 1)),
        _ => true,
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(serializer)
    }
}

/// Nobody's business in a log.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Metadata({} members)", self.0.len())
    }
}

/// Strictly: a name stands once in an object, and a number means the same to everybody who reads it.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Strict::deserialize(deserializer)? {
            Strict(Value::Object(members)) => Ok(Self(Arc::new(members))),
            _ => Err(D::Error::custom("not an object")),
        }
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::from).map_err(|_| E::custom("an integer out of range"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // An integer too long for 64 bits arrives here, rounded.
        if value.abs() < 9.0e18 { Ok(value.into()) } else { Err(E::custom("a number out of range")) }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = access.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let Strict(value) = access.next_value()?;
            if members.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            members.insert(name, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(text: &str) -> Result<Metadata, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn an_object_is_kept_as_it_is() {
        let text = r#"{"a":[1,-2,3.5,null,true],"b":{"c":"小明 \u0000"},"n":9223372036854775807}"#;

        let metadata = strict(text).expect("an object");

        assert_eq!(metadata.to_text(), text);
        assert_eq!(Metadata::from_text(text), Some(metadata.clone()));
        assert_eq!(metadata.check(), Ok(()));
    }

    #[test]
    fn what_two_readers_could_take_for_different_things_is_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"o":{"a":1,"a":2}}"#,
            r#"{"n":9223372036854775808}"#,
            r#"{"n":-9223372036854775809}"#,
            r#"{"n":1e400}"#,
            r#"{"n":1e30}"#,
            "[]",
            "1",
            "\"text\"",
        ] {
            assert!(strict(text).is_err(), "{text}");
        }
    }

    #[test]
    fn it_is_small_in_every_direction() {
        let members = |n: usize| {
            let all: Vec<_> = (0..n).map(|n| format!("\"m{n}\":0")).collect();
            format!("{{{}}}", all.join(","))
        };
        let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        let long = |bytes: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8));
        let code = |text: &str| strict(text).expect("an object").check().err().map(|unfit| unfit.code);

        for (fits, exceeds, expected) in [
            (members(128), members(129), "members"),
            (format!("{{\"o\":{}}}", members(128)), format!("{{\"o\":[{}]}}", members(129)), "members"),
            (nested(5), nested(6), "depth"),
            (r#"{"a":[[[[1]]]]}"#.to_owned(), r#"{"a":[[[[[1]]]]]}"#.to_owned(), "depth"),
            (long(8192), long(8193), "size"),
        ] {
            assert_eq!(code(&fits), None, "{fits:.60}");
            assert_eq!(code(&exceeds), Some(expected), "{exceeds:.60}");
        }
    }
}
