//! From values to the final types.
//!
//! serde stops at the first value it cannot read. So each is first tried alone, and what fails is told and left out.

use super::{Entries, Entry, Name};
use crate::config::{
    Config,
    problem::{Problem, Problems},
    schema::{self, SECTIONS},
};
use serde::Deserialize as _;
use std::collections::BTreeSet;
use toml::{Table, Value};

pub(super) fn assemble(mut entries: Entries, problems: &mut Problems) -> Config {
    let mut broken = BTreeSet::new();
    entries.retain(|name, entry| {
        let problem = misread(name, entry);
        let good = problem.is_none();
        if let Some(problem) = problem {
            broken.insert(name.clone());
            problems.push(problem);
        }
        good
    });
    refuse_incomplete(&mut entries, &broken, problems);
    let entries = renumber(entries);

    let places = entries.iter().map(|(name, entry)| (name.to_string(), entry.place.clone())).collect();
    let mut whole = Table::new();
    for (name, entry) in entries {
        put(&mut whole, &name, entry.value);
    }
    let mut config = Config::deserialize(whole).unwrap_or_else(|error| {
        problems.add("", error.message(), "");
        Config::default()
    });
    config.places = places;
    config
}

/// What serde has against this value, were it the only one.
fn misread(name: &Name, entry: &Entry) -> Option<Problem> {
    let mut alone = Table::new();
    put(&mut alone, &Name { index: name.index.map(|_| 0), ..name.clone() }, entry.value.clone());
    let error = Config::deserialize(alone).err()?;
    // An app is more than one value: that is looked at when all are there.
    if error.message().starts_with("missing field") {
        return None;
    }
    let key = schema::find(&name.section, &name.key)?;
    // serde quotes what it cannot read.
    let what = if key.secret { "cannot be read".to_owned() } else { error.message().to_owned() };
    Some(Problem { key: name.to_string(), place: entry.place.clone(), what, fix: key.hint() })
}

/// A table that lacks a required key is told, and left out.
fn refuse_incomplete(entries: &mut Entries, broken: &BTreeSet<Name>, problems: &mut Problems) {
    for section in SECTIONS.iter().filter(|section| section.repeated) {
        let of = |name: &Name| name.section == section.name;
        let indices: BTreeSet<_> =
            entries.keys().chain(broken).filter(|name| of(name)).map(|name| name.index).collect();
        for index in indices {
            for key in section.keys.iter().filter(|key| key.required) {
                let name = Name { section: section.name.to_owned(), index, key: key.name.to_owned() };
                if entries.contains_key(&name) {
                    continue;
                }
                if !broken.contains(&name) {
                    let place = entries.iter().find(|(other, _)| of(other) && other.index == index);
                    let place = place.map(|(_, entry)| entry.place.clone()).unwrap_or_default();
                    problems.push(Problem {
                        key: name.to_string(),
                        place,
                        what: "is missing".to_owned(),
                        fix: key.hint(),
                    });
                }
                entries.retain(|other, _| !(of(other) && other.index == index));
            }
        }
    }
}

/// Counts tables without gaps, as the final list will: `MINIGATE_APP__5__ID` alone makes the first app.
fn renumber(entries: Entries) -> Entries {
    let indices: BTreeSet<_> = entries.keys().map(|name| (name.section.clone(), name.index)).collect();
    let position = |name: &Name| {
        name.index?;
        indices.iter().filter(|(section, _)| *section == name.section).position(|(_, index)| *index == name.index)
    };
    let renumbered = entries.into_iter().map(|(name, entry)| (Name { index: position(&name), ..name }, entry));
    renumbered.collect()
}

fn put(table: &mut Table, name: &Name, value: Value) {
    let keys = match name.index {
        None => table.entry(&name.section).or_insert_with(|| Value::Table(Table::new())),
        Some(index) => {
            let tables = table.entry(&name.section).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(tables) = tables else { return };
            tables.resize_with(tables.len().max(index + 1), || Value::Table(Table::new()));
            &mut tables[index]
        }
    };
    if let Value::Table(keys) = keys {
        keys.insert(name.key.clone(), value);
    }
}
