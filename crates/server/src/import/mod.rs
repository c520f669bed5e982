//! `minigate import`: rows of an old system's table become users, in a stream and in batches.
//!
//! Rows come in the order of their openids, so that rows of one person stand together: the first one wins, the others
//! share its user, and nothing has to be remembered but the last openid.

mod mapping;
mod preview;
mod report;
mod summary;
mod system;

pub(crate) use mapping::{Mapping, Names};
pub(crate) use preview::masked;
pub(crate) use report::{Openids, Report};
pub(crate) use summary::Summary;
pub(crate) use system::System;

use anyhow::{Context as _, Result};
use minigate_flow::{Arrival, Arrived, Importer};
use minigate_model::import::{OldUser, Rules, Skip};
use minigate_store::ForeignRow;
use report::{Line, Outcome};

/// Users that are written together. More of them do not make it faster, and others wait for the database meanwhile.
const BATCH: usize = 1000;

/// An import under way.
pub(crate) struct Import {
    pub(crate) importer: Importer,
    pub(crate) rules: Rules,
    pub(crate) report: Option<Report>,
    pub(crate) summary: Summary,
    batch: Batch,
    /// The last openid of the batch before, and what became of it.
    last: Option<(String, Arrived)>,
}

/// Rows that wait to be written, and those among them that become users.
#[derive(Default)]
struct Batch {
    arrivals: Vec<Arrival>,
    rows: Vec<Waiting>,
}

struct Waiting {
    old_id: Option<String>,
    /// As the source has it, where no arrival holds it.
    openid: Option<String>,
    fate: Fate,
}

/// What is to become of a row.
#[derive(Clone, Copy)]
enum Fate {
    /// What becomes of this arrival.
    First(usize),
    /// The same as the row before it.
    Again(usize),
    /// The same as the last row of the batch before.
    AgainLast(Arrived),
    Skipped(Skip),
}

impl Import {
    pub(crate) fn new(importer: Importer, rules: Rules, report: Option<Report>, summary: Summary) -> Self {
        Self { importer, rules, report, summary, batch: Batch::default(), last: None }
    }

    /// Takes rows up; those that fill a batch are written.
    pub(crate) async fn take(&mut self, rows: Vec<ForeignRow>) -> Result<()> {
        for row in rows {
            if self.batch.rows.len() >= BATCH {
                self.write().await?;
            }
            self.sort_in(row);
        }
        Ok(())
    }

    /// Writes what waits.
    pub(crate) async fn write(&mut self) -> Result<()> {
        let Batch { arrivals, rows } = std::mem::take(&mut self.batch);
        let arrived = self.importer.import(&arrivals).await.context("users cannot be written")?;
        for row in &rows {
            self.tell(row, &arrivals, &arrived)?;
        }
        if let Some(report) = &mut self.report {
            report.flush()?;
        }
        let last = arrivals.into_iter().zip(arrived).next_back();
        self.last = last.map(|(arrival, arrived)| (arrival.newcomer.openid, arrived)).or_else(|| self.last.take());
        Ok(())
    }

    fn sort_in(&mut self, row: ForeignRow) {
        let [old_id, openid, unionid, nickname, gender, created_at, last_login_at] = cells(row);
        let old = OldUser {
            openid: openid.as_deref(),
            unionid: unionid.as_deref(),
            nickname: nickname.as_deref(),
            gender: gender.as_deref(),
            created_at: created_at.as_deref(),
            last_login_at: last_login_at.as_deref(),
        };
        let fate = match self.rules.read(&old) {
            Err(skip) => Fate::Skipped(skip),
            Ok(newcomer) => match (self.batch.arrivals.last(), &self.last) {
                (Some(before), _) if before.newcomer.openid == newcomer.openid => {
                    Fate::Again(self.batch.arrivals.len() - 1)
                }
                (None, Some((before, arrived))) if *before == newcomer.openid => Fate::AgainLast(*arrived),
                _ => {
                    self.batch.arrivals.push(Arrival { newcomer, old_id: old_id.clone() });
                    Fate::First(self.batch.arrivals.len() - 1)
                }
            },
        };
        self.batch.rows.push(Waiting { old_id, openid, fate });
    }

    /// Counts a row, and writes it to the report.
    fn tell(&mut self, row: &Waiting, arrivals: &[Arrival], arrived: &[Arrived]) -> Result<()> {
        let (outcome, who, reasons) = match row.fate {
            Fate::Skipped(skip) => (Outcome::Skipped, None, vec![skip.as_str()]),
            Fate::AgainLast(arrived) => (Outcome::Duplicate, id_of(arrived), Vec::new()),
            Fate::Again(index) => (Outcome::Duplicate, id_of(arrived[index]), Vec::new()),
            Fate::First(index) => match arrived[index] {
                Arrived::Existing(id) => (Outcome::Existing, Some(id), Vec::new()),
                Arrived::Created(id) => {
                    let notes = arrivals[index].newcomer.notes.iter();
                    (Outcome::Created, id, notes.map(|note| note.as_str()).collect())
                }
            },
        };
        self.summary.count(outcome, reasons.iter().copied());
        let Some(report) = &mut self.report else { return Ok(()) };
        let (old_id, openid) = (row.old_id.as_deref(), row.openid.as_deref());
        report.add(&Line { old_id, user_id: who, outcome, reason: &reasons.join(" "), openid })
    }
}

const fn id_of(arrived: Arrived) -> Option<minigate_model::UserId> {
    match arrived {
        Arrived::Created(id) => id,
        Arrived::Existing(id) => Some(id),
    }
}

/// As the query of [`Mapping::query`] orders them.
fn cells(row: ForeignRow) -> [Option<String>; 7] {
    let mut cells = row.into_iter();
    std::array::from_fn(|_| cells.next().flatten())
}
