//! How many connections there are, in all and from each address.

use super::TransportLimits;
use ipnet::IpNet;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

#[derive(Debug)]
pub(super) struct Crowd {
    total: usize,
    per_address: usize,
    unlimited: Vec<IpNet>,
    present: Mutex<Present>,
}

#[derive(Debug, Default)]
struct Present {
    total: usize,
    by_address: HashMap<Origin, usize>,
}

/// An IPv4 address, or the /64 of an IPv6 one: whoever has one address of it has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Origin {
    V4([u8; 4]),
    V6([u16; 4]),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    House,
    Address,
}

/// A place among the connections; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    crowd: Arc<Crowd>,
    origin: Option<Origin>,
}

impl Crowd {
    pub(super) fn new(limits: &TransportLimits) -> Arc<Self> {
        Arc::new(Self {
            total: limits.connections,
            per_address: limits.connections_per_address,
            unlimited: limits.unlimited.clone(),
            present: Mutex::default(),
        })
    }

    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Refused> {
        let address = address.to_canonical();
        let unlimited = self.unlimited.iter().any(|network| network.contains(&address));
        let origin = (!unlimited).then(|| Origin::of(address));

        let mut present = self.lock();
        if present.total >= self.total {
            return Err(Refused::House);
        }
        if let Some(origin) = origin {
            let count = present.by_address.entry(origin).or_default();
            if *count >= self.per_address {
                return Err(Refused::Address);
            }
            *count += 1;
        }
        present.total += 1;
        drop(present);
        metrics::gauge!("minigate_connections").increment(1);
        Ok(Place { crowd: Arc::clone(self), origin })
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Origin {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::V4(v4.octets()),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut present = self.crowd.lock();
        present.total -= 1;
        if let Some(origin) = self.origin
            && let Some(count) = present.by_address.get_mut(&origin)
        {
            *count -= 1;
            if *count == 0 {
                present.by_address.remove(&origin);
            }
        }
        drop(present);
        metrics::gauge!("minigate_connections").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(total: usize, per_address: usize) -> Arc<Crowd> {
        let unlimited = vec!["10.0.0.0/8".parse().expect("a network")];
        let limits = TransportLimits {
            connections: total,
            connections_per_address: per_address,
            unlimited,
            ..Default::default()
        };
        Crowd::new(&limits)
    }

    fn at(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_64_of_ipv6_counts_as_one_address() {
        let crowd = crowd(10, 1);

        let first = crowd.enter(at("2001:db8::1")).expect("the first of its /64");
        assert_eq!(crowd.enter(at("2001:db8::2")).err(), Some(Refused::Address));
        assert!(crowd.enter(at("2001:db8:0:1::1")).is_ok());
        drop(first);
        assert!(crowd.enter(at("2001:db8::2")).is_ok());
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_same_address() {
        let crowd = crowd(10, 1);
        let _first = crowd.enter(at("192.0.2.1")).expect("the first");

        assert_eq!(crowd.enter(at("::ffff:192.0.2.1")).err(), Some(Refused::Address));
    }

    #[test]
    fn a_proxy_is_held_by_the_total_alone() {
        let crowd = crowd(2, 1);
        let _one = crowd.enter(at("10.0.0.1")).expect("one");
        let _two = crowd.enter(at("10.0.0.1")).expect("two");

        assert_eq!(crowd.enter(at("10.0.0.1")).err(), Some(Refused::House));
        assert_eq!(crowd.lock().by_address.len(), 0);
    }
}
