//! One log line, as JSON or for people.

use jiff::Timestamp;
use serde_json::Value;
use std::{
    fmt::{self, Write as _},
    io::Write as _,
};
use tracing::field::{Field, Visit};

/// Longer values are cut (security.md section 10.1).
const LONGEST: usize = 1024;

pub(super) struct Line<'a> {
    pub(super) time: Timestamp,
    pub(super) level: tracing::Level,
    pub(super) target: &'a str,
    pub(super) message: &'a str,
    pub(super) fields: Vec<(&'a str, &'a Value)>,
}

/// The fields of an event or a span, cut to length. The message of an event is apart.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) message: String,
    pub(super) values: Vec<(&'static str, Value)>,
}

impl Line<'_> {
    /// Control characters are escaped by JSON's own rules.
    pub(super) fn json(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        let _ = write!(out, r#"{{"time":"{:.3}","level":"{}","target":"#, self.time, self.level);
        let text = |out: &mut Vec<u8>, text: &str| drop(serde_json::to_writer(out, text));
        text(&mut out, self.target);
        out.extend_from_slice(br#","message":"#);
        text(&mut out, self.message);
        for (name, value) in &self.fields {
            out.push(b',');
            text(&mut out, name);
            out.push(b':');
            drop(serde_json::to_writer(&mut out, value));
        }
        out.extend_from_slice(b"}\n");
        out
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let mut out = format!("{:.3} {:>5} {}: ", self.time, self.level, self.target);
        escape(&mut out, self.message);
        for (name, value) in &self.fields {
            let _ = write!(out, " {name}=");
            match value {
                Value::String(text) => escape(&mut out, text),
                other => drop(write!(out, "{other}")),
            }
        }
        out.push('\n');
        out.into_bytes()
    }
}

/// CR, LF, ESC and their like would let a value write lines, or colours, of its own.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
}

impl Fields {
    /// A later value takes the place of an earlier one.
    fn set(&mut self, field: &Field, value: Value) {
        self.values.retain(|(name, _)| *name != field.name());
        self.values.push((field.name(), value));
    }

    fn set_text(&mut self, field: &Field, text: impl fmt::Display) {
        let mut cut = Cut::default();
        let _ = write!(cut, "{text}");
        if field.name() == "message" {
            self.message = cut.text;
        } else {
            self.set(field, Value::String(cut.text));
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.set_text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set_text(field, format_args!("{value:?}"));
    }
}

/// Takes the start of what is written to it.
#[derive(Default)]
struct Cut {
    text: String,
    full: bool,
}

impl fmt::Write for Cut {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if self.full {
            return Ok(());
        }
        let room = LONGEST - self.text.len();
        self.text.push_str(&more[..more.floor_char_boundary(room)]);
        if more.len() > room {
            self.full = true;
            self.text.push('…');
        }
        Ok(())
    }
}
