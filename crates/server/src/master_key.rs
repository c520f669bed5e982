//! Secrets in files that only their owner reads.

use anyhow::{Context as _, Result};
use minigate_model::{encoding, random};
use std::{fs::OpenOptions, io::Write as _, path::Path};

/// Writes a new master key; fails when the file is there already: a lost master key is every login lost.
pub(crate) fn write_new(path: &Path) -> Result<()> {
    write_secret(path, &encoding::hex(&random::bytes::<32>()))
}

/// Writes a file with this line; fails when it is there already.
pub(crate) fn write_secret(path: &Path, secret: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("{} cannot be made", path.display()))?;
    writeln!(file, "{secret}")?;
    file.sync_all()?;
    Ok(())
}
