//! An import runs beside the requests, a batch at a time, each in a transaction with its entries.

use super::parse::{self, Parsed, RowError};
use crate::{
    Inventory,
    store::{Asked, Batch, BatchDone, ImportRow, Mode, State},
};
use bytes::Bytes;
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

/// Rows in a transaction, for which scans wait.
const BATCH: usize = 200;
/// Errors that are kept word for word.
const ERRORS: usize = 100;
/// A database that is away is waited for: so often, a second each.
const TRIES: u32 = 60;

/// An import that was accepted.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) inventory: Inventory,
    pub(crate) id: Uuid,
    pub(crate) asked: Asked,
    pub(crate) mode: Mode,
}

impl Run {
    pub(crate) async fn start(self, file: Bytes) {
        // Never closed.
        let _turn = self.inventory.imports().acquire().await;
        let parsed = tokio::task::spawn_blocking(move || parse::goods(&file)).await;
        let (state, errors) = match parsed {
            Ok(Ok(parsed)) => self.write(parsed).await,
            Ok(Err(unreadable)) => (State::Failed, vec![one(1, unreadable.code, unreadable.detail)]),
            Err(_panic) => (State::Failed, vec![one(1, "file_unreadable", "the file cannot be read")]),
        };
        // Those of rows were counted with their batches.
        let added = if state == State::Failed { i64::from(!errors.is_empty() && errors[0].row <= 1) } else { 0 };
        let ended = self.inventory.store().end_import(self.id, state, (added, text(&errors)), self.inventory.now());
        if let Err(error) = ended.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an import's end could not be written");
        }
    }

    async fn write(&self, parsed: Parsed) -> (State, Vec<RowError>) {
        let mut errors = parsed.errors;
        let (total, count) = (number(parsed.total), number(errors.len()));
        let started = self.inventory.store().start_import(self.id, total, (count, text(&errors)), self.inventory.now());
        if !matches!(started.await, Ok(true)) {
            return (State::Failed, errors);
        }
        let mut done = count;
        for rows in batches(parsed.rows) {
            let expected = done + number(rows.len());
            match self.batch(rows, expected).await {
                Some(BatchDone { too_many, .. }) => {
                    let detail = "there would be more than 1000000000 in stock";
                    errors.extend(too_many.into_iter().map(|row| one(row, "stock_limit", detail)));
                }
                None => return (State::Failed, errors),
            }
            done = expected;
        }
        (State::Done, errors)
    }

    /// `None` when the import is over: cancelled, or the database stayed away.
    async fn batch(&self, rows: Vec<ImportRow>, expected: i64) -> Option<BatchDone> {
        let (store, now) = (self.inventory.store(), self.inventory.now());
        let batch = Batch { import: self.id, asked: self.asked, mode: self.mode, rows, now };
        let mut is_known = true;
        for _ in 0..TRIES {
            // Of a transaction whose end nobody heard, the count of rows says what became of it.
            if !is_known {
                match store.import_progress(self.id).await {
                    Ok(Some(done)) if done >= expected => return Some(BatchDone::default()),
                    Ok(_) => is_known = true,
                    Err(_) => {}
                }
            }
            if is_known {
                match store.import_batch(batch.clone()).await {
                    Ok(done) => return done,
                    Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a batch has to wait"),
                }
                is_known = false;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        None
    }
}

/// Pieces in which no code stands twice: rows that follow from each other are not of one statement.
fn batches(rows: Vec<ImportRow>) -> Vec<Vec<ImportRow>> {
    let (mut batches, mut codes): (Vec<Vec<ImportRow>>, HashSet<String>) = (Vec::new(), HashSet::new());
    for row in rows {
        let is_new = codes.insert(row.code.clone());
        match batches.last_mut() {
            Some(batch) if is_new && batch.len() < BATCH => batch.push(row),
            _ => {
                codes = HashSet::from([row.code.clone()]);
                batches.push(vec![row]);
            }
        }
    }
    batches
}

fn one(row: u32, code: &str, detail: &str) -> RowError {
    RowError { row, code: code.to_owned(), detail: detail.to_owned() }
}

fn text(errors: &[RowError]) -> String {
    serde_json::to_string(&errors[..errors.len().min(ERRORS)]).unwrap_or_default()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_once_in_a_batch() {
        let row = |code: usize| ImportRow {
            row: 1,
            code: code.to_string(),
            name: None,
            remarks: None,
            count: Some(1),
            low_level: None,
        };
        let sizes =
            |codes: Vec<usize>| batches(codes.into_iter().map(row).collect()).iter().map(Vec::len).collect::<Vec<_>>();

        assert_eq!(sizes((0..450).collect()), [200, 200, 50]);
        assert_eq!(sizes(vec![1, 2, 1, 1, 3]), [2, 1, 2]);
    }
}
