//! A push's body: the console lets its owner choose between JSON and XML, and both say the same.

use serde_json::{Map, Value};

use super::xml;

/// The fields of a body, or of the message that was encrypted in one. Texts and numbers may stand for each other: in
/// XML all are texts, and WeChat's JSON is not consistent.
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('<') {
            return xml::parse(text).map(Self);
        }
        // Its depth is bounded by the parser.
        serde_json::from_str(text).ok().map(Self)
    }

    /// In safe mode, what stands for everything else.
    pub(super) fn encrypted(&self) -> Option<&str> {
        self.text("Encrypt")
    }

    /// Some events name the app they are for.
    pub(super) fn app_id(&self) -> Option<&str> {
        self.text("appid")
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn nested(&self, name: &str, field: &str) -> Option<&str> {
        self.0.get(name)?.get(field)?.as_str()
    }
}
