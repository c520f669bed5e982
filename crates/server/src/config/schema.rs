//! The keys there are, read from the schema of the structs that hold them.

use super::{
    Account, App, Audit, Avatar, Config, ContentCheck, Cookie, Csrf, Database, Http, Keys, Legacy, Log, Token, Webhook,
    Wechat,
};
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use std::{cell::Cell, sync::LazyLock};

pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) doc: String,
    /// Written `[[name]]`, once for each.
    pub(super) repeated: bool,
    pub(super) keys: Vec<Key>,
}

pub(super) struct Key {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    pub(super) doc: String,
    pub(super) kind: Kind,
    pub(super) choices: Vec<String>,
    pub(super) default: Option<Value>,
    pub(super) example: Option<String>,
    /// May be given as a file too, and is never shown.
    pub(super) secret: bool,
    pub(super) required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Address,
    Duration,
    Url,
    Number,
    Flag,
    List,
}

pub(super) static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(sections);

type Names = fn() -> &'static [&'static str];

/// The sections in their order; a schema sorts names, so the order of keys is asked of the structs.
const ORDER: [(&str, Names); 15] = [
    ("http", names::<Http>),
    ("database", names::<Database>),
    ("keys", names::<Keys>),
    ("token", names::<Token>),
    ("cookie", names::<Cookie>),
    ("csrf", names::<Csrf>),
    ("wechat", names::<Wechat>),
    ("content_check", names::<ContentCheck>),
    ("avatar", names::<Avatar>),
    ("legacy", names::<Legacy>),
    ("app", names::<App>),
    ("webhook", names::<Webhook>),
    ("account", names::<Account>),
    ("audit", names::<Audit>),
    ("log", names::<Log>),
];

pub(super) fn keys() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|section| &section.keys)
}

pub(super) fn find(section: &str, name: &str) -> Option<&'static Key> {
    keys().find(|key| key.section == section && key.name == name)
}

impl Key {
    /// `http.listen`, as in the file.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// `MINIGATE_HTTP__LISTEN`.
    pub(super) fn variable(&self) -> String {
        format!("MINIGATE_{}__{}", self.section.to_uppercase(), self.name.to_uppercase())
    }

    /// How the key is written: what to say to someone who wrote it otherwise.
    pub(super) fn hint(&self) -> String {
        if !self.choices.is_empty() {
            return format!("write one of {}", self.choices.join(", "));
        }
        match self.kind {
            Kind::Text => "write a text in quotes",
            Kind::Address => "write address and port, such as \"127.0.0.1:8080\"",
            Kind::Duration => "write a number and ms, s, m, h or d, such as \"15m\"",
            Kind::Url => "write a URL, such as \"https://login.example.com\"",
            Kind::Number => "write a whole number",
            Kind::Flag => "write true or false",
            Kind::List => "write a list of texts, such as [\"a\", \"b\"]",
        }
        .to_owned()
    }
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Address => "address and port",
            Self::Duration => "duration",
            Self::Url => "URL",
            Self::Number => "number",
            Self::Flag => "true or false",
            Self::List => "list",
        }
    }

    fn of(schema: &Value) -> Self {
        let is = |name: &str| match &schema["type"] {
            Value::Array(types) => types.iter().any(|kind| kind == name),
            kind => kind == name,
        };
        match schema["format"].as_str() {
            Some("address") => Self::Address,
            Some("duration") => Self::Duration,
            Some("uri") => Self::Url,
            _ if is("integer") => Self::Number,
            _ if is("boolean") => Self::Flag,
            _ if is("array") => Self::List,
            _ => Self::Text,
        }
    }
}

fn sections() -> Vec<Section> {
    let settings = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<Config>().to_value();
    ORDER.iter().map(|(name, keys)| section(name, keys(), &schema["properties"][name])).collect()
}

fn section(name: &'static str, keys: &[&'static str], schema: &Value) -> Section {
    let repeated = schema["type"] == "array";
    let schema = if repeated { &schema["items"] } else { schema };
    let required = |key: &str| schema["required"].as_array().is_some_and(|keys| keys.iter().any(|name| name == key));
    let keys = keys.iter().map(|key| self::key(name, key, &schema["properties"][key], required(key)));
    Section { name, doc: doc(schema), repeated, keys: keys.collect() }
}

fn key(section: &'static str, name: &'static str, schema: &Value, required: bool) -> Key {
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(String::from).collect();
    Key {
        section,
        name,
        doc: doc(schema),
        kind: Kind::of(schema),
        choices: texts(&schema["enum"]),
        default: schema.get("default").filter(|default| !default.is_null()).cloned(),
        example: schema["x-example"].as_str().map(String::from),
        secret: schema["x-secret"] == true,
        required,
    }
}

/// The doc comment, its lines joined.
fn doc(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fields of a struct in the order they are declared, which its `Deserialize` tells the deserializer.
fn names<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let names = Cell::default();
    let _ = T::deserialize(Fields(&names));
    names.get()
}

struct Fields<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = de::value::Error;

    fn deserialize_struct<V: de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.set(fields);
        self.deserialize_any(visitor)
    }

    fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("only the names are wanted"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
