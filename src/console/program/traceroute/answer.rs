//! What comes back for a probe, and what it says of the way.

use std::net::Ipv4Addr;

use crate::host::{Heard, IcmpError, parse_error};
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;
use crate::trace::EventId;

use super::probe::{Method, Probe};

/// What an answer says of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The destination itself answered.
    Arrived,
    /// A router on the way reports that the time to live ran out.
    Passed,
    /// Somebody says that the probe cannot go further.
    Refused(IcmpError),
}

/// The answer to a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) from: Ipv4Addr,
    pub(super) meaning: Meaning,
    pub(super) time: Time,
    pub(super) event: Option<EventId>,
}

impl Answer {
    /// What was heard, if it is about `probe`.
    pub(super) fn understand(heard: &Heard, probe: &Probe) -> Option<Self> {
        match heard {
            Heard::Packet { frame, time, event } => {
                let meaning = quoted(frame, probe).or_else(|| direct(frame, probe))?;
                Some(Self {
                    from: frame.ipv4()?.src_addr(),
                    meaning,
                    time: *time,
                    event: *event,
                })
            }
            Heard::Unsent {
                frame,
                time,
                failure,
            } => {
                let tuple = Tuple::of(frame)?;
                let own = (tuple.source, tuple.destination) == probe.addresses();
                let is_this = own && echo_number(frame).is_none_or(|it| it == probe.number + 1);
                is_this.then_some(Self {
                    // Linux reports it to itself, from its own address.
                    from: probe.ends.0,
                    meaning: Meaning::Refused(IcmpError::HostUnreachable),
                    time: *time,
                    event: failure.evidence,
                })
            }
        }
    }

    /// What traceroute prints behind the time.
    pub(super) fn mark(&self) -> &'static str {
        match self.meaning {
            Meaning::Arrived | Meaning::Passed | Meaning::Refused(IcmpError::PortUnreachable) => "",
            Meaning::Refused(IcmpError::HostUnreachable) => " !H",
            Meaning::Refused(IcmpError::NetUnreachable) => " !N",
            Meaning::Refused(IcmpError::ProtocolUnreachable) => " !P",
            Meaning::Refused(IcmpError::FragmentationNeeded { .. }) => " !F",
            Meaning::Refused(IcmpError::HostProhibited) => " !Z",
            Meaning::Refused(IcmpError::AdminProhibited) => " !X",
            Meaning::Refused(_) => " !?",
        }
    }
}

/// An ICMP error that quotes the probe.
fn quoted(frame: &Frame, probe: &Probe) -> Option<Meaning> {
    let ip = frame.ipv4()?;
    let is_icmp = u8::from(ip.next_header()) == 1;
    let reported = parse_error(frame).filter(|_| is_icmp)?;
    let tuple = (reported.about.source, reported.about.destination);
    let own = match probe.method {
        Method::Echo => {
            let ids = (reported.about.source.port(), reported.sequence);
            reported.about.protocol == Protocol::Icmp && ids == (probe.identifier, probe.number + 1)
        }
        _ => tuple == probe.addresses(),
    };
    own.then_some(match reported.error {
        IcmpError::TimeExceeded => Meaning::Passed,
        error => Meaning::Refused(error),
    })
}

/// An answer of the destination: an echo reply, a datagram, a SYN-ACK or a RST.
fn direct(frame: &Frame, probe: &Probe) -> Option<Meaning> {
    let tuple = Tuple::of(frame)?;
    let (own, far) = probe.addresses();
    let is_for_us = match probe.method {
        Method::Echo => {
            let is_reply = frame.transport().first() == Some(&0);
            let number = echo_number(frame) == Some(probe.number + 1);
            is_reply && number && tuple.source.port() == probe.identifier
        }
        _ => (tuple.source, tuple.destination) == (far, own),
    };
    is_for_us.then_some(Meaning::Arrived)
}

/// The sequence number of an echo request or reply.
fn echo_number(frame: &Frame) -> Option<u16> {
    let message = frame.transport();
    let is_echo =
        Tuple::of(frame)?.protocol == Protocol::Icmp && matches!(message.first(), Some(0 | 8));
    let bytes = message.get(6..8).filter(|_| is_echo)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}
