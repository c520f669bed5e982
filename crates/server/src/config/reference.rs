//! Texts made from the schema: `docs/config.md`, and the file that `minigate init` writes.

use super::schema::{Key, Kind, SECTIONS, Section};
use serde_json::Value;
use std::fmt::Write as _;

const WIDTH: usize = 100;

const HEADING: &str = "\
# Configuration

<!-- Generated from the sections in crates/server/src/config; do not edit. `UPDATE_DOCS=1 cargo test -p minigate-server` rewrites it. -->

minigate reads one file, `minigate.toml`, and the environment, which wins. An unknown key is an error.

- Every key is also an environment variable: `MINIGATE_<SECTION>__<KEY>`, in upper case. A list is separated by commas.
  An empty variable counts as not set.
- Apps are numbered from 0: `MINIGATE_APP__0__ID`, `MINIGATE_APP__1__ID`, and so are webhooks. For the first one the
  number may be left out.
- A key marked as secret can be read from a file: add `_file` to the key, or `_FILE` to the variable. A relative path
  starts from the directory of `minigate.toml`; in a variable, from the working directory.
- A duration is a whole number and `ms`, `s`, `m`, `h` or `d`: `15m`.
";

const TEMPLATE_HEADING: &str = "\
# minigate's configuration. What is commented out shows the default, or an example where there is none.
# Every key can also be set in the environment, as MINIGATE_<SECTION>__<KEY>.
";

/// The reference: a table for each section.
pub fn reference_markdown() -> String {
    let mut text = HEADING.to_owned();
    for section in SECTIONS.iter() {
        let _ = write!(text, "\n## `{}`\n\n{}\n\n", section.heading(), section.doc);
        text.push_str("| key | type | default | environment variable | meaning |\n|---|---|---|---|---|\n");
        for key in &section.keys {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | `{}` | {} |",
                key.name,
                key.type_text(),
                key.default_text(),
                key.variable(),
                key.doc.replace('|', "\\|"),
            );
        }
    }
    text
}

/// A whole `minigate.toml` in which everything optional is a comment.
pub fn commented_template() -> String {
    let mut text = TEMPLATE_HEADING.to_owned();
    for section in SECTIONS.iter() {
        text.push('\n');
        comment(&mut text, &section.doc);
        // An empty `[[app]]` would be an app without an id.
        let off = if section.repeated { "# " } else { "" };
        let _ = writeln!(text, "{off}{}", section.heading());
        for key in &section.keys {
            text.push('\n');
            comment(&mut text, &key.doc);
            if !key.choices.is_empty() {
                comment(&mut text, &format!("One of {}.", key.choices.join(", ")));
            }
            let _ = writeln!(text, "# {} = {}", key.name, key.sample());
            if key.secret {
                let _ = writeln!(text, "# {}_file = \"/run/secrets/{}_{}\"", key.name, key.section, key.name);
            }
        }
    }
    text
}

impl Section {
    fn heading(&self) -> String {
        if self.repeated { format!("[[{}]]", self.name) } else { format!("[{}]", self.name) }
    }
}

impl Key {
    fn type_text(&self) -> String {
        let kind = if self.choices.is_empty() {
            self.kind.as_str().to_owned()
        } else {
            self.choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
        };
        if self.secret { format!("{kind}, secret") } else { kind }
    }

    fn default_text(&self) -> String {
        match &self.default {
            _ if self.required => "required".to_owned(),
            Some(Value::Array(items)) if items.is_empty() => "none".to_owned(),
            Some(Value::String(text)) => format!("`{text}`"),
            Some(value) => format!("`{value}`"),
            None => "none".to_owned(),
        }
    }

    /// The default as TOML writes it, or something to start from.
    fn sample(&self) -> String {
        match (&self.default, &self.example) {
            (Some(default), _) => default.to_string(),
            (None, Some(example)) => format!("\"{example}\""),
            (None, None) if self.kind == Kind::List => "[]".to_owned(),
            (None, None) => "\"\"".to_owned(),
        }
    }
}

fn comment(text: &mut String, doc: &str) {
    let mut line = String::from("#");
    for word in doc.split(' ') {
        if line.len() + word.len() >= WIDTH {
            let _ = writeln!(text, "{line}");
            line.truncate(1);
        }
        let _ = write!(line, " {word}");
    }
    let _ = writeln!(text, "{line}");
}
