//! Where values come from: the file, the environment, and the files that hold secrets.

mod assemble;
mod environment;
mod file;
mod secret;

use super::{
    Config,
    problem::{Place, Problem, Problems},
    schema,
};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// A key as it was set: `app.0.id` has an index, `http.listen` has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    section: String,
    index: Option<usize>,
    key: String,
}

struct Entry {
    value: toml::Value,
    place: Place,
    /// What a relative path in it starts from.
    directory: PathBuf,
}

type Entries = BTreeMap<Name, Entry>;

pub(super) fn read(
    path: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    problems: &mut Problems,
) -> Config {
    let mut entries = Entries::new();
    if let Some(path) = path {
        file::read(path, &mut entries, problems);
    }
    environment::read(env, &mut entries, problems);
    secret::read(&mut entries, problems);
    assemble::assemble(entries, problems)
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "{}.{index}.{}", self.section, self.key),
            None => write!(f, "{}.{}", self.section, self.key),
        }
    }
}

/// Of all keys, and the `_file` keys of secrets.
fn known_paths() -> impl Iterator<Item = String> {
    schema::keys().flat_map(|key| [Some(key.path()), key.secret.then(|| key.path() + "_file")]).flatten()
}

/// The candidate that someone may have meant.
fn nearest(text: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    let scored = candidates.map(|candidate| (strsim::damerau_levenshtein(text, &candidate), candidate));
    scored.filter(|(distance, _)| *distance <= 2 + text.len() / 8).min().map(|(_, candidate)| candidate)
}

fn unknown(key: &str, place: Place, nearest: Option<String>) -> Problem {
    let fix = nearest.map_or_else(|| "remove it".to_owned(), |nearest| format!("did you mean `{nearest}`?"));
    Problem { key: key.to_owned(), place, what: "is no key of minigate".to_owned(), fix }
}
