//! IPv4 on a host: what comes in, what goes out, and what is said when it cannot (RFC 1122 3.2).

use std::borrow::Cow;
use std::net::Ipv4Addr;

use smoltcp::wire::{EthernetAddress, EthernetProtocol, IpProtocol};

use crate::filter::{Hook, InterfaceIndex, Passage, RejectWith, Verdict as Filtered};
use crate::net::{Carrier, Context, InterfaceId};
use crate::packet::{Frame, Protocol, Tuple, ip_checksum_holds};
use crate::trace::{EventId, Note, Verb};

use crate::host::run::Purpose;
use crate::host::tcp::reset_for;
use crate::host::{Errno, Failure, Kernel};

use super::icmp::{self, IcmpError};
use super::raw::Heard;
use super::reassembly::fragment;

impl Kernel {
    /// Handles a frame from a link.
    pub(in crate::host) fn receive(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) {
        let own = &self.interfaces[usize::from(interface)];
        let to = frame.destination();
        if to != own.mac && !to.is_broadcast() && !to.is_multicast() {
            context.discard(
                frame,
                "ethernet.other-station",
                "not for this station",
                None,
            );
            return;
        }
        match frame.protocol() {
            Some(EthernetProtocol::Arp) => self.handle_arp(context, interface, frame),
            Some(EthernetProtocol::Ipv4) => self.receive_ipv4(context, interface, frame),
            _ => {
                let text = "a protocol this machine does not speak";
                context.discard(frame, "ethernet.unknown-protocol", text, None);
            }
        }
    }

    fn receive_ipv4(&mut self, context: &mut Context<'_>, interface: InterfaceId, frame: Frame) {
        let Some(ip) = frame.ipv4() else {
            context.discard(
                frame,
                "ip.malformed",
                "the IPv4 header makes no sense",
                None,
            );
            return;
        };
        if !ip_checksum_holds(&frame) {
            context.discard(
                frame,
                "ip.bad-checksum",
                "the IPv4 header was damaged",
                None,
            );
            return;
        }
        if usize::from(ip.total_len()) > frame.packet_len() {
            context.discard(frame, "ip.truncated", "shorter than its header says", None);
            return;
        }
        let (source, mac) = (ip.src_addr(), frame.source());
        let own = &mut self.interfaces[usize::from(interface)];
        own.neighbours.confirm(context.now(), source, mac);
        let frame = match self.forwarder.take() {
            None => Some(frame),
            Some(mut forwarder) => {
                let kept = forwarder.forward(self, context, interface, frame);
                self.forwarder = Some(forwarder);
                kept
            }
        };
        if let Some(frame) = frame {
            self.accept(context, interface, frame);
        }
    }

    /// Takes a packet that is for this machine, if it is.
    fn accept(&mut self, context: &mut Context<'_>, interface: InterfaceId, frame: Frame) {
        let Some(to) = frame.ipv4().map(|ip| ip.dst_addr()) else {
            return;
        };
        let own = &self.interfaces[usize::from(interface)];
        let unconfigured = own.addresses.is_empty();
        let wanted = self.owns(to) || to.is_broadcast() || own.is_broadcast(to) || unconfigured;
        if !wanted || to.is_loopback() {
            let text = format!("{to} is not an address of this machine");
            context.discard(frame, "ip.not-for-me", text, None);
            return;
        }
        let is_fragment = frame
            .ipv4()
            .is_some_and(|ip| ip.more_frags() || ip.frag_offset() != 0);
        let frame = if is_fragment {
            let whole = self.reassembly.add(context.now(), &frame);
            if let Some(at) = self.reassembly.next_deadline() {
                self.set_timer(at, Purpose::Reassembly);
            }
            let Some(whole) = whole else { return };
            whole
        } else {
            frame
        };
        self.deliver(context, interface, frame);
    }

    /// Gives up fragments whose rest did not come (RFC 1122 section 3.3.2).
    pub(in crate::host) fn reassembly_overdue(&mut self, context: &mut Context<'_>) {
        for first in self.reassembly.expire(context.now()) {
            let text = "the rest of the packet never arrived";
            context.discard(first.clone(), "ip.reassembly-timeout", text, None);
            self.report(context, 0, &first, IcmpError::ReassemblyTimeExceeded, None);
        }
    }

