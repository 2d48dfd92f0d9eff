//! ARP on Ethernet (RFC 826): asking, answering, and giving up.

use std::net::Ipv4Addr;

use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, EthernetAddress, EthernetFrame, EthernetProtocol,
    EthernetRepr,
};

use crate::net::{Context, InterfaceId};
use crate::packet::Frame;
use crate::trace::{EventId, Note, Verb};

use crate::host::run::Purpose;
use crate::host::{Errno, Failure, IcmpError, Kernel};

use super::neighbour::{Held, Overdue, Resolution};

impl Kernel {
    /// Handles an ARP message.
    pub(in crate::host) fn handle_arp(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) {
        let message = ArpPacket::new_checked(&frame.head()[14..]).ok();
        let Some(ArpRepr::EthernetIpv4 {
            operation,
            source_hardware_addr: mac,
            source_protocol_addr: sender,
            target_protocol_addr: target,
            ..
        }) = message.and_then(|message| ArpRepr::parse(&message).ok())
        else {
            context.discard(frame, "arp.malformed", "not an ARP message for IPv4", None);
            return;
        };
        let now = context.now();
        let own = &mut self.interfaces[usize::from(interface)];
        let for_us = own.owns(target);
        if for_us && operation == ArpOperation::Request && !sender.is_unspecified() {
            own.neighbours.meet(now, sender, mac);
        }
        let released = own.neighbours.learn(now, sender, mac);
        for held in released {
            self.send_held(context, interface, mac, held);
        }
        if for_us && operation == ArpOperation::Request {
            let own_mac = self.interfaces[usize::from(interface)].mac;
            let reply = arp(ArpOperation::Reply, (own_mac, target), (mac, sender), mac);
            context.send(interface, reply, Verb::Sent, None);
        }
    }

    /// Sends a packet that waited for its neighbour. Its causes: what made it wait, what freed it.
    fn send_held(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        to: EthernetAddress,
        held: Held,
    ) {
        let from = self.interfaces[usize::from(interface)].mac;
        let verb = if held.forwarded {
            Verb::Forwarded
        } else {
            Verb::Sent
        };
        let before = context.record().set_span(held.span);
        context.send(
            interface,
            held.frame.with_addresses(from, to),
            verb,
            held.cause,
        );
        context.record().set_span(before);
    }

    /// Sends a packet to a station on the link, asking for its Ethernet address first if needed.
    pub(in crate::host) fn send_to_neighbour(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        address: Ipv4Addr,
        frame: Frame,
        (verb, because): (Verb, Option<EventId>),
    ) {
        let now = context.now();
        // Whoever wrote a packet says more than what made its machine send it.
        let trigger = context.record().cause();
        let cause = match verb {
            Verb::Forwarded => trigger.or(because),
            _ => because.or(trigger),
        };
        let span = context.record().span();
        let own = &mut self.interfaces[usize::from(interface)];
        let held = || Held {
            frame: frame.clone(),
            cause,
            span,
            forwarded: verb == Verb::Forwarded,
        };
        match own.neighbours.resolve(now, address, held) {
            Resolution::Known(to) => {
                let from = own.mac;
                context.send(interface, frame.with_addresses(from, to), verb, because);
            }
            Resolution::Held => {}
            Resolution::Ask => self.ask(context, interface, address, None),
        }
        self.watch_neighbours(interface);
    }

    fn ask(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        address: Ipv4Addr,
        known: Option<EthernetAddress>,
    ) {
        let own = &mut self.interfaces[usize::from(interface)];
        let Some(source) = own.source_for(address) else {
            return;
        };
        let to = known.unwrap_or(EthernetAddress::BROADCAST);
        let nobody = EthernetAddress([0; 6]);
        let request = arp(
            ArpOperation::Request,
            (own.mac, source),
            (nobody, address),
            to,
        );
        // It is the lease that names the router.
        let named_by = own.lease.filter(|_| self.routes.is_router(address));
        let text = format!("asks who on this link has {address}");
        let note = Note::new("arp.who-has", text);
        let asked = context.record().note_because(Verb::Asked, note, named_by);
        own.neighbours.asked(address, Some(asked));
        // The question is a matter of its own: what is sent after it is not its effect.
        let cause = context.record().cause();
        context.record().set_cause(asked);
        context.send(interface, request, Verb::Sent, None);
        if let Some(cause) = cause {
            context.record().set_cause(cause);
        }
    }

