//! How many streams are open, in all and from one address: an open stream costs memory, so there is an end to them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{access::household, config::StreamCaps};

/// The open streams.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    total: u32,
    by_address: HashMap<IpAddr, u32>,
}

/// Leave to keep one stream open, given back when dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Seats,
    address: IpAddr,
}

impl Seats {
    /// A seat for a stream to this address, if there is one.
    pub(super) fn take(&self, address: IpAddr, caps: StreamCaps) -> Option<Seat> {
        let address = household(address);
        let mut taken = self.lock();
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.total >= caps.total || here >= caps.per_address {
            return None;
        }
        taken.total += 1;
        taken.by_address.insert(address, here + 1);
        Some(Seat { seats: self.clone(), address })
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> u32 {
        self.lock().total
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        taken.total -= 1;
        if let Some(here) = taken.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_seat_is_refused_above_either_cap_and_free_again_once_given_back() {
        let (seats, caps) = (Seats::default(), StreamCaps { total: 3, per_address: 2 });
        let first = seats.take(address("127.0.0.1"), caps).unwrap();
        let _second = seats.take(address("127.0.0.1"), caps).unwrap();
        assert!(seats.take(address("127.0.0.1"), caps).is_none(), "two from here already");
        let _third = seats.take(address("127.0.0.2"), caps).unwrap();
        assert!(seats.take(address("127.0.0.3"), caps).is_none(), "three in all already");
        drop(first);
        assert_eq!(seats.taken(), 2);
        assert!(seats.take(address("127.0.0.1"), caps).is_some());
        assert_eq!(seats.lock().by_address.len(), 2, "an address without streams is forgotten");
    }

    #[test]
    fn the_addresses_of_one_network_share_their_seats() {
        let (seats, caps) = (Seats::default(), StreamCaps { total: 9, per_address: 1 });
        let _one = seats.take(address("2001:db8:1:2::1"), caps).unwrap();
        assert!(seats.take(address("2001:db8:1:2:3::1"), caps).is_none());
        assert!(seats.take(address("2001:db8:1:3::1"), caps).is_some());
        let _four = seats.take(address("192.0.2.1"), caps).unwrap();
        assert!(seats.take(address("::ffff:192.0.2.1"), caps).is_none(), "the same address, written as IPv6");
    }
}
