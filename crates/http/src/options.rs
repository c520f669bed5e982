//! How the server is reached.

use crate::legacy::Legacy;
use ipnet::IpNet;
use std::net::IpAddr;

/// Settings of the HTTP side.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// Is it reached by https? Then cookies are `Secure` and HSTS is sent.
    pub secure: bool,
    /// `Host` values that are answered, lower case, with the port where it is not the default. Empty: all, which only
    /// suits a server behind a proxy that checks them.
    pub allowed_hosts: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// A further header that may carry a token, besides `Authorization`.
    pub token_header: Option<http::HeaderName>,
    /// `__Host-` names for the two cookies: a neighbouring site can then not plant them.
    pub host_prefix: bool,
    /// The adapters for mini programs that were written for another server.
    pub legacy: Legacy,
}

impl HttpOptions {
    pub(crate) fn is_proxy(&self, address: IpAddr) -> bool {
        // A listener on `::` sees IPv4 peers as mapped addresses.
        self.trusted_proxies.iter().any(|range| range.contains(&address.to_canonical()))
    }

    pub(crate) fn answers_host(&self, host: &str) -> bool {
        self.allowed_hosts.is_empty() || self.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    /// Every header beside `Authorization` that may carry a token: the configured one and the adapters' own.
    pub(crate) fn token_headers(&self) -> impl Iterator<Item = &http::HeaderName> {
        self.token_header.iter().chain(self.legacy.token_headers())
    }

    pub(crate) const fn session_cookie(&self) -> &'static str {
        if self.host_prefix { "__Host-sessionid" } else { "sessionid" }
    }

    pub(crate) const fn csrf_cookie(&self) -> &'static str {
        if self.host_prefix { "__Host-csrftoken" } else { "csrftoken" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_known_by_its_network_also_as_a_mapped_address() {
        let options =
            HttpOptions { trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")], ..HttpOptions::default() };
        let is_proxy = |text: &str| options.is_proxy(text.parse().expect("an address"));

        assert!(is_proxy("10.255.0.1"));
        assert!(is_proxy("::ffff:10.1.2.3"));
        assert!(!is_proxy("11.0.0.1"));
        assert!(!is_proxy("2001:db8::1"));
    }
}
