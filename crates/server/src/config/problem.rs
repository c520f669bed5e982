//! What is wrong, where, and how to put it right.

use std::{collections::BTreeMap, fmt};

/// Something in the configuration that cannot stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key's path: `http.listen`, `app.0.secret`.
    pub key: String,
    pub place: Place,
    pub what: String,
    pub fix: String,
}

/// Where a value came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// The line of the file, from 1.
    Line(usize),
    /// The environment variable.
    Variable(String),
    /// It was not set.
    #[default]
    Nowhere,
}

/// Everything that is wrong with the configuration, at once.
#[derive(Debug, thiserror::Error)]
pub struct ConfigErrors(pub Vec<Problem>);

/// Where each key was set.
pub(super) type Places = BTreeMap<String, Place>;

#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// A problem of a key, wherever that was set.
    pub(super) fn add(&mut self, key: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        self.push(Problem { key: key.into(), place: Place::Nowhere, what: what.into(), fix: fix.into() });
    }

    /// The problems with their places, in the order of the file.
    pub(super) fn found(mut self, places: &Places) -> Vec<Problem> {
        for problem in &mut self.0 {
            if problem.place == Place::Nowhere {
                problem.place = places.get(&problem.key).cloned().unwrap_or_default();
            }
        }
        self.0.sort_by_key(|problem| match problem.place {
            Place::Line(line) => line,
            _ => usize::MAX,
        });
        self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "`{}`", self.key)?;
        }
        match &self.place {
            Place::Line(line) => write!(f, " (line {line}): ")?,
            Place::Variable(name) => write!(f, " ({name}): ")?,
            Place::Nowhere => f.write_str(": ")?,
        }
        write!(f, "{}", self.what)?;
        if self.fix.is_empty() { Ok(()) } else { write!(f, "; {}", self.fix) }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
