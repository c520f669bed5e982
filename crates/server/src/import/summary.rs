//! What an import did, in numbers.

use super::{report::Outcome, system::System};
use minigate_model::AppId;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Summary {
    system: System,
    app_id: String,
    table: String,
    dry_run: bool,
    /// Were all rows of the source seen?
    pub(crate) finished: bool,
    pub(crate) rows: u64,
    created: u64,
    existing: u64,
    duplicates: u64,
    skipped: u64,
    /// Why rows were skipped, and what of created users was changed or left out.
    reasons: BTreeMap<&'static str, u64>,
    pub(crate) seconds: f64,
}

impl Summary {
    pub(crate) fn new(system: System, app_id: &AppId, table: &str, dry_run: bool) -> Self {
        Self {
            system,
            app_id: app_id.to_string(),
            table: table.to_owned(),
            dry_run,
            finished: false,
            rows: 0,
            created: 0,
            existing: 0,
            duplicates: 0,
            skipped: 0,
            reasons: BTreeMap::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn count(&mut self, outcome: Outcome, reasons: impl Iterator<Item = &'static str>) {
        self.rows += 1;
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Existing => &mut self.existing,
            Outcome::Duplicate => &mut self.duplicates,
            Outcome::Skipped => &mut self.skipped,
        } += 1;
        for reason in reasons {
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    /// Each number with what it counts.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let created = if self.dry_run { "would be created" } else { "created" };
        let numbers = [
            ("rows read", self.rows, ""),
            (created, self.created, ""),
            ("existing", self.existing, "known here before, left as they are"),
            (
                "duplicates",
                self.duplicates,
                "the openid of an earlier row: the smallest old id wins, the others share its user",
            ),
            ("skipped", self.skipped, "no openid of WeChat's"),
        ];
        let row = |(name, number, note): (&str, u64, &str)| vec![name.to_owned(), number.to_string(), note.to_owned()];
        let reasons = self.reasons.iter().map(|(name, number)| row((&format!("  {name}"), *number, "")));
        let seconds = vec!["seconds".to_owned(), format!("{:.1}", self.seconds), String::new()];
        numbers.into_iter().map(row).chain(reasons).chain([seconds]).collect()
    }
}
