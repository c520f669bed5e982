use super::problem::Problems;
use minigate_model::key::{Keyring, KeyringError};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// The master keys: they seal what is secret in the database and sign refresh tokens. Losing them ends every login;
/// whoever has them and the database has everything.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// 32 random bytes each, as 64 hex digits or 43 characters of base64url. The first one is used; the others are
    /// older ones that still open what they sealed. In a file: one a line, readable by its owner alone.
    #[schemars(with = "Vec<String>", extend("x-secret" = true))]
    pub master: Vec<SecretString>,
}

impl Keys {
    pub(super) fn keyring(&self) -> Result<Keyring, KeyringError> {
        let masters = self.master.iter().map(|text| Keyring::parse_master(text.expose_secret()));
        Keyring::new(&masters.collect::<Result<Vec<_>, _>>()?)
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if self.master.is_empty() {
            return;
        }
        if let Err(error) = self.keyring() {
            problems.add("keys.master", error.to_string(), "`minigate init` makes a good one");
        }
    }

    pub(super) fn check_for_serve(&self, problems: &mut Problems) {
        if self.master.is_empty() {
            let fix = "run `minigate init`, which makes one, and name its file in `keys.master_file`";
            problems.add("keys.master", KeyringError::Empty.to_string(), fix);
        }
    }
}
