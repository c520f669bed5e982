//! Which addresses are whose. By IANA's registries of special-purpose addresses (RFC 6890 and what updates it).

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whose network an address is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Realm {
    Public,
    /// This machine, or a network of one's own.
    Private,
    /// Where no receiver is, whatever its owner allows: link-local (a cloud's metadata lives there), multicast,
    /// reserved, and IPv6 that hides an address of its own.
    Never,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(head: [u16; 3], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(head[0], head[1], head[2], 0, 0, 0, 0, 0), prefix)
}

const PRIVATE_V4: [Ipv4Net; 6] = [
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    // For benchmarks; local proxies answer with these addresses for every name.
    v4(198, 18, 0, 0, 15),
];

const NEVER_V4: [Ipv4Net; 9] = [
    v4(0, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0], 3);
const PRIVATE_V6: Ipv6Net = v6([0xfc00, 0, 0], 7);
/// Translates to the IPv4 address in its last 32 bits (RFC 6052).
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0], 96);

/// Parts of the global range that are not global: protocol assignments with Teredo, documentation, 6to4.
const NEVER_V6: [Ipv6Net; 4] =
    [v6([0x2001, 0, 0], 23), v6([0x2001, 0xdb8, 0], 32), v6([0x2002, 0, 0], 16), v6([0x3fff, 0, 0], 20)];

pub(crate) fn realm(address: IpAddr) -> Realm {
    match address {
        IpAddr::V4(address) => realm_v4(address),
        IpAddr::V6(address) => realm_v6(address),
    }
}

fn realm_v4(address: Ipv4Addr) -> Realm {
    let in_any = |nets: &[Ipv4Net]| nets.iter().any(|net| net.contains(&address));
    match () {
        () if in_any(&PRIVATE_V4) => Realm::Private,
        () if in_any(&NEVER_V4) => Realm::Never,
        () => Realm::Public,
    }
}

fn realm_v6(address: Ipv6Addr) -> Realm {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return realm_v4(mapped);
    }
    match address {
        Ipv6Addr::LOCALHOST => Realm::Private,
        _ if NAT64.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            realm_v4(Ipv4Addr::new(a, b, c, d))
        }
        _ if PRIVATE_V6.contains(&address) => Realm::Private,
        _ if !GLOBAL_V6.contains(&address) || NEVER_V6.iter().any(|net| net.contains(&address)) => Realm::Never,
        _ => Realm::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_realm() {
        let public = [
            "1.1.1.1",
            "100.63.255.255",
            "172.15.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2400:3200::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ];
        let private = [
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.0.1",
            "::1",
            "fc00::1",
            "fdff::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
        ];
        let never = [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "64:ff9b:1::1",
            "100::1",
            "::127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "::ffff:0:127.0.0.1",
        ];

        for (expected, addresses) in
            [(Realm::Public, &public[..]), (Realm::Private, &private[..]), (Realm::Never, &never[..])]
        {
            for address in addresses {
                assert_eq!(realm(address.parse().expect(address)), expected, "{address}");
            }
        }
    }
}
