//! `minigate.toml`.

use super::{Entries, Entry, Name, known_paths, nearest, unknown};
use crate::config::{
    problem::{Place, Problem, Problems},
    schema::{self, SECTIONS},
};
use std::path::Path;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub(super) fn read(path: &Path, entries: &mut Entries, problems: &mut Problems) {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let what = format!("cannot read {}: {error}", path.display());
            return problems.add("", what, "`minigate init` writes a new one");
        }
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        // Not the error's own text: it shows the line, which may hold a secret.
        let place = error.span().map_or(Place::Nowhere, |span| Place::Line(line(&text, span.start)));
        let what = format!("the file is not TOML here: {}", error.message());
        problems.push(Problem { key: String::new(), place, what, fix: String::new() });
    }
    if !errors.is_empty() {
        return;
    }
    let directory = path.parent().unwrap_or(Path::new(""));
    Reader { text: &text, directory, entries, problems }.sections(table.get_ref());
}

struct Reader<'a> {
    text: &'a str,
    directory: &'a Path,
    entries: &'a mut Entries,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn sections(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            let Some(section) = SECTIONS.iter().find(|section| section.name == name.get_ref().as_ref()) else {
                let known = SECTIONS.iter().map(|section| section.name.to_owned());
                self.unknown(name.get_ref(), name.span().start, nearest(name.get_ref(), known));
                continue;
            };
            match (value.get_ref(), section.repeated) {
                (DeValue::Table(keys), false) => self.keys(section.name, None, keys),
                (DeValue::Array(tables), true) => self.tables(section.name, tables),
                (_, repeated) => self.not_a_section(section.name, repeated, name.span().start),
            }
        }
    }

    fn tables(&mut self, section: &str, tables: &[Spanned<DeValue<'_>>]) {
        for (index, table) in tables.iter().enumerate() {
            match table.get_ref() {
                DeValue::Table(keys) => self.keys(section, Some(index), keys),
                _ => self.not_a_section(section, true, table.span().start),
            }
        }
    }

    fn keys(&mut self, section: &str, index: Option<usize>, table: &DeTable<'_>) {
        for (key, value) in table {
            let key_name = key.get_ref().as_ref();
            let name = Name { section: section.to_owned(), index, key: key_name.to_owned() };
            let secret_file = key_name.strip_suffix("_file").and_then(|key| schema::find(section, key));
            if schema::find(section, key_name).is_none() && !secret_file.is_some_and(|key| key.secret) {
                let path = format!("{section}.{key_name}");
                self.unknown(&path, key.span().start, nearest(&path, known_paths()));
                continue;
            }
            let place = Place::Line(line(self.text, key.span().start));
            let value = plain(value.get_ref());
            self.entries.insert(name, Entry { value, place, directory: self.directory.to_owned() });
        }
    }

    fn unknown(&mut self, key: &str, at: usize, nearest: Option<String>) {
        self.problems.push(unknown(key, Place::Line(line(self.text, at)), nearest));
    }

    fn not_a_section(&mut self, section: &str, repeated: bool, at: usize) {
        let fix =
            if repeated { format!("begin each with `[[{section}]]`") } else { format!("begin it with `[{section}]`") };
        let place = Place::Line(line(self.text, at));
        self.problems.push(Problem { key: section.to_owned(), place, what: "is a section".to_owned(), fix });
    }
}

fn line(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

fn plain(value: &DeValue<'_>) -> toml::Value {
    use toml::Value;
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.as_str().to_owned()), Value::Integer),
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Float(f64::NAN), Value::Float),
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(time) => Value::Datetime(*time),
        DeValue::Array(values) => Value::Array(values.iter().map(|value| plain(value.get_ref())).collect()),
        DeValue::Table(table) => {
            Value::Table(table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref()))).collect())
        }
    }
}
