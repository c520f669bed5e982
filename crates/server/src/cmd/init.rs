//! `minigate init`

use super::output;
use crate::config::commented_template;
use anyhow::{Context as _, Result, bail};
use minigate_flow::key_file;
use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

const KEY: &str = "master.key";

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  minigate init --dir /etc/minigate")]
pub(super) struct Init {
    /// Where to write minigate.toml and master.key.
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(self) -> Result<()> {
        std::fs::create_dir_all(&self.dir).with_context(|| format!("{} cannot be made", self.dir.display()))?;
        let (config, key) = (self.dir.join("minigate.toml"), self.dir.join(KEY));
        for path in [&config, &key] {
            if path.exists() {
                bail!("{} is there already; move it away first", path.display());
            }
        }
        key_file::make_key(&key).with_context(|| format!("{} cannot be made", key.display()))?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&config)?;
        // The one value that is known already.
        let keys = format!("[keys]\nmaster_file = \"{KEY}\"\n");
        file.write_all(commented_template().replacen("[keys]\n", &keys, 1).as_bytes())?;
        output::write(&format!(
            "{config} and {key} are written.\n\n\
             1. Put your AppID and AppSecret into {config}, and the address clients use (`http.public_url`).\n\
             2. Keep a copy of {key} away from the database: without it every login is lost.\n\
             3. minigate --config {config} doctor\n\
             4. minigate --config {config} serve\n",
            config = config.display(),
            key = key.display(),
        ))
    }
}
