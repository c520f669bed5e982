//! Where the database is.

use crate::{Error, Source};
use std::{fmt, path::PathBuf};
use url::Url;

/// How to reach the database.
///
/// | URL | |
/// |---|---|
/// | `sqlite:///abs/path.db`, `sqlite:relative.db` | created, readable by its owner only, when it does not exist |
/// | `postgres://user:password@host/database` | `sslmode=disable` and `prefer` as libpq has them; else TLS, checked |
/// | `mysql://user:password@host/database` | also MariaDB; `require_ssl=false` for a network without TLS |
///
/// TLS is required unless the host is this machine. `sslrootcert=/path/ca.pem` names an authority to trust
/// beside the public ones, which managed databases mostly need.
#[derive(Clone)]
pub struct StoreConfig {
    pub url: String,
    /// Connections of one node to PostgreSQL or MySQL.
    pub connections: usize,
    /// Reading threads on SQLite; writes have one thread, whatever this says.
    pub readers: usize,
}

/// The database behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    Sqlite,
    Postgres,
    Mysql,
}

/// What a URL of each kind says.
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(ServerUrl),
    Mysql(ServerUrl),
}

/// A server's URL, for its driver, without what only we understand.
pub(crate) struct ServerUrl {
    pub(crate) url: Url,
    pub(crate) root_certificate: Option<PathBuf>,
}

impl StoreConfig {
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 10, readers: 2 }
    }

    pub(crate) fn target(&self) -> Result<Target, Error> {
        match self.url.split_once(':') {
            Some(("sqlite", rest)) => sqlite_path(rest).map(Target::Sqlite),
            Some(("postgres" | "postgresql", _)) => ServerUrl::parse(&self.url).map(Target::Postgres),
            Some(("mysql" | "mariadb", _)) => ServerUrl::parse(&self.url).map(Target::Mysql),
            _ => Err(unusable("the URL begins with sqlite:, postgres:// or mysql://")),
        }
    }
}

fn sqlite_path(rest: &str) -> Result<PathBuf, Error> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path.starts_with(":memory:") {
        // Every connection to `:memory:` would see a database of its own.
        return Err(unusable("a SQLite URL names a file, such as sqlite:///var/lib/minigate/minigate.db"));
    }
    Ok(PathBuf::from(path))
}

impl ServerUrl {
    fn parse(text: &str) -> Result<Self, Error> {
        let mut url = Url::parse(text)
            .map_err(|error| Error::Config { problem: "the URL does not parse", source: Some(error.into()) })?;
        let root_certificate = take_parameter(&mut url, "sslrootcert").map(PathBuf::from);
        Ok(Self { url, root_certificate })
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    pub(crate) fn set_parameter(&mut self, name: &str, value: &str) {
        take_parameter(&mut self.url, name);
        self.url.query_pairs_mut().append_pair(name, value);
    }

    /// Is the server on this machine, so that nobody listens between?
    pub(crate) fn is_local(&self) -> bool {
        match self.url.host() {
            None => true,
            Some(url::Host::Domain(name)) => {
                name.is_empty()
                    || name == "localhost"
                    || name.starts_with('/')
                    || name.starts_with("%2F")
                    || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        }
    }
}

/// Leaves the other parameters as they were written: drivers do not read `+` as a space.
fn take_parameter(url: &mut Url, name: &str) -> Option<String> {
    let value = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())?;
    let is_other = |pair: &&str| pair.split_once('=').is_none_or(|(key, _)| key != name);
    let others = url.query().map(|query| query.split('&').filter(is_other).collect::<Vec<_>>().join("&"));
    url.set_query(others.filter(|query| !query.is_empty()).as_deref());
    Some(value)
}

pub(crate) fn unusable(problem: &'static str) -> Error {
    Error::Config { problem, source: None }
}

pub(crate) fn unusable_because(problem: &'static str, source: impl Into<Source>) -> Error {
    Error::Config { problem, source: Some(source.into()) }
}

impl fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfig")
            .field("url", &redacted(&self.url))
            .field("connections", &self.connections)
            .field("readers", &self.readers)
            .finish()
    }
}

/// The URL with its password and parameters left out; both can hold secrets.
fn redacted(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else { return "[unreadable]".to_owned() };
    if url.password().is_some() && url.set_password(Some("redacted")).is_err() {
        return "[unreadable]".to_owned();
    }
    url.set_query(None);
    url.into()
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let config = StoreConfig::new("postgres://minigate:hunter2@db.example/minigate?password=hunter2");

        let printed = format!("{config:?}");

        assert!(printed.contains("db.example") && !printed.contains("hunter2"), "{printed}");
    }

    #[test]
    fn a_sqlite_url_is_absolute_with_three_slashes() {
        let path = |url: &str| match StoreConfig::new(url).target() {
            Ok(Target::Sqlite(path)) => path,
            _ => panic!("{url}"),
        };

        assert_eq!(path("sqlite:///var/lib/a b.db"), PathBuf::from("/var/lib/a b.db"));
        assert_eq!(path("sqlite:minigate.db"), PathBuf::from("minigate.db"));
        for wrong in ["sqlite:", "sqlite::memory:", "oracle://host", "minigate.db", "postgres://"] {
            let refused = StoreConfig::new(wrong).target();
            assert!(wrong == "postgres://" || refused.is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_this_machine_is_local() {
        let local = |url: &str| ServerUrl::parse(url).expect("a URL").is_local();

        assert!(local("postgres://localhost/x") && local("mysql://127.0.0.1/x") && local("postgres://[::1]/x"));
        assert!(!local("postgres://db.example/x") && !local("mysql://10.0.0.1/x"));
    }

    #[test]
    fn our_own_parameter_is_not_passed_on() {
        let url = ServerUrl::parse("postgres://db/x?a=b%20c&sslrootcert=/my%20ca.pem&d=e").expect("a URL");

        assert_eq!(url.root_certificate, Some(PathBuf::from("/my ca.pem")));
        assert_eq!(url.url.as_str(), "postgres://db/x?a=b%20c&d=e");
    }
}
