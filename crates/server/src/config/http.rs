use super::{Network, problem::Problems};
use schemars::JsonSchema;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use url::{Host, Url};

/// The listener, and how the outside sees it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The address to listen on. Put a reverse proxy with TLS in front of it.
    #[schemars(with = "String", extend("format" = "address"))]
    pub listen: SocketAddr,
    /// Where clients find this server: scheme and host, nothing behind. Tokens are issued in its name, and cookies
    /// are `Secure` when it is https. `serve` needs it unless `listen` is a loopback address.
    #[schemars(with = "Option<String>", extend("format" = "uri", "x-example" = "https://login.example.com"))]
    pub public_url: Option<Url>,
    /// The address of `/metrics`, which is never on the public listener. Leave it empty to have none.
    #[schemars(with = "Option<String>", extend("format" = "address"))]
    #[serde(deserialize_with = "address_or_none")]
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or networks as in `10.0.0.0/8`.
    pub trusted_proxies: Vec<Network>,
    /// Further names this server answers to, beside the host of `public_url`.
    pub allowed_hosts: Vec<String>,
    /// Web pages of other origins that may send cookies: `https://www.example.com`, `https://*.example.com`.
    pub trusted_origins: Vec<String>,
    /// Open connections in all; one more is closed at once.
    pub max_connections: usize,
    /// Open connections from one address (IPv6: one /64). Trusted proxies and this machine are not counted.
    pub max_connections_per_address: usize,
}

impl Default for Http {
    fn default() -> Self {
        let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self {
            listen: local(8080),
            public_url: None,
            metrics_listen: Some(local(9464)),
            trusted_proxies: Vec::new(),
            allowed_hosts: Vec::new(),
            trusted_origins: Vec::new(),
            max_connections: 10_000,
            max_connections_per_address: 256,
        }
    }
}

impl Http {
    /// Is the server reached by https, so that cookies are `Secure`?
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if let Some(url) = &self.public_url {
            check_public_url(url, problems);
        }
        for origin in self.trusted_origins.iter().filter(|origin| !is_origin(origin)) {
            let fix = "write scheme and host, such as https://www.example.com or https://*.example.com";
            problems.add("http.trusted_origins", format!("`{origin}` is no origin"), fix);
        }
        for host in self.allowed_hosts.iter().filter(|host| Host::parse(host).is_err()) {
            let fix = "write the name alone, such as login.example.com";
            problems.add("http.allowed_hosts", format!("`{host}` is no host name"), fix);
        }
        for (key, limit) in [
            ("http.max_connections", self.max_connections),
            ("http.max_connections_per_address", self.max_connections_per_address),
        ] {
            if limit == 0 {
                problems.add(key, "nobody could connect", "set it to 1 or more");
            }
        }
    }

    pub(super) fn check_for_serve(&self, problems: &mut Problems) {
        if self.public_url.is_none() && !self.listen.ip().is_loopback() {
            let fix = "set it to the https address that clients use, such as https://login.example.com";
            problems.add("http.public_url", "is needed to serve others than this machine", fix);
        }
    }
}

fn check_public_url(url: &Url, problems: &mut Problems) {
    let mut wrong = |what: &str, fix: &str| problems.add("http.public_url", what, fix);
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        "http" => wrong("is not https", "use https: tokens and cookies must not cross a network in the clear"),
        scheme => wrong(&format!("`{scheme}` is no scheme of the web"), "use https"),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        wrong("has more than scheme and host", "write it as in https://login.example.com");
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// `https://host`, `https://*.host`, with or without a port.
fn is_origin(text: &str) -> bool {
    let plain = text.replacen("://*.", "://", 1);
    let Ok(url) = Url::parse(&plain) else { return false };
    matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == plain
}

fn address_or_none<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(serde::de::Error::custom) }
}
