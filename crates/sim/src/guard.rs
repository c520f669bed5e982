//! Keeps web pages away from a simulator on the developer's own machine.
//!
//! A page of any site can make its visitor's browser send requests to `127.0.0.1`, and read the answers when its own
//! name is made to resolve there (DNS rebinding). Such requests carry the page's host name or its origin.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderValue, ORIGIN};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Uri};

#[derive(Debug)]
pub(crate) enum Guard {
    /// Listening on loopback: other names than these, and loopback's own, are refused.
    Loopback { known_hosts: Vec<String> },
    /// Listening for other machines, which may know this one by any name.
    Exposed,
}

impl Guard {
    pub(crate) fn knows_host(&self, headers: &HeaderMap) -> bool {
        let Self::Loopback { known_hosts } = self else { return true };
        let Some(host) = headers.get(HOST).and_then(authority) else { return false };
        let host = host.host();
        is_loopback(host) || known_hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// Whether a browser sent this for a page of another machine. Programs other than browsers send no `Origin`.
pub(crate) fn is_from_foreign_page(headers: &HeaderMap) -> bool {
    headers.get_all(ORIGIN).iter().any(|origin| {
        let page = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
        !page.as_ref().and_then(Uri::host).is_some_and(is_loopback)
    })
}

fn authority(value: &HeaderValue) -> Option<Authority> {
    value.to_str().ok()?.parse().ok()
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
