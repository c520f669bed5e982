//! The configuration, from a file and an environment.

mod apps;
mod generated;
mod read;
mod refused;
mod secrets;
mod webhooks;

use minigate_server::config::{Config, ConfigErrors};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    #[cfg(unix)]
    fn restrict(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(self.0.path().join(name), fs::Permissions::from_mode(mode)).expect("permissions");
    }
}

fn load(toml: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let folder = Folder::new();
    load_in(&folder, toml, env)
}

fn load_in(folder: &Folder, toml: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let path = folder.write("minigate.toml", toml);
    Config::load(Some(&path), env.iter().map(|(name, value)| (name.to_string(), value.to_string())))
}

fn problems(toml: &str, env: &[(&str, &str)]) -> Vec<String> {
    load(toml, env).expect_err("problems").0.iter().map(ToString::to_string).collect()
}
