//! `minigate config`

use super::{Source, output};
use anyhow::{Result, bail};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is wrong with the configuration, where, and how to mend it.
    Check,
}

impl Command {
    pub(super) fn run(self, source: &Source) -> Result<()> {
        let Self::Check = self;
        let config = source.load()?;
        let problems = config.check_for_serve();
        let path = source.path().map_or("the environment".to_owned(), |path| path.display().to_string());
        if problems.is_empty() {
            return output::write(&format!("{path}: good; `minigate serve` would start with it\n"));
        }
        for problem in &problems {
            output::write(&format!("{problem}\n"))?;
        }
        bail!("{path}: {} to mend before `minigate serve` starts", problems.len());
    }
}
