//! The shadow of what was written: which event wrote which bytes of the stream.
//!
//! smoltcp decides when bytes leave; the shadow says on whose behalf. So a retransmission, or a
//! segment that an acknowledgement set free, still names the program's write as its second cause.

use std::collections::VecDeque;

use crate::trace::EventId;

/// Byte ranges of the sent stream and the events that wrote them.
#[derive(Debug, Default)]
pub(in crate::host) struct Shadow {
    /// End of the range (exclusive, in bytes since the first), and who wrote it.
    writes: VecDeque<(u64, EventId)>,
    written: u64,
    first: Option<u32>,
    highest: u64,
    began: Option<EventId>,
    ended: Option<EventId>,
}

impl Shadow {
    /// `len` more bytes were written by `event`.
    pub(in crate::host) fn wrote(&mut self, len: usize, event: Option<EventId>) {
        self.written += len as u64;
        let Some(event) = event else { return };
        match self.writes.back_mut() {
            Some((end, by)) if *by == event => *end = self.written,
            _ => self.writes.push_back((self.written, event)),
        }
    }

    /// The connection was opened by `event`: its SYN leaves on behalf of that event.
    pub(in crate::host) fn began(&mut self, event: EventId) {
        self.began = Some(event);
    }

    /// The stream was ended by `event`: its FIN or RST leaves on behalf of that event.
    pub(in crate::host) fn ended(&mut self, event: Option<EventId>) {
        self.ended = self.ended.or(event);
    }

    /// The event that ended the stream.
    pub(in crate::host) fn ended_by(&self) -> Option<EventId> {
        self.ended
    }

    /// Bytes written so far.
    pub(in crate::host) fn written(&self) -> u64 {
        self.written
    }

    /// The first `bytes` bytes were acknowledged: their writers are no longer needed.
    pub(in crate::host) fn acknowledged(&mut self, bytes: u64) {
        while self.writes.len() > 1 && self.writes.front().is_some_and(|(end, _)| *end <= bytes) {
            self.writes.pop_front();
        }
    }

    /// A segment leaves: who wrote its first byte, and whether it left before.
    pub(in crate::host) fn segment(
        &mut self,
        sequence: u32,
        len: usize,
        is_syn: bool,
    ) -> (Option<EventId>, bool) {
        let first = *self.first.get_or_insert(sequence);
        if is_syn {
            return (self.began, false);
        }
        if len == 0 {
            return (None, false);
        }
        let offset = self.offset(sequence.wrapping_sub(first).wrapping_sub(1));
        let again = offset < self.highest;
        self.highest = self.highest.max(offset + len as u64);
        let writer = self
            .writes
            .iter()
            .find(|(end, _)| *end > offset)
            .map(|(_, event)| *event);
        (writer, again)
    }

    /// The 64-bit offset nearest to what was sent last with these low 32 bits.
    fn offset(&self, low: u32) -> u64 {
        let near = (self.highest & !0xffff_ffff) | u64::from(low);
        if near > self.highest + 0x8000_0000 {
            near.saturating_sub(1 << 32)
        } else if near + 0x8000_0000 < self.highest {
            near + (1 << 32)
        } else {
            near
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_name_their_writers_across_the_sequence_wrap() {
        let mut shadow = Shadow::default();
        let (a, b) = (EventId::from_index(1), EventId::from_index(2));
        shadow.segment(u32::MAX - 1, 0, true);
        shadow.wrote(10, Some(a));
        shadow.wrote(10, Some(b));
        assert_eq!(shadow.segment(u32::MAX, 10, false), (Some(a), false));
        assert_eq!(shadow.segment(9, 10, false), (Some(b), false));
        assert_eq!(shadow.segment(u32::MAX, 10, false), (Some(a), true));
        shadow.acknowledged(10);
        assert_eq!(shadow.segment(9, 10, false), (Some(b), true));
    }
}
