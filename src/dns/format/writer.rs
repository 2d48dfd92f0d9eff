//! Writes the octets of a message, with names compressed (RFC 1035 4.1.4), up to a limit.

use std::collections::BTreeMap;

use super::Name;

/// Pointers have 14 bits (RFC 1035 4.1.4): names further back cannot be pointed to.
const POINTER_LIMIT: usize = 0x4000;

/// The octets of a message in the making.
#[derive(Debug)]
pub(super) struct Writer {
    octets: Vec<u8>,
    limit: usize,
    /// Where each ending of a name was written. The case counts, so that each name keeps its own.
    endings: BTreeMap<Box<[u8]>, u16>,
}

impl Writer {
    /// A writer of at most `limit` octets.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            octets: Vec::with_capacity(limit.min(512)),
            limit,
            endings: BTreeMap::new(),
        }
    }

    /// Writes what `write` writes, whole or not at all; whether it fitted, leaving `reserve`
    /// octets free.
    pub(super) fn attempt(&mut self, reserve: usize, write: impl FnOnce(&mut Self)) -> bool {
        let before = self.octets.len();
        write(self);
        let fits = self.octets.len() + reserve <= self.limit;
        if !fits {
            self.octets.truncate(before);
            self.endings.retain(|_, at| usize::from(*at) < before);
        }
        fits
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.octets.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.octets(&value.to_be_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.octets(&value.to_be_bytes());
    }

    pub(super) fn octets(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// Writes a name, ending in a pointer to an earlier name where one ends alike.
    pub(super) fn name(&mut self, name: &Name) {
        let mut rest = name.as_wire();
        for label in name.labels() {
            if let Some(at) = self.endings.get(rest) {
                return self.u16(0xc000 | at);
            }
            if self.octets.len() < POINTER_LIMIT {
                self.endings.insert(rest.into(), self.octets.len() as u16);
            }
            let (head, tail) = rest.split_at(1 + label.len());
            self.octets(head);
            rest = tail;
        }
        self.u8(0);
    }

    /// Writes a name in full, for record types whose names must not be compressed (RFC 3597 4).
    pub(super) fn plain_name(&mut self, name: &Name) {
        self.octets(name.as_wire());
    }

    /// Writes a length of two octets, then what `write` writes, which has that length.
    pub(super) fn with_length(&mut self, write: impl FnOnce(&mut Self)) {
        let at = self.octets.len();
        self.u16(0);
        write(self);
        let length = self.octets.len() - at - 2;
        match u16::try_from(length) {
            Ok(length) => self.set_u16(at, length),
            // No message has room for it: make sure that `attempt` takes it back.
            Err(_) => self.octets.resize(self.limit + 1 + length, 0),
        }
    }

    /// Overwrites two octets already written.
    pub(super) fn set_u16(&mut self, at: usize, value: u16) {
        if let Some(place) = self.octets.get_mut(at..at + 2) {
            place.copy_from_slice(&value.to_be_bytes());
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("a test name")
    }

    #[test]
    fn rfc1035_4_1_4_endings_become_pointers() {
        let mut writer = Writer::new(512);
        writer.name(&name("shop.example"));
        writer.name(&name("www.shop.example"));
        writer.name(&name("example"));
        assert_eq!(
            writer.finish(),
            b"\x04shop\x07example\x00\x03www\xc0\x00\xc0\x05"
        );
    }

    #[test]
    fn other_case_is_not_lost_to_compression() {
        let mut writer = Writer::new(512);
        writer.name(&name("example"));
        writer.name(&name("Example"));
        assert_eq!(writer.finish(), b"\x07example\x00\x07Example\x00");
    }

    #[test]
    fn a_failed_attempt_leaves_no_trace() {
        let mut writer = Writer::new(12);
        assert!(writer.attempt(0, |w| w.name(&name("a.test"))));
        assert!(!writer.attempt(0, |w| w.name(&name("long.example"))));
        assert!(writer.attempt(0, |w| w.name(&name("a.test"))));
        assert!(!writer.attempt(3, |w| w.u8(1)));
        assert_eq!(writer.finish(), b"\x01a\x04test\x00\xc0\x00");
    }
}
