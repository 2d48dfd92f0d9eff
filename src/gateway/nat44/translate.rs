//! Packets in, packets or refusals out.

use std::net::SocketAddrV4;

use crate::filter::Flags;
use crate::packet::{Frame, Protocol, Tuple, rewrite_destination, rewrite_source};
use crate::sim::{Stream, Time};

use super::admit::{Allotment, refused, remote_of};
use super::binding::Ends;
use super::icmp_error::{End, IcmpError, is_error};
use super::{
    FRAGMENT_WITHOUT_FIRST, Inbound, MALFORMED, MappingId, NO_MAPPING, Nat44, Refused, Translated,
    UNKNOWN_PROTOCOL,
};

/// How a packet was rewritten, for its later fragments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rewriting {
    ends: Ends,
    source: Option<SocketAddrV4>,
    destination: Option<SocketAddrV4>,
    hairpinned: bool,
}

impl Nat44 {
    /// Translates a packet on its way out. `port_taken` says which external ports the gateway
    /// itself uses; `stream` is drawn from only when a port must be chosen.
    pub fn outbound(
        &mut self,
        now: Time,
        frame: Frame,
        port_taken: &dyn Fn(Protocol, u16) -> bool,
        stream: &mut Stream,
    ) -> Result<Translated, Refused> {
        self.retire(now);
        if is_later_fragment(&frame) {
            let rewriting = self.outbound_fragments.recall(now, &frame);
            let follower = rewriting.map(|rewriting| self.follow(frame, rewriting));
            return follower.ok_or(refused(FRAGMENT_WITHOUT_FIRST));
        }
        let tuple = tuple_of(&frame).map_err(refused)?;
        let flags = match tuple.protocol {
            Protocol::Icmp => match icmp_type(&frame) {
                8 => None,
                kind if is_error(kind) => return self.outbound_error(&frame),
                0 => return Err(self.unknown(tuple)),
                _ => return Err(refused(UNKNOWN_PROTOCOL)),
            },
            Protocol::Tcp => Some(Flags::of(frame.transport()).ok_or(refused(MALFORMED))?),
            Protocol::Udp => None,
        };
        let target = self.hairpin_target(&tuple, flags)?;
        let allotment = Allotment { port_taken, stream };
        let (ends, is_new) = self.admit_outbound(now, tuple, flags, allotment)?;
        let external = SocketAddrV4::new(self.external, ends.port);
        let destination = match target {
            None => None,
            Some(target) => Some(self.admit_inbound(now, target, external, flags)?.internal),
        };
        let rewriting = Rewriting {
            ends,
            source: Some(external),
            destination,
            hairpinned: destination.is_some(),
        };
        self.outbound_fragments.remember(now, &frame, rewriting);
        Ok(Translated {
            is_new,
            ..self.follow(frame, rewriting)
        })
    }

    /// Translates a packet on its way in, if it belongs to a mapping.
    pub fn inbound(&mut self, now: Time, frame: Frame) -> Inbound {
        self.retire(now);
        let is_to_me = frame
            .ipv4()
            .is_some_and(|ip| ip.dst_addr() == self.external);
        if !is_to_me {
            return Inbound::NotMine { by: None };
        }
        if is_later_fragment(&frame) {
            let rewriting = self.inbound_fragments.recall(now, &frame);
            let follower = rewriting.map(|rewriting| self.follow(frame, rewriting));
            return follower.map_or(Inbound::NotMine { by: None }, Inbound::Translated);
        }
        let Ok(tuple) = tuple_of(&frame) else {
            return Inbound::NotMine { by: None };
        };
        let flags = match tuple.protocol {
            Protocol::Icmp => match icmp_type(&frame) {
                0 => None,
                kind if is_error(kind) => return self.inbound_error(&frame),
                _ => return Inbound::NotMine { by: None },
            },
            Protocol::Tcp => match Flags::of(frame.transport()) {
                Some(flags) => Some(flags),
                None => return Inbound::NotMine { by: None },
            },
            Protocol::Udp => None,
        };
        let (remote, port) = (remote_of(&tuple.reversed()), tuple.destination.port());
        let Some(id) = self.target(tuple.protocol, port, flags) else {
            let by = self.forgotten.of_external(tuple.protocol, port, remote);
            return Inbound::NotMine { by };
        };
        let ends = match self.admit_inbound(now, id, remote, flags) {
            Ok(ends) => ends,
            Err(refused) => return Inbound::Refused(refused),
        };
        let rewriting = Rewriting {
            ends,
            source: None,
            destination: Some(ends.internal),
            hairpinned: false,
        };
        self.inbound_fragments.remember(now, &frame, rewriting);
        Inbound::Translated(self.follow(frame, rewriting))
    }

