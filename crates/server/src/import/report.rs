//! The report: a row for each row of the source, by which integrators find the new id of an old one.

use anyhow::{Context as _, Result, bail};
use minigate_model::UserId;
use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Read as _},
    path::Path,
};

pub(crate) struct Report {
    csv: csv::Writer<BufWriter<File>>,
    openids: Openids,
}

/// Do openids stand in the report?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Openids {
    Hidden,
    Shown,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Created,
    /// The openid was known here before.
    Existing,
    /// An earlier row has the same openid: its user is this one's too.
    Duplicate,
    Skipped,
}

pub(super) struct Line<'a> {
    pub(super) old_id: Option<&'a str>,
    pub(super) user_id: Option<UserId>,
    pub(super) outcome: Outcome,
    pub(super) reason: &'a str,
    pub(super) openid: Option<&'a str>,
}

const HEADER: [&str; 4] = ["old_id", "user_id", "outcome", "reason"];

impl Report {
    /// Makes the file, readable by its owner only. An older report is replaced; any other file is left alone.
    pub(crate) fn create(path: &Path, openids: Openids) -> Result<Self> {
        let shown = path.display();
        if !is_absent_or_report(path).with_context(|| format!("{shown} cannot be read"))? {
            bail!("{shown} is there already and is no report of an import: choose another name");
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).with_context(|| format!("{shown} cannot be written"))?;
        let mut csv = csv::Writer::from_writer(BufWriter::new(file));
        let openid = (openids == Openids::Shown).then_some("openid");
        csv.write_record(HEADER.into_iter().chain(openid))?;
        Ok(Self { csv, openids })
    }

    pub(super) fn add(&mut self, line: &Line<'_>) -> Result<()> {
        let id = line.user_id.map(|id| id.to_string()).unwrap_or_default();
        let openid = (self.openids == Openids::Shown).then(|| line.openid.unwrap_or_default());
        let fields = [line.old_id.unwrap_or_default(), &id, line.outcome.as_str(), line.reason];
        self.csv.write_record(fields.into_iter().chain(openid)).context("the report cannot be written")
    }

    /// After this what was added is in the file.
    pub(super) fn flush(&mut self) -> Result<()> {
        self.csv.flush().context("the report cannot be written")
    }
}

fn is_absent_or_report(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(64).read_to_end(&mut head)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    Ok(head.is_empty() || head.starts_with(HEADER.join(",").as_bytes()))
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Existing => "existing",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
        }
    }
}
