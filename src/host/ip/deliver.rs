//! Delivery of UDP and ICMP to sockets, and the sending of datagrams.

use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol, Tuple};
use crate::trace::{Note, Verb};

use smoltcp::wire::{Icmpv4Packet, Ipv4Packet, UdpPacket};

use crate::host::{Errno, Failure, Kernel};

use super::icmp::{self, IcmpError, Reported};
use super::udp::{Datagram, Outgoing};

impl Kernel {
    /// Hands a datagram to its socket, or says that nobody listens (RFC 1122 section 4.1.3.1).
    pub(in crate::host) fn handle_datagram(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) {
        let Some((tuple, payload)) = udp_payload(&frame) else {
            context.discard(frame, "udp.bad-checksum", "the datagram was damaged", None);
            return;
        };
        let port = tuple.destination.port();
        let Some(socket) = self.udp.sockets.get_mut(&port) else {
            let by = self.udp.closed_by.get(&port).copied();
            let text = format!("no program listens on UDP port {port}");
            context.discard(frame.clone(), "udp.port-closed", text, by);
            self.report(context, interface, &frame, IcmpError::PortUnreachable, by);
            return;
        };
        self.ready.push_all(&mut socket.waiters);
        let event = context.record().cause();
        let datagram = Datagram {
            payload,
            source: tuple.source,
            destination: tuple.destination,
            interface,
            source_mac: frame.source(),
            event,
        };
        if !self.udp.push(port, Ok(datagram)) {
            let text = "the program does not read fast enough";
            context.discard(frame, "udp.buffer-full", text, None);
        }
    }

    /// Sends a datagram that a program wrote.
    pub(in crate::host) fn send_datagram(&mut self, context: &mut Context<'_>, out: Outgoing) {
        let before = context.record().set_span(out.span);
        match out.direct {
            None => self.send_ip(context, out.frame, Verb::Sent, out.cause),
            Some((interface, station)) => {
                let from = self.interfaces[usize::from(interface)].mac;
                let frame = out.frame.with_addresses(from, station);
                context.send(interface, frame, Verb::Sent, out.cause);
            }
        }
        context.record().set_span(before);
    }

    /// Answers echo requests, and takes replies and errors in.
    pub(in crate::host) fn handle_icmp(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) {
        let mut packet = Vec::new();
        frame.copy_packet_into(&mut packet);
        let Ok(ip) = Ipv4Packet::new_checked(&packet[..]) else {
            return;
        };
        let sound = Icmpv4Packet::new_checked(ip.payload()).is_ok_and(|m| m.verify_checksum());
        if !sound {
            context.discard(frame, "icmp.bad-checksum", "the message was damaged", None);
            return;
        }
        let message = ip.payload();
        let word = |at: usize| u16::from_be_bytes([message[at], message[at + 1]]);
        match message[0] {
            8 => {
                let (from, to) = (ip.dst_addr(), ip.src_addr());
                if !self.owns(from) {
                    let text = "echo requests to everybody are not answered";
                    context.discard(frame, "icmp.broadcast-echo", text, None);
                    return;
                }
                let ids = (word(4), word(6));
                let reply = icmp::echo((from, to), 64, true, ids, &message[8..]);
                self.send_ip(context, reply, Verb::Sent, None);
            }
            // Raw sockets have heard of it; nobody else waits for an echo reply.
            0 => {}
            _ => {
                if let Some(reported) = icmp::parse_error(&frame) {
                    self.handle_error(context, reported);
                } else {
                    let text = "an ICMP message this machine has no use for";
                    context.discard(frame, "icmp.ignored", text, None);
                }
            }
        }
        let _ = interface;
    }

    /// An ICMP error arrived: tell the program whose packet it is about.
    fn handle_error(&mut self, context: &mut Context<'_>, reported: Reported) {
        let Reported {
            error,
            reporter,
            about,
            ..
        } = reported;
        let text = format!("{reporter} reports: {error}");
        let note = Note::new("icmp.reported", text)
            .field("error", error)
            .field("about", about);
        let said = context.record().note(Verb::Delivered, note);
        context.record().set_cause(said);
        if let IcmpError::FragmentationNeeded { mtu } = error {
            let mtu = usize::from(mtu).max(576);
            self.path_mtu.insert(*about.destination.ip(), mtu);
            self.shrink_connections(*about.destination.ip(), mtu);
        }
        match about.protocol {
            Protocol::Tcp => {
                if let Some(errno) = error.errno() {
                    let failure = Failure::by_icmp(errno, Some(said));
                    self.fail_connect(context, about, failure);
                }
            }
            Protocol::Udp => {
                let port = about.source.port();
                let errno = error.errno().unwrap_or(Errno::HostUnreachable);
                if let Some(socket) = self.udp.sockets.get_mut(&port) {
                    self.ready.push_all(&mut socket.waiters);
                    let failure = Failure::by_icmp(errno, Some(said));
                    self.udp.push(port, Err(failure));
                }
            }
            // Whoever sent an echo request listens on a raw socket.
            Protocol::Icmp => {}
        }
    }
}

/// Tuple and payload of a UDP packet, if its checksum is good.
fn udp_payload(frame: &Frame) -> Option<(Tuple, Vec<u8>)> {
    let tuple = Tuple::of(frame)?;
    let mut packet = Vec::new();
    frame.copy_packet_into(&mut packet);
    let ip = Ipv4Packet::new_checked(&packet[..]).ok()?;
    let udp = UdpPacket::new_checked(ip.payload()).ok()?;
    let sound =
        udp.checksum() == 0 || udp.verify_checksum(&ip.src_addr().into(), &ip.dst_addr().into());
    sound.then(|| (tuple, udp.payload().to_vec()))
}
