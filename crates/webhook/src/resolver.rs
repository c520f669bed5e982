//! Names become addresses at the moment of connecting, and only such that may be connected to. What a name meant when
//! it was looked at before counts for nothing: whoever owns it may have changed it since (DNS rebinding).

use crate::address::{Realm, realm};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{net::IpAddr, sync::Arc};

/// Which realms may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowed {
    Public,
    /// What is not encrypted stays within one's own networks.
    Private,
    Both,
}

impl Allowed {
    pub(crate) fn check(self, address: IpAddr) -> Result<(), RefusedAddress> {
        match (realm(address), self) {
            (Realm::Public, Self::Public | Self::Both) | (Realm::Private, Self::Private | Self::Both) => Ok(()),
            _ => Err(RefusedAddress),
        }
    }
}

/// A name or an address leads where nothing is sent to.
#[derive(Debug, thiserror::Error)]
#[error("the address is not one to connect to")]
pub(crate) struct RefusedAddress;

/// A name without an address.
#[derive(Debug, thiserror::Error)]
#[error("the name does not resolve")]
pub(crate) struct Unresolved;

pub(crate) struct Guard {
    pub(crate) names: Arc<dyn Resolve>,
    pub(crate) allowed: Allowed,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolving, allowed) = (self.names.resolve(name), self.allowed);
        Box::pin(async move {
            let found: Vec<_> = resolving.await.map_err(|_| Unresolved)?.collect();
            let any = !found.is_empty();
            let good: Vec<_> = found.into_iter().filter(|address| allowed.check(address.ip()).is_ok()).collect();
            match (any, good.is_empty()) {
                (false, _) => Err(Unresolved.into()),
                (true, true) => Err(RefusedAddress.into()),
                (true, false) => Ok(Box::new(good.into_iter()) as Addrs),
            }
        })
    }
}

/// The system's names: its hosts file and its DNS.
pub(crate) struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
