//! The smallest world: it answers every ICMP echo and every UDP datagram with what was sent.

use std::os::fd::BorrowedFd;

use gatelab::attach::{Arrival, Delivery, Tun};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Answers packets until `other` is readable or a moment has passed.
pub(super) fn serve(tun: &Tun, other: BorrowedFd<'_>) {
    let mut watched = [
        PollFd::new(tun, PollFlags::IN),
        PollFd::from_borrowed_fd(other, PollFlags::IN),
    ];
    let moment = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    poll(&mut watched, Some(&moment)).unwrap();
    let mut buffer = [0; 2048];
    while let Arrival::Packet(packet) = tun.receive(&mut buffer).unwrap() {
        if let Some(answer) = answer(packet) {
            assert_eq!(tun.send(&answer).unwrap(), Delivery::Delivered);
        }
    }
}

/// The echo of an IPv4 packet (RFC 791) that carries ICMP echo (RFC 792) or UDP (RFC 768).
pub(super) fn answer(packet: &[u8]) -> Option<Vec<u8>> {
    let mut answer = packet.to_vec();
    let header = usize::from(packet.first()? & 0x0f) * 4;
    let (source, destination) = (packet.get(12..16)?, packet.get(16..20)?);
    answer[12..16].copy_from_slice(destination);
    answer[16..20].copy_from_slice(source);
    match (packet[0] >> 4, packet[9]) {
        (4, 1) if *packet.get(header)? == 8 => {
            answer[header] = 0;
            answer[header + 2..header + 4].fill(0);
            let sum = checksum(&answer[header..]);
            answer[header + 2..header + 4].copy_from_slice(&sum.to_be_bytes());
        }
        // Swapping ends changes neither the UDP checksum nor that of the header.
        (4, 17) => {
            answer[header..header + 2].copy_from_slice(packet.get(header + 2..header + 4)?);
            answer[header + 2..header + 4].copy_from_slice(&packet[header..header + 2]);
        }
        _ => return None,
    }
    Some(answer)
}

/// The checksum of the Internet (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2);
    let words = words.map(|two| u32::from(two[0]) << 8 | u32::from(*two.get(1).unwrap_or(&0)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    !(sum as u16)
}
