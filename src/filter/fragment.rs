//! What the first fragment of a packet said, kept for the fragments that follow without ports.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use crate::packet::Frame;
use crate::sim::Time;

/// How long a first fragment is remembered: as long as Linux waits for the rest of a packet. RFC
/// 791 section 3.2 suggests 15 seconds, RFC 1122 section 3.3.2 at least 60 for a receiver.
const LIFETIME: Duration = Duration::from_secs(30);

/// How many packets in pieces are remembered at once.
const LIMIT: usize = 1024;

/// Remembers one value per fragmented packet, bounded in time and number, so that a flood of
/// first fragments cannot hurt packets that come whole (RFC 4787 REQ-14a).
#[derive(Clone, Debug)]
pub struct Fragments<T> {
    known: BTreeMap<Key, (Time, T)>,
}

/// What fragments of one packet share (RFC 791 section 2.3).
type Key = (Ipv4Addr, Ipv4Addr, u8, u16);

impl<T: Copy> Fragments<T> {
    /// An empty memory.
    pub fn new() -> Self {
        Self {
            known: BTreeMap::new(),
        }
    }

    /// Remembers `value` if `frame` is a first fragment; does nothing for a whole packet.
    pub fn remember(&mut self, now: Time, frame: &Frame, value: T) {
        let Some(ip) = frame.ipv4() else { return };
        if !ip.more_frags() || ip.frag_offset() != 0 {
            return;
        }
        let key = (
            ip.src_addr(),
            ip.dst_addr(),
            ip.next_header().into(),
            ip.ident(),
        );
        if self.known.len() >= LIMIT && !self.known.contains_key(&key) {
            self.make_room(now);
        }
        self.known.insert(key, (now + LIFETIME, value));
    }

    /// What the first fragment said, if `frame` is a later one.
    pub fn recall(&self, now: Time, frame: &Frame) -> Option<T> {
        let ip = frame.ipv4()?;
        if ip.frag_offset() == 0 {
            return None;
        }
        let key = (
            ip.src_addr(),
            ip.dst_addr(),
            ip.next_header().into(),
            ip.ident(),
        );
        let (until, value) = self.known.get(&key)?;
        (now < *until).then_some(*value)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.known.clear();
    }

    fn make_room(&mut self, now: Time) {
        self.known.retain(|_, (until, _)| now < *until);
        if self.known.len() >= LIMIT {
            let oldest = self.known.iter().min_by_key(|(_, (until, _))| *until);
            if let Some(key) = oldest.map(|(key, _)| *key) {
                self.known.remove(&key);
            }
        }
    }
}

impl<T: Copy> Default for Fragments<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::fixture;

    #[test]
    fn followers_recall_their_first_fragment_for_a_while() {
        let mut fragments = Fragments::new();
        let whole = fixture::udp("10.0.0.1:1", "10.0.0.2:2", &[0; 64]);
        let first = fixture::fragment(&whole, 7, 0, true);
        let later = fixture::fragment(&whole, 7, 24, false);
        assert_eq!(fragments.recall(Time::ZERO, &later), None);
        fragments.remember(Time::ZERO, &first, 'a');
        fragments.remember(Time::ZERO, &whole, 'b');
        assert_eq!(
            fragments.recall(Time::from_millis(29_999), &later),
            Some('a')
        );
        assert_eq!(fragments.recall(Time::from_millis(30_000), &later), None);
        let other = fixture::fragment(&whole, 8, 24, false);
        assert_eq!(fragments.recall(Time::ZERO, &other), None);
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut fragments = Fragments::new();
        let whole = fixture::udp("10.0.0.1:1", "10.0.0.2:2", &[0; 64]);
        for ident in 0..3000 {
            let at = Time::from_millis(u64::from(ident));
            fragments.remember(at, &fixture::fragment(&whole, ident, 0, true), ident);
        }
        assert_eq!(fragments.known.len(), LIMIT);
        let last = fixture::fragment(&whole, 2999, 24, false);
        assert_eq!(fragments.recall(Time::from_millis(3000), &last), Some(2999));
    }
}