    fn watch_neighbours(&mut self, interface: InterfaceId) {
        if self.interfaces[usize::from(interface)]
            .neighbours
            .began_to_wait()
        {
            self.time_neighbours(interface);
        }
    }

    /// Sets the timer for the next question to neighbours, unless an earlier one will look again.
    fn time_neighbours(&mut self, interface: InterfaceId) {
        let own = &self.interfaces[usize::from(interface)];
        if let Some(at) = own.neighbours.next_deadline()
            && !self.timers.watches_neighbours(interface, at)
        {
            self.set_timer(at, Purpose::Neighbours(interface));
        }
    }

    /// Questions that went unanswered: ask again, or give up and say so.
    pub(in crate::host) fn neighbours_overdue(
        &mut self,
        context: &mut Context<'_>,
        at: InterfaceId,
    ) {
        let now = context.now();
        while let Some(overdue) = self.interfaces[usize::from(at)].neighbours.overdue(now) {
            match overdue {
                Overdue::Ask(address, known, asked) => {
                    let text = format!("no answer from {address} for a second");
                    let note = Note::new("arp.retry", text);
                    let fired = context.record().note_because(Verb::Fired, note, asked);
                    context.record().set_cause(fired);
                    self.ask(context, at, address, known);
                }
                Overdue::GiveUp(address, held, asked) => {
                    self.give_up(context, at, address, held, asked);
                }
            }
        }
        // Also for those that began to wait while this timer was set already.
        self.time_neighbours(at);
    }

    fn give_up(
        &mut self,
        context: &mut Context<'_>,
        interface: InterfaceId,
        address: Ipv4Addr,
        held: Vec<Held>,
        asked: Option<EventId>,
    ) {
        let text = format!("asked three times, nobody on this link answers for {address}");
        let note = Note::new("arp.unanswered", text).field("address", address);
        let fired = context.record().note_because(Verb::Fired, note, asked);
        for packet in held {
            context.record().set_cause(fired);
            let text = format!("no Ethernet address for {address}");
            let reason = "host.neighbour-unreachable";
            let drop = context.discard(packet.frame.clone(), reason, text, packet.cause);
            if packet.forwarded {
                self.report(
                    context,
                    interface,
                    &packet.frame,
                    IcmpError::HostUnreachable,
                    None,
                );
            } else {
                let failure = Failure::new(Errno::HostUnreachable, Some(drop));
                self.fail_sender(context, &packet.frame, failure);
            }
        }
    }
}

/// An ARP message in its frame.
fn arp(
    operation: ArpOperation,
    source: (EthernetAddress, Ipv4Addr),
    target: (EthernetAddress, Ipv4Addr),
    to: EthernetAddress,
) -> Frame {
    let message = ArpRepr::EthernetIpv4 {
        operation,
        source_hardware_addr: source.0,
        source_protocol_addr: source.1,
        target_hardware_addr: target.0,
        target_protocol_addr: target.1,
    };
    let ethernet = EthernetRepr {
        src_addr: source.0,
        dst_addr: to,
        ethertype: EthernetProtocol::Arp,
    };
    let mut bytes = vec![0; EthernetFrame::<&[u8]>::buffer_len(message.buffer_len())];
    let mut frame = EthernetFrame::new_unchecked(&mut bytes);
    ethernet.emit(&mut frame);
    message.emit(&mut ArpPacket::new_unchecked(frame.payload_mut()));
    Frame::from_bytes(&bytes)
}
