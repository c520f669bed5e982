//! A new master key, in a file that only its owner reads.

use anyhow::{Context as _, Result};
use minigate_model::{encoding, random};
use std::{fs::OpenOptions, io::Write as _, path::Path};

/// Writes a new key; fails when the file is there already: a lost master key is every login lost.
pub(crate) fn write_new(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("{} cannot be made", path.display()))?;
    writeln!(file, "{}", encoding::hex(&random::bytes::<32>()))?;
    file.sync_all()?;
    Ok(())
}