    /// An ICMP error of an internal host or router about a packet from outside (RFC 5508 REQ-5),
    /// or about one that was hairpinned (REQ-7).
    fn outbound_error(&mut self, frame: &Frame) -> Result<Translated, Refused> {
        let mut error = IcmpError::parse(frame).map_err(refused)?;
        let sent_back = error.quoted.reversed();
        let protocol = sent_back.protocol;
        let id = self.bindings.of_internal(&self.key_of(&sent_back));
        let ends = self.ends_of(id).ok_or_else(|| self.unknown(sent_back))?;
        let external = SocketAddrV4::new(self.external, ends.port);
        error.rewrite_quoted(End::Destination, external);
        error.rewrite_outer(End::Source, self.external);
        let hairpinned = *sent_back.destination.ip() == self.external;
        if hairpinned {
            let port = sent_back.destination.port();
            let target = self.ends_of(self.bindings.of_external(protocol, port));
            let to = target.ok_or(refused(NO_MAPPING))?.internal;
            error.rewrite_quoted(End::Source, to);
            error.rewrite_outer(End::Destination, *to.ip());
        }
        Ok(Translated {
            hairpinned,
            ..self.translated(error.into_frame(), ends)
        })
    }

    /// An ICMP error from outside about a packet that went out (RFC 5508 REQ-4). It is not
    /// filtered by its sender (RFC 4787 REQ-12a) and refreshes nothing (RFC 5508 REQ-6).
    fn inbound_error(&mut self, frame: &Frame) -> Inbound {
        let mut error = match IcmpError::parse(frame) {
            Ok(error) => error,
            Err(reason) => return Inbound::Refused(refused(reason)),
        };
        let (protocol, external) = (error.quoted.protocol, error.quoted.source);
        if *external.ip() != self.external {
            return Inbound::NotMine { by: None };
        }
        let id = self.bindings.of_external(protocol, external.port());
        let Some(ends) = self.ends_of(id) else {
            let remote = remote_of(&error.quoted);
            let by = self
                .forgotten
                .of_external(protocol, external.port(), remote);
            return Inbound::NotMine { by };
        };
        error.rewrite_quoted(End::Source, ends.internal);
        error.rewrite_outer(End::Destination, *ends.internal.ip());
        Inbound::Translated(self.translated(error.into_frame(), ends))
    }

    /// Rewrites a packet, or a later fragment of one, as decided.
    fn follow(&self, mut frame: Frame, rewriting: Rewriting) -> Translated {
        if let Some(source) = rewriting.source {
            frame = rewrite_source(frame, source);
        }
        if let Some(destination) = rewriting.destination {
            frame = rewrite_destination(frame, destination);
        }
        Translated {
            hairpinned: rewriting.hairpinned,
            ..self.translated(frame, rewriting.ends)
        }
    }

    fn translated(&self, frame: Frame, ends: Ends) -> Translated {
        Translated {
            frame,
            mapping: ends.id,
            internal: ends.internal,
            external: SocketAddrV4::new(self.external, ends.port),
            is_new: false,
            hairpinned: false,
        }
    }

    fn ends_of(&self, id: Option<MappingId>) -> Option<Ends> {
        let id = id?;
        Some(self.bindings.mapping(id)?.ends(id))
    }
}

fn tuple_of(frame: &Frame) -> Result<Tuple, &'static str> {
    let ip = frame.ipv4().ok_or(MALFORMED)?;
    match u8::from(ip.next_header()) {
        1 | 6 | 17 => Tuple::of(frame).ok_or(MALFORMED),
        _ => Err(UNKNOWN_PROTOCOL),
    }
}

fn icmp_type(frame: &Frame) -> u8 {
    // A tuple exists, so there is a first byte.
    frame.transport().first().copied().unwrap_or(u8::MAX)
}

fn is_later_fragment(frame: &Frame) -> bool {
    frame.ipv4().is_some_and(|ip| ip.frag_offset() != 0)
}