    /// Hands a whole packet to its protocol.
    pub(in crate::host) fn deliver(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) {
        let input = Some(InterfaceIndex(u16::from(interface)));
        let passage = Passage {
            hook: Hook::Input,
            input,
            output: None,
        };
        match self.firewall.decide(context.now(), &frame, passage) {
            Filtered::Allow => {}
            Filtered::Drop { reason, by } => {
                let text = "a firewall rule of this machine drops it silently";
                context.discard(frame, reason, text, by);
                return;
            }
            Filtered::Reject { reason, with, by } => {
                self.reject(context, interface, &frame, reason, (with, by));
                return;
            }
        }
        if let Some(outside) = &mut self.outside
            && !is_dhcp(&frame)
        {
            let note = Note::new("outside.in", "handed to the real program").frame(frame.clone());
            context.record().note(Verb::Delivered, note);
            outside.push((interface, frame));
            return;
        }
        let protocol = frame.ipv4().map(|ip| ip.next_header());
        if matches!(protocol, Some(IpProtocol::Tcp | IpProtocol::Udp)) {
            self.copy_to_raw(context, &frame);
        }
        match protocol {
            Some(IpProtocol::Icmp) => {
                self.handle_icmp(context, interface, frame.clone());
                // Afterwards: what follows from an error is the effect of its being understood.
                self.copy_to_raw(context, &frame);
            }
            Some(IpProtocol::Tcp) => self.handle_segment(context, interface, frame),
            Some(IpProtocol::Udp) => self.handle_datagram(context, interface, frame),
            _ => {
                let text = "no such protocol on this machine";
                context.discard(frame.clone(), "ip.unknown-protocol", text, None);
                let error = IcmpError::ProtocolUnreachable;
                self.report(context, interface, &frame, error, None);
            }
        }
    }

    fn copy_to_raw(&mut self, context: &Context<'_>, frame: &Frame) {
        if self.raws.sockets.is_empty() {
            return;
        }
        let heard = Heard::Packet {
            frame: frame.clone(),
            time: context.now(),
            event: context.record().cause(),
        };
        self.tell_raw(frame, &heard);
    }

    /// Answers a packet that a firewall rule rejects.
    pub fn reject(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: &Frame,
        reason: Cow<'static, str>,
        (with, by): (RejectWith, Option<EventId>),
    ) {
        let text = format!("a firewall rule rejects it (with {})", with.as_str());
        let drop = context.discard(frame.clone(), reason, text, by);
        context.record().set_cause(drop);
        let error = match with {
            RejectWith::TcpReset => {
                if let Some(reset) = reset_for(frame) {
                    self.send_ip(context, reset, Verb::Sent, None);
                }
                return;
            }
            RejectWith::Port => IcmpError::PortUnreachable,
            RejectWith::Host => IcmpError::HostUnreachable,
            RejectWith::Net => IcmpError::NetUnreachable,
            RejectWith::AdminProhibited => IcmpError::AdminProhibited,
            RejectWith::HostProhibited => IcmpError::HostProhibited,
        };
        self.report(context, interface, frame, error, by);
    }

    /// Sends an ICMP error about a packet that arrived, from the address of the interface by which
    /// it leaves (RFC 1812 section 4.3.2.4); where there is no way, `interface` lends its own.
    pub fn report(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        about: &Frame,
        error: IcmpError,
        because: Option<EventId>,
    ) {
        let Some(to) = about.ipv4().map(|ip| ip.src_addr()) else {
            return;
        };
        let own = self.interfaces.get(usize::from(interface));
        let source = self
            .source_for(to)
            .ok()
            .or_else(|| own.and_then(|own| own.source_for(to)));
        let Some(message) = source.and_then(|source| icmp::error_about(about, source, error))
        else {
            return;
        };
        if !self.limit.admit(context.now(), to) {
            let text = "errors to this address are rate-limited";
            context.discard(message, "icmp.rate-limited", text, because);
            return;
        }
        let note = Note::new("icmp.error", format!("tells {to}: {error}")).frame(about.clone());
        let said = context.record().note_because(Verb::Answered, note, because);
        context.record().set_cause(said);
        self.send_ip(context, message, Verb::Sent, None);
    }

