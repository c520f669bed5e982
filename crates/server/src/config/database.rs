use super::problem::Problems;
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

/// Where everything is kept.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE`, `postgres://user:password@host/name` or `mysql://user:password@host/name`.
    #[schemars(with = "String", extend("x-secret" = true, "default" = "sqlite:minigate.db"))]
    pub url: SecretString,
    /// Connections to a database server. SQLite has threads of its own instead.
    pub pool_size: u32,
}

const SCHEMES: [&str; 4] = ["sqlite:", "postgres://", "postgresql://", "mysql://"];

impl Default for Database {
    fn default() -> Self {
        Self { url: SecretString::from("sqlite:minigate.db"), pool_size: 16 }
    }
}

impl Database {
    /// The URL for people to read: without its password.
    pub fn shown_url(&self) -> String {
        let url = self.url.expose_secret();
        let Ok(mut parsed) = Url::parse(url) else { return "(not a URL)".to_owned() };
        if parsed.password().is_none() {
            return url.to_owned();
        }
        let hidden = parsed.set_password(Some("...")).is_ok();
        if hidden { parsed.to_string() } else { "(hidden)".to_owned() }
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if !SCHEMES.iter().any(|scheme| self.url.expose_secret().starts_with(scheme)) {
            problems.add("database.url", "names no database we know", "begin it with sqlite:, postgres:// or mysql://");
        }
        if !(1..=1000).contains(&self.pool_size) {
            problems.add("database.pool_size", "is out of range", "set it between 1 and 1000");
        }
    }
}
