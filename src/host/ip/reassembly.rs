//! Putting fragments together again (RFC 791 section 3.2, RFC 815).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Packet;

use crate::packet::Frame;
use crate::sim::Time;

/// How long the parts of a packet are kept (Linux `ipfrag_time`).
const LIFETIME: Duration = Duration::from_secs(30);
/// Incomplete packets kept at once.
const PACKETS: usize = 64;

type Key = (Ipv4Addr, Ipv4Addr, u16, u8);

#[derive(Debug)]
struct Partial {
    /// Payload pieces by their offset.
    pieces: BTreeMap<usize, Vec<u8>>,
    /// Length of the whole payload, once the last piece is here.
    total: Option<usize>,
    /// The header of the first piece, and its frame for an ICMP error.
    first: Option<Frame>,
    expires: Time,
}

/// Packets that are not complete yet.
#[derive(Debug, Default)]
pub(in crate::host) struct Reassembly {
    partial: BTreeMap<Key, Partial>,
}

impl Reassembly {
    /// Takes a fragment; gives the whole packet once all of it is here. The answer to anything
    /// that cannot be a fragment is `None`.
    pub(in crate::host) fn add(&mut self, now: Time, frame: &Frame) -> Option<Frame> {
        let ip = frame.ipv4()?;
        let key = (
            ip.src_addr(),
            ip.dst_addr(),
            ip.ident(),
            u8::from(ip.next_header()),
        );
        if self.partial.len() >= PACKETS && !self.partial.contains_key(&key) {
            self.partial.pop_first();
        }
        let header = usize::from(ip.header_len());
        let offset = usize::from(ip.frag_offset());
        let mut packet = Vec::new();
        frame.copy_packet_into(&mut packet);
        packet.truncate(usize::from(ip.total_len()));
        let payload = packet.get(header..)?.to_vec();
        let entry = self.partial.entry(key).or_insert_with(|| Partial {
            pieces: BTreeMap::new(),
            total: None,
            first: None,
            expires: now + LIFETIME,
        });
        if !ip.more_frags() {
            entry.total = Some(offset + payload.len());
        }
        if offset == 0 {
            entry.first = Some(frame.clone());
        }
        entry.pieces.insert(offset, payload);
        let whole = entry.whole()?;
        self.partial.remove(&key);
        Some(whole)
    }

    /// When the next incomplete packet is given up.
    pub(in crate::host) fn next_deadline(&self) -> Option<Time> {
        self.partial.values().map(|partial| partial.expires).min()
    }

    /// Gives up what is overdue; the first pieces are returned where they arrived.
    pub(in crate::host) fn expire(&mut self, now: Time) -> Vec<Frame> {
        let overdue: Vec<Key> = self
            .partial
            .iter()
            .filter(|(_, p)| p.expires <= now)
            .map(|(key, _)| *key)
            .collect();
        overdue
            .iter()
            .filter_map(|key| self.partial.remove(key)?.first)
            .collect()
    }
}

impl Partial {
    fn whole(&self) -> Option<Frame> {
        let (total, first) = (self.total?, self.first.as_ref()?);
        let mut payload = Vec::with_capacity(total);
        for (offset, piece) in &self.pieces {
            if *offset > payload.len() {
                return None;
            }
            payload.extend_from_slice(piece.get(payload.len() - offset..).unwrap_or(&[]));
        }
        if payload.len() < total || total > 65_515 {
            return None;
        }
        payload.truncate(total);
        let header = usize::from(first.ipv4()?.header_len());
        let mut bytes = Vec::new();
        first.copy_packet_into(&mut bytes);
        bytes.truncate(header);
        bytes.extend_from_slice(&payload);
        let mut ip = Ipv4Packet::new_unchecked(&mut bytes[..]);
        ip.set_total_len((header + total) as u16);
        ip.set_more_frags(false);
        ip.fill_checksum();
        Some(Frame::around_ipv4(&bytes).with_addresses(first.source(), first.destination()))
    }
}

/// Cuts a packet into fragments of at most `mtu` bytes (RFC 791 section 3.2). The packet comes
/// back alone if it fits.
pub fn fragment(frame: Frame, mtu: usize) -> Vec<Frame> {
    let Some(ip) = frame.ipv4() else {
        return vec![frame];
    };
    if frame.packet_len() <= mtu {
        return vec![frame];
    }
    let header = usize::from(ip.header_len());
    let (start, more) = (usize::from(ip.frag_offset()), ip.more_frags());
    let piece = mtu.saturating_sub(header) / 8 * 8;
    if piece == 0 {
        return vec![frame];
    }
    let mut packet = Vec::new();
    frame.copy_packet_into(&mut packet);
    let pieces = packet[header..].chunks(piece).count();
    let cut = packet[header..]
        .chunks(piece)
        .enumerate()
        .map(|(index, payload)| {
            let mut bytes = packet[..header].to_vec();
            bytes.extend_from_slice(payload);
            let mut ip = Ipv4Packet::new_unchecked(&mut bytes[..]);
            ip.set_total_len((header + payload.len()) as u16);
            ip.set_frag_offset((start + index * piece) as u16);
            ip.set_more_frags(more || index + 1 < pieces);
            // Whoever cuts has decided that cutting is allowed (smoltcp forbids it by default).
            ip.set_dont_frag(false);
            ip.fill_checksum();
            Frame::around_ipv4(&bytes).with_addresses(frame.source(), frame.destination())
        });
    cut.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::echo;

    #[test]
    fn what_is_cut_comes_together_in_any_order() {
        let (a, b) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2));
        let data: Vec<u8> = (0..4000u16).map(|i| i as u8).collect();
        let packet = echo((a, b), 64, false, (1, 1), &data);
        let mut pieces = fragment(packet.clone(), 1500);
        assert_eq!(pieces.len(), 3);
        pieces.rotate_left(1);
        let mut buffer = Reassembly::default();
        let whole: Vec<Frame> = pieces
            .iter()
            .filter_map(|piece| buffer.add(Time::ZERO, piece))
            .collect();
        assert_eq!(whole[0].body(), packet.body());
        assert_eq!(whole.len(), 1);
        assert_eq!(buffer.next_deadline(), None);
    }

    #[test]
    fn a_missing_piece_expires() {
        let (a, b) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2));
        let pieces = fragment(echo((a, b), 64, false, (1, 1), &[0; 3000]), 1500);
        let mut buffer = Reassembly::default();
        assert!(buffer.add(Time::ZERO, &pieces[0]).is_none());
        let deadline = buffer.next_deadline().unwrap();
        assert_eq!(buffer.expire(deadline).len(), 1);
    }
}
