//! From which address a request comes, when proxies stand in between.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::{extract::ConnectInfo, http::Extensions, http::HeaderMap};
use ipnet::IpNet;

/// What counts as one address: of IPv6 the first half, since whoever has one address there has all of that network.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

/// The networks of the reverse proxies that are believed what they say of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// These networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether an address is one of theirs.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address behind a request: the nearest one that is no trusted proxy's. Each proxy adds at the end of
    /// `X-Forwarded-For` whom it was asked by, so it is read from there, and only as far as trusted proxies wrote it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lists = headers.get_all("x-forwarded-for").iter().rev();
        let mut entries = lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(',')).map(parse_entry);
        while self.contains(client) {
            match entries.next() {
                Some(Some(before)) => client = before,
                Some(None) | None => break,
            }
        }
        client
    }
}

/// The other end of the connection. Without a socket, as in a test, it is this machine.
pub(super) fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::LOCALHOST.into(), |ConnectInfo(address)| address.ip()).to_canonical()
}

/// Some proxies add a port.
fn parse_entry(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let address = entry.parse().or_else(|_| entry.parse::<SocketAddr>().map(|address| address.ip())).ok()?;
    Some(IpAddr::to_canonical(&address))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted =
            TrustedProxies::new(["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()).into());
        let headers = forwarded.iter().map(|list| ("x-forwarded-for".parse().unwrap(), list.parse().unwrap()));
        trusted.client(peer.parse().unwrap(), &headers.collect()).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed_for_whom_he_asks() {
        assert_eq!(client("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
    }

    #[test]
    fn the_nearest_address_that_is_no_trusted_proxys_counts() {
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, 203.0.113.7, 10.0.0.9"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "203.0.113.7"]), "203.0.113.7", "a later header is nearer");
        assert_eq!(client("::ffff:10.0.0.1", &["203.0.113.7"]), "203.0.113.7", "an IPv4 address in IPv6 clothes");
        assert_eq!(client("fd00::1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("10.0.0.1", &["203.0.113.7:80"]), "203.0.113.7");
    }

    #[test]
    fn what_cannot_be_read_is_as_far_as_it_goes() {
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["10.0.0.3"]), "10.0.0.3", "all are proxies: the farthest");
    }
}
