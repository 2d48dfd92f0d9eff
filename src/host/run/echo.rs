//! Echo requests as programs make them (RFC 792 page 14): `ping`, and `traceroute -I`.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::host::ip::parse_error;
use crate::host::{Failure, Heard, IcmpError, echo};
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;
use crate::trace::{EventId, Note, SpanKind};

use super::os::Os;
use super::raw::RawSocket;

/// One echo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoRequest {
    /// Whom it asks.
    pub to: Ipv4Addr,
    /// Its number among those of its socket.
    pub sequence: u16,
    /// Over how many routers it may go.
    pub ttl: u8,
    /// How many bytes of data it carries.
    pub size: usize,
    /// Whether it must not be cut on its way.
    pub keep_whole: bool,
}

impl EchoRequest {
    /// A request as `ping` sends it when nothing else is asked for: 56 bytes, 64 routers.
    pub fn to(to: Ipv4Addr, sequence: u16) -> Self {
        Self {
            to,
            sequence,
            ttl: 64,
            size: 56,
            keep_whole: false,
        }
    }
}

/// What came back for an echo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EchoOutcome {
    /// The machine answered.
    Reply,
    /// Some machine reported an error.
    Error(IcmpError),
    /// This machine could not send it.
    Unsent(Failure),
}

/// One answer to an echo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoAnswer {
    /// Which request it answers.
    pub sequence: u16,
    /// Who answered; for a request that was not sent, whom it was for.
    pub from: Ipv4Addr,
    /// Time to live of the answer as it arrived.
    pub ttl: u8,
    /// How long the ICMP message is, in bytes.
    pub length: usize,
    /// What came back.
    pub outcome: EchoOutcome,
    /// When.
    pub time: Time,
    /// The event of its delivery.
    pub event: Option<EventId>,
}

/// An echo identifier of one's own, and the answers to it.
pub struct EchoSocket {
    os: Os,
    raw: RawSocket,
    identifier: u16,
}

impl EchoSocket {
    /// A socket with a random identifier.
    pub fn new(os: Os) -> Self {
        let identifier = os.random_u16();
        let raw = RawSocket::new(os.clone(), &[Protocol::Icmp]);
        Self {
            os,
            raw,
            identifier,
        }
    }

    /// The identifier of its requests.
    pub fn identifier(&self) -> u16 {
        self.identifier
    }

    /// Sends one request.
    ///
    /// # Errors
    /// There is no way to the destination, or the request is too long and must not be cut.
    pub fn send(&self, request: EchoRequest) -> Result<(), Failure> {
        let source = self.os.kernel().source_for(request.to)?;
        let data: Vec<u8> = (0..request.size).map(|at| at as u8).collect();
        let ids = (self.identifier, request.sequence);
        let whole = echo((source, request.to), request.ttl, false, ids, &data);
        let mtu = self.os.kernel().mtu_to(request.to);
        let fits = whole.packet_len() <= mtu;
        // As Linux: what fits must not be cut (RFC 1191 section 3), what does not may be.
        let packet = if request.keep_whole || fits {
            whole
        } else {
            may_be_cut(&whole)
        };
        self.raw.send(&packet)
    }

    /// Waits for the next answer to a request of this socket.
    pub async fn receive(&self) -> EchoAnswer {
        loop {
            let heard = self.raw.hear().await;
            if let Some(answer) = self.understand(&heard) {
                return answer;
            }
        }
    }

    /// Sends one request and waits for what comes back, for at most `limit`. The inner error is
    /// the event of the timeout.
    pub async fn ping(
        &self,
        request: EchoRequest,
        limit: Duration,
    ) -> Result<Result<EchoAnswer, EventId>, Failure> {
        let (to, sequence) = (request.to, request.sequence);
        let outer = self.os.record().span();
        let name = self.os.kernel().name.clone();
        let note = Note::new("ping.sent", format!("{name} sends an echo request to {to}"));
        let label = format!("ping {to} #{sequence}");
        let span = self.os.record().open(SpanKind::Ping, label, note);
        let result = if let Err(failure) = self.send(request) {
            Err(failure)
        } else {
            let what = format!("no echo reply from {to}");
            Ok(self.os.within(limit, what, self.answer_to(sequence)).await)
        };
        let (text, evidence) = told(&result);
        let mut record = self.os.record();
        record.close(span, Note::new("ping.result", text), evidence);
        record.set_span(outer);
        drop(record);
        result
    }

    /// Late answers to earlier requests are not answers to this one.
    async fn answer_to(&self, sequence: u16) -> EchoAnswer {
        loop {
            let answer = self.receive().await;
            if answer.sequence == sequence {
                return answer;
            }
        }
    }

    fn understand(&self, heard: &Heard) -> Option<EchoAnswer> {
        match heard {
            Heard::Packet { frame, time, event } => {
                let ip = frame.ipv4()?;
                let (sequence, outcome) = self.outcome(frame)?;
                Some(EchoAnswer {
                    sequence,
                    from: ip.src_addr(),
                    ttl: ip.hop_limit(),
                    length: usize::from(ip.total_len()) - usize::from(ip.header_len()),
                    outcome,
                    time: *time,
                    event: *event,
                })
            }
            Heard::Unsent {
                frame,
                time,
                failure,
            } => {
                let request = frame.transport();
                let own = request.first() == Some(&8) && word(request, 4)? == self.identifier;
                own.then_some(EchoAnswer {
                    sequence: word(request, 6)?,
                    from: frame.ipv4()?.dst_addr(),
                    ttl: 0,
                    length: 0,
                    outcome: EchoOutcome::Unsent(*failure),
                    time: *time,
                    event: failure.evidence,
                })
            }
        }
    }

    fn outcome(&self, frame: &Frame) -> Option<(u16, EchoOutcome)> {
        let message = frame.transport();
        if message.first() == Some(&0) {
            let own = word(message, 4)? == self.identifier;
            return own.then_some((word(message, 6)?, EchoOutcome::Reply));
        }
        let reported = parse_error(frame)?;
        let Tuple {
            protocol, source, ..
        } = reported.about;
        let own = protocol == Protocol::Icmp && source.port() == self.identifier;
        own.then_some((reported.sequence, EchoOutcome::Error(reported.error)))
    }
}

/// The result of a ping in words, and the event that shows it.
fn told(result: &Result<Result<EchoAnswer, EventId>, Failure>) -> (String, Option<EventId>) {
    match result {
        Ok(Ok(answer)) => {
            let from = answer.from;
            let text = match answer.outcome {
                EchoOutcome::Reply => format!("{from} answered"),
                EchoOutcome::Error(error) => format!("{from} reports: {error}"),
                EchoOutcome::Unsent(failure) => failure.to_string(),
            };
            (text, answer.event)
        }
        Ok(Err(timeout)) => ("no answer".to_owned(), Some(*timeout)),
        Err(failure) => (failure.to_string(), failure.evidence),
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}

/// The packet with "don't fragment" (RFC 791 section 3.1) taken back.
fn may_be_cut(frame: &Frame) -> Frame {
    let mut packet = Vec::new();
    frame.copy_packet_into(&mut packet);
    let mut ip = smoltcp::wire::Ipv4Packet::new_unchecked(&mut packet[..]);
    ip.set_dont_frag(false);
    ip.fill_checksum();
    Frame::around_ipv4(&packet)
}