    /// Sends a packet of this machine's own.
    pub fn send_ip(
        &mut self,
        context: &mut Context<'_>,
        frame: Frame,
        verb: Verb,
        because: Option<EventId>,
    ) {
        let Some(ip) = frame.ipv4() else { return };
        let to = ip.dst_addr();
        if self.owns(to) {
            // No link carries it, so no hop stands for it: a note does.
            let note = Note::new("host.loopback", "").frame(frame.clone());
            let sent = context.record().note_because(verb, note, because);
            self.loopback.push_back((frame, sent));
            return;
        }
        let passage = Passage {
            hook: Hook::Output,
            input: None,
            output: None,
        };
        let (reason, by, with) = match self.firewall.decide(context.now(), &frame, passage) {
            Filtered::Drop { reason, by } => (reason, by, None),
            Filtered::Reject { reason, by, with } => (reason, by, Some(with)),
            Filtered::Allow => return self.route(context, frame, verb, because),
        };
        let text = "a firewall rule of this machine does not let it out";
        let drop = context.discard(frame.clone(), reason, text, by.or(because));
        // Of a silent drop a TCP sender hears nothing: it counts as lost on the way, as on Linux.
        // A raw socket is told that it is not permitted.
        if let Some(with) = with {
            self.fail_sender(context, &frame, refusal(with, drop));
        } else {
            let failure = Failure::new(Errno::NotPermitted, Some(drop));
            let time = context.now();
            let unsent = Heard::Unsent {
                frame: frame.clone(),
                time,
                failure,
            };
            self.tell_raw(&frame, &unsent);
        }
    }

    /// Sends a packet the way the routing table says, or reports that there is none.
    fn route(
        &mut self,
        context: &mut Context<'_>,
        frame: Frame,
        verb: Verb,
        because: Option<EventId>,
    ) {
        let Some(ip) = frame.ipv4() else { return };
        let to = ip.dst_addr();
        match self.routes.lookup(to) {
            Ok(hop) => {
                let because = match hop.because {
                    Some(by) => Some(detour(context, hop.address, to, (because, by))),
                    None => because,
                };
                let mtu = self.interfaces[usize::from(hop.interface)].mtu;
                let how = (verb, because);
                if frame.packet_len() <= mtu {
                    self.send_on_link(context, hop.interface, hop.address, frame, how);
                    return;
                }
                for piece in fragment(frame, mtu) {
                    self.send_on_link(context, hop.interface, hop.address, piece, how);
                }
            }
            Err(by) => {
                let text = format!("this machine knows no way to {to}");
                let drop = context.discard(frame.clone(), "host.no-route", text, by.or(because));
                let failure = Failure::new(self.routes.errno(to), Some(drop));
                self.fail_sender(context, &frame, failure);
            }
        }
    }

    /// Sends a packet to a station on a link, or reports that the link is down.
    pub fn send_on_link(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        address: Ipv4Addr,
        frame: Frame,
        (verb, because): (Verb, Option<EventId>),
    ) {
        if let Carrier::Down(by) = context.carrier(interface) {
            let text = "the way out has no carrier";
            let drop = context.discard(frame.clone(), "host.no-carrier", text, by.or(because));
            if verb == Verb::Forwarded {
                self.report(context, interface, &frame, IcmpError::HostUnreachable, by);
            } else {
                let failure = Failure::new(Errno::NetworkUnreachable, Some(drop));
                self.fail_sender(context, &frame, failure);
            }
            return;
        }
        let own = &self.interfaces[usize::from(interface)];
        if address.is_broadcast() || own.is_broadcast(address) {
            let frame = frame.with_addresses(own.mac, EthernetAddress::BROADCAST);
            context.send(interface, frame, verb, because);
        } else {
            self.send_to_neighbour(context, interface, address, frame, (verb, because));
        }
    }
}

/// What a program hears if its own machine's firewall rejects what it sends.
fn refusal(with: RejectWith, drop: EventId) -> Failure {
    let said = with
        .icmp_code()
        .and_then(|code| IcmpError::from_numbers(3, code, [0; 4]));
    let errno = said.and_then(IcmpError::errno);
    match errno {
        Some(errno) => Failure::by_icmp(errno, Some(drop)),
        None => Failure::new(Errno::ConnectionRefused, Some(drop)),
    }
}

/// DHCP stays with the emulated client, which acts for the real program.
fn is_dhcp(frame: &Frame) -> bool {
    Tuple::of(frame)
        .is_some_and(|tuple| tuple.protocol == Protocol::Udp && tuple.destination.port() == 68)
}

/// Records that a packet goes another way because a fault withholds the better one; `writer` is
/// who wants it sent.
fn detour(
    context: &Context<'_>,
    router: Ipv4Addr,
    to: Ipv4Addr,
    (writer, by): (Option<EventId>, EventId),
) -> EventId {
    let mut record = context.record();
    let trigger = record.cause();
    if let Some(writer) = writer {
        record.set_cause(writer);
    }
    let text = format!("sends it to {router}, for the better way to {to} is gone");
    let note = Note::new("host.next-best-route", text).field("router", router);
    let noted = record.note_because(Verb::Decided, note, Some(by));
    if let Some(trigger) = trigger {
        record.set_cause(trigger);
    }
    noted
}
