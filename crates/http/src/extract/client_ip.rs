//! The address of the client: the peer, or what a trusted proxy says of it (security.md T-34).

use super::state;
use crate::{ApiError, HttpOptions};
use axum::extract::{ConnectInfo, FromRequestParts};
use http::{HeaderMap, request::Parts};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where the request came from.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        of(parts)
    }
}

pub(crate) fn of(parts: &Parts) -> Result<ClientIp, ApiError> {
    let options = &state::of(parts)?.0.options;
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // A server without connect info gives all its clients one bucket: limited too early rather than not at all.
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Ok(ClientIp(client_of(&parts.headers, peer, options)))
}

/// The rightmost hop that is no proxy of ours: everything to its left is the client's own claim.
fn client_of(headers: &HeaderMap, peer: IpAddr, options: &HttpOptions) -> IpAddr {
    if !options.is_proxy(peer) {
        return peer;
    }
    let mut client = peer;
    for hop in headers.get_all(FORWARDED_FOR).iter().rev().filter_map(|value| value.to_str().ok()) {
        for hop in hop.rsplit(',') {
            match hop.trim().parse() {
                Ok(address) if options.is_proxy(address) => client = address,
                Ok(address) => return address,
                Err(_) => return client,
            }
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listed_proxy_is_believed_and_only_its_last_word() {
        let proxy = "10.0.0.0/8".parse().expect("a network");
        let options = HttpOptions { trusted_proxies: vec![proxy], ..HttpOptions::default() };
        let client = |peer: &str, forwarded: &[&str]| {
            let header =
                |text: &&str| (http::HeaderName::from_static(FORWARDED_FOR), text.parse().expect("a header value"));
            let headers: HeaderMap = forwarded.iter().map(header).collect();
            client_of(&headers, peer.parse().expect("an address"), &options).to_string()
        };

        assert_eq!(client("203.0.113.1", &["192.0.2.7"]), "203.0.113.1", "an unlisted peer says nothing");
        assert_eq!(client("10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 192.0.2.7, 10.0.0.9"]), "192.0.2.7");
        assert_eq!(client("10.0.0.1", &["6.6.6.6", "192.0.2.7"]), "192.0.2.7");
        assert_eq!(client("10.0.0.1", &["192.0.2.7, junk"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }
}
