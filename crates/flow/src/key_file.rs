//! Secrets in files that only their owner reads.

use minigate_model::{
    encoding,
    key::{Keyring, KeyringError},
    random,
};
use std::{fs::OpenOptions, io, path::Path};

/// A master key cannot be had from its file.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("the file of the master key cannot be read or made")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Key(#[from] KeyringError),
}

/// The master key in this file, which is made if it is not there. Keep it apart from the database's backups: what one
/// sealed, no other opens.
pub fn read_or_make_key(path: &Path) -> Result<Keyring, KeyFileError> {
    if !path.exists() {
        make_key(path)?;
    }
    let text = zeroize::Zeroizing::new(std::fs::read_to_string(path)?);
    Ok(Keyring::new(&[Keyring::parse_master(&text)?])?)
}

/// Writes a new master key; fails when the file is there already: a lost master key is every login lost.
pub fn make_key(path: &Path) -> io::Result<()> {
    make_secret(path, &encoding::hex(&random::bytes::<32>()))
}

/// Writes a file with this line; fails when it is there already.
pub fn make_secret(path: &Path, secret: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    io::Write::write_all(&mut file, format!("{secret}\n").as_bytes())?;
    file.sync_all()
}
