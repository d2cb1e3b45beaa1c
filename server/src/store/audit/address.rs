//! How much of an address the audit trail keeps.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How much of an address the audit trail keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addresses {
    /// All of it.
    Full,
    /// The network alone: 203.0.113.0/24, 2001:db8:1::/48.
    #[default]
    Short,
    /// Nothing.
    None,
}

impl Addresses {
    /// The address as it is kept.
    pub(super) fn shown(self, address: IpAddr) -> Option<String> {
        match (self, address.to_canonical()) {
            (Self::None, _) => None,
            // A loopback address is nobody's, and says that it came from this machine.
            (Self::Short, IpAddr::V4(v4)) if !v4.is_loopback() => {
                let [a, b, c, _] = v4.octets();
                Some(format!("{}/24", Ipv4Addr::new(a, b, c, 0)))
            }
            (Self::Short, IpAddr::V6(v6)) if !v6.is_loopback() => {
                let [a, b, c, ..] = v6.segments();
                Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
            }
            (Self::Full | Self::Short, address) => Some(address.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_to_its_network_whichever_way_it_is_written() {
        let shown = |setting: Addresses, text: &str| text.parse().ok().and_then(|address| setting.shown(address));
        for (address, short) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
        ] {
            assert_eq!(shown(Addresses::Short, address).as_deref(), Some(short));
            assert_eq!(shown(Addresses::None, address), None);
        }
        assert_eq!(shown(Addresses::Full, "203.0.113.77").as_deref(), Some("203.0.113.77"));
    }
}
