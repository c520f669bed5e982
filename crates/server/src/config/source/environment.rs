//! `MINIGATE_<SECTION>__<KEY>`; for one of several apps `MINIGATE_APP__<N>__<KEY>`, from 0.

use super::{Entries, Entry, Name, known_paths, nearest, unknown};
use crate::config::{
    problem::{Place, Problems},
    schema::{self, Key, Kind, SECTIONS},
};
use std::path::PathBuf;
use toml::Value;

const PREFIX: &str = "MINIGATE_";

pub(super) fn read(env: impl Iterator<Item = (String, String)>, entries: &mut Entries, problems: &mut Problems) {
    for (variable, text) in env {
        let Some(rest) = variable.strip_prefix(PREFIX) else { continue };
        match name(rest) {
            Some((name, key)) if !text.is_empty() => {
                let value = if name.key == key.name { value(key, text) } else { Value::String(text) };
                entries.insert(name, Entry { value, place: Place::Variable(variable), directory: PathBuf::new() });
            }
            // Compose files set what they leave open to nothing.
            Some(_) => {}
            None => {
                let meant = meant(rest);
                // Without a section it is an option of the command line, unless it only lacks an underscore.
                if rest.contains("__") || meant.is_some() {
                    problems.push(unknown(
                        &variable,
                        Place::Nowhere,
                        meant.or_else(|| nearest(&variable, variables())),
                    ));
                }
            }
        }
    }
}

fn name(rest: &str) -> Option<(Name, &'static Key)> {
    let (section, key) = rest.split_once("__")?;
    let section = SECTIONS.iter().find(|known| known.name.to_uppercase() == section)?;
    let (index, key) = match key.split_once("__") {
        Some((index, key)) if section.repeated => (Some(index.parse().ok()?), key),
        _ => (section.repeated.then_some(0), key),
    };
    // Names of variables are upper case, and only that: `Http__Listen` would be a second way to write one.
    let key = (key.to_uppercase() == key).then(|| key.to_lowercase())?;
    let of_file = key.strip_suffix("_file").and_then(|key| schema::find(section.name, key)).filter(|key| key.secret);
    let known = schema::find(section.name, &key).or(of_file)?;
    Some((Name { section: section.name.to_owned(), index, key }, known))
}

/// A variable of the environment is a text; the key says what of.
fn value(key: &Key, text: String) -> Value {
    match key.kind {
        Kind::Number => text.trim().parse().map_or(Value::String(text), Value::Integer),
        Kind::Flag => text.trim().parse().map_or(Value::String(text), Value::Boolean),
        Kind::List => Value::Array(text.split(',').map(|item| Value::String(item.trim().to_owned())).collect()),
        _ => Value::String(text),
    }
}

/// The variable that would be this one if its underscores were doubled.
fn meant(rest: &str) -> Option<String> {
    let single = format!("{PREFIX}{rest}");
    variables().find(|variable| variable.replace("__", "_") == single)
}

fn variables() -> impl Iterator<Item = String> {
    known_paths().map(|path| format!("{PREFIX}{}", path.to_uppercase().replace('.', "__")))
}
