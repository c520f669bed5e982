//! `<key>_file`: the path of a file that holds the value, as container platforms hand out secrets.

use super::{Entries, Entry, Name};
use crate::config::{
    problem::{Problem, Problems},
    schema::{self, Key, Kind},
};
use std::{fs, path::Path};
use toml::Value;

/// Puts the contents of files in the place of their paths.
pub(super) fn read(entries: &mut Entries, problems: &mut Problems) {
    let files: Vec<(Name, &Key)> = entries
        .keys()
        .filter(|name| schema::find(&name.section, &name.key).is_none())
        .filter_map(|name| Some((name.clone(), schema::find(&name.section, name.key.strip_suffix("_file")?)?)))
        .collect();
    for (file, key) in files {
        let Some(entry) = entries.remove(&file) else { continue };
        let mut wrong = |what: String, fix: &str| {
            problems.push(Problem { key: file.to_string(), place: entry.place.clone(), what, fix: fix.to_owned() });
        };
        let name = Name { key: key.name.to_owned(), ..file.clone() };
        if entries.contains_key(&name) {
            wrong(format!("`{name}` is set too"), "remove one of the two");
            continue;
        }
        let Some(path) = entry.value.as_str() else {
            wrong("is no path".to_owned(), "write a text in quotes");
            continue;
        };
        match contents(&entry.directory.join(path), key) {
            Ok(value) => {
                entries.insert(name, Entry { value, ..entry });
            }
            Err((what, fix)) => wrong(what, &fix),
        }
    }
}

/// A list has one value a line; lines that begin with `#` say something to people.
fn contents(path: &Path, key: &Key) -> Result<Value, (String, String)> {
    let shown = path.display();
    let cannot = |error| (format!("cannot read {shown}: {error}"), "check the path and who may read it".to_owned());
    if key.section == "keys" {
        refuse_shared(path).map_err(cannot)?.map_or(Ok(()), Err)?;
    }
    let text = fs::read_to_string(path).map_err(cannot)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(match key.kind {
        Kind::List => Value::Array(lines.map(|line| Value::String(line.to_owned())).collect()),
        _ => Value::String(text.trim_end_matches(['\r', '\n']).to_owned()),
    })
}

/// Master keys that others can read are no secret.
#[cfg(unix)]
fn refuse_shared(path: &Path) -> std::io::Result<Option<(String, String)>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    let shown = path.display();
    Ok((mode & 0o077 != 0)
        .then(|| (format!("{shown} can be read by others (mode {mode:03o})"), format!("run `chmod 600 {shown}`"))))
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path) -> std::io::Result<Option<(String, String)>> {
    Ok(None)
}
