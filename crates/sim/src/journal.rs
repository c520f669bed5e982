//! What was asked of WeChat: the last ten thousand calls, without their secrets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::api::{Answer, Call};

const ENTRIES_MAX: usize = 10_000;
const PARAMETERS_MAX: usize = 16;
const VALUE_CHARS_MAX: usize = 256;

const REDACTED: &str = "[redacted]";
const SECRETS: [&str; 3] = ["secret", "access_token", "signature"];

/// Whether calls are written down. A benchmark does better without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Journaling {
    #[default]
    On,
    Off,
}

/// One call to the simulated WeChat.
#[derive(Clone, Debug, Serialize)]
pub struct JournalEntry {
    /// By the world's clock.
    pub at: Timestamp,
    pub method: String,
    pub path: String,
    /// Query and top-level fields of a JSON body. AppSecret, access_token and signature are redacted, codes are not.
    pub parameters: BTreeMap<String, String>,
    /// Status of the answer; absent when a fault withheld it.
    pub status: Option<u16>,
    /// 0 for success; absent when nothing was answered, or nothing that has one.
    pub errcode: Option<i64>,
    /// Whether a scripted fault struck.
    pub fault: bool,
}

/// Whether a call went as WeChat has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    Natural,
    Fault,
}

#[derive(Debug)]
pub(crate) struct Journal {
    journaling: Journaling,
    entries: Mutex<VecDeque<JournalEntry>>,
}

impl Journal {
    pub(crate) fn new(journaling: Journaling) -> Self {
        Self { journaling, entries: Mutex::default() }
    }

    pub(crate) fn note(&self, at: Timestamp, call: &Call, answer: Option<&Answer>, course: Course) {
        if self.journaling == Journaling::Off {
            return;
        }
        let entry = JournalEntry {
            at,
            method: call.method.to_string(),
            path: shortened(&call.path),
            parameters: parameters(call),
            status: answer.map(|answer| answer.status.as_u16()),
            errcode: answer.and_then(|answer| answer.errcode),
            fault: course == Course::Fault,
        };
        let mut entries = self.entries();
        if entries.len() == ENTRIES_MAX {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(crate) fn list(&self) -> Vec<JournalEntry> {
        self.entries().iter().cloned().collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries().len()
    }

    pub(crate) fn clear(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<JournalEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parameters(call: &Call) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    let mut keep = |name: &str, value: &str| {
        if parameters.len() < PARAMETERS_MAX {
            let value = if SECRETS.contains(&name) { REDACTED.into() } else { shortened(value) };
            parameters.insert(shortened(name), value);
        }
    };
    for (name, value) in &call.query {
        keep(name, value);
    }
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(&call.body) {
        for (name, value) in &fields {
            match value.as_str() {
                Some(text) => keep(name, text),
                None => keep(name, &value.to_string()),
            }
        }
    }
    parameters
}

fn shortened(text: &str) -> String {
    text.chars().take(VALUE_CHARS_MAX).collect()
}
