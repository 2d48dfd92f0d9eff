//! How far a connection has come, seen from the middle, and how long it is remembered.
//!
//! The TCP machine is that of RFC 7857 section 2 (from RFC 6146 section 3.5.2):
//!
//! | state | event | next state | lifetime |
//! |---|---|---|---|
//! | (none) | SYN | `Opening` | transitory, 4 min |
//! | `Opening` | SYN of the responder | `Established` | established, 2 h 4 min |
//! | `Established` | FIN of one side | `HalfClosed` | established |
//! | `HalfClosed` | FIN of the other side | `Closing` | transitory |
//! | `Established`, `HalfClosed` | RST | `Reset` | transitory |
//! | `Reset` | anything but RST: the RST was forged | `Established` | established |
//! | `Closing`, `Reset` | SYN of the originator: the ports are used anew | `Opening` | transitory |
//!
//! Lifetimes restart with each packet, except in `Closing` (it ends 4 minutes after the second
//! FIN) and for an RST (RFC 7857 sections 2.2 and 7.1). Timers: the one idle timer.

use std::time::Duration;

/// One of the two ends of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The end that sent the first packet.
    Originator,
    /// The end that was addressed.
    Responder,
}

/// How long state is kept without a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// An ICMP query; at least 60 seconds (RFC 5508 REQ-2).
    pub icmp_query: Duration,
    /// An established TCP connection; at least 2 hours 4 minutes (RFC 5382 REQ-5).
    pub tcp_established: Duration,
    /// A TCP connection that opens or closes; at least 4 minutes (RFC 5382 REQ-5).
    pub tcp_transitory: Duration,
    /// UDP; at least 2 minutes, 5 recommended (RFC 4787 REQ-5).
    pub udp: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            icmp_query: Duration::from_mins(1),
            tcp_established: Duration::from_mins(124),
            tcp_transitory: Duration::from_mins(4),
            udp: Duration::from_mins(5),
        }
    }
}

/// The state of a TCP connection, as far as the middle can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TcpState {
    /// Both sides have said goodbye.
    Closing,
    /// Both sides have said hello.
    Established,
    /// One side has said goodbye.
    HalfClosed,
    /// The originator has said hello.
    Opening,
    /// One side has broken it off, if that was not forged.
    Reset,
}

impl TcpState {
    /// The state as one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Established => "established",
            Self::HalfClosed => "half-closed",
            Self::Opening => "opening",
            Self::Reset => "reset",
        }
    }
}

/// The flags of a TCP segment that matter to the middle (RFC 9293 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) syn: bool,
    pub(crate) ack: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
}

impl Flags {
    /// The flags of the TCP header `header`; `None` if it is cut short.
    pub(crate) fn of(header: &[u8]) -> Option<Self> {
        let flags = *header.get(13)?;
        Some(Self {
            fin: flags & 0x01 != 0,
            syn: flags & 0x02 != 0,
            rst: flags & 0x04 != 0,
            ack: flags & 0x10 != 0,
        })
    }

    /// Whether this opens a connection: SYN and nothing that speaks against it.
    pub(crate) fn opens(self) -> bool {
        self.syn && !self.ack && !self.fin && !self.rst
    }
}

/// A TCP connection seen from the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpSession {
    state: TcpState,
    /// In `HalfClosed`: who said goodbye.
    closed_by: Side,
}

impl TcpSession {
    /// A connection whose first SYN was just seen.
    pub fn opening() -> Self {
        Self::in_state(TcpState::Opening)
    }

    /// A connection met in its midst.
    pub(crate) fn established() -> Self {
        Self::in_state(TcpState::Established)
    }

    /// How far it has come.
    pub fn state(self) -> TcpState {
        self.state
    }

    /// How long it is kept in this state.
    pub fn lifetime(self, lifetimes: &Lifetimes) -> Duration {
        match self.state {
            TcpState::Established | TcpState::HalfClosed => lifetimes.tcp_established,
            TcpState::Closing | TcpState::Opening | TcpState::Reset => lifetimes.tcp_transitory,
        }
    }

    /// Takes a segment sent by `from` into account; returns whether its lifetime restarts.
    pub(crate) fn observe(&mut self, from: Side, flags: Flags) -> bool {
        let before = self.state;
        self.state = match before {
            TcpState::Opening if flags.syn && from == Side::Responder => TcpState::Established,
            TcpState::Established | TcpState::HalfClosed if flags.rst => TcpState::Reset,
            TcpState::Established if flags.fin => {
                self.closed_by = from;
                TcpState::HalfClosed
            }
            TcpState::HalfClosed if flags.fin && from != self.closed_by => TcpState::Closing,
            TcpState::Closing | TcpState::Reset if flags.opens() && from == Side::Originator => {
                TcpState::Opening
            }
            TcpState::Reset if !flags.rst => TcpState::Established,
            _ => before,
        };
        self.state != before || !(flags.rst || before == TcpState::Closing)
    }

    fn in_state(state: TcpState) -> Self {
        Self {
            state,
            closed_by: Side::Originator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs segments such as `"> S"`, `"< SA"` from a fresh SYN on; returns the end and whether
    /// the last one restarted the timer.
    fn run(segments: &[&str]) -> (TcpState, bool) {
        let mut session = TcpSession::opening();
        let mut restarted = true;
        for segment in segments {
            let from = if segment.starts_with('>') {
                Side::Originator
            } else {
                Side::Responder
            };
            let has = |flag| segment.contains(flag);
            let flags = Flags {
                syn: has('S'),
                ack: has('A'),
                fin: has('F'),
                rst: has('R'),
            };
            restarted = session.observe(from, flags);
        }
        (session.state(), restarted)
    }

    #[test]
    fn rfc7857_section_2_state_table() {
        let open = ["< SA"];
        let with = |more: &[&'static str]| run(&[&open[..], more].concat());
        for (segments, state, restarts) in [
            (run(&["> S"]), TcpState::Opening, true),
            (run(&["> A"]), TcpState::Opening, true),
            (run(&["< R"]), TcpState::Opening, false),
            (with(&[]), TcpState::Established, true),
            (run(&["< S"]), TcpState::Established, true),
            (with(&["> A", "< A"]), TcpState::Established, true),
            (with(&["> FA"]), TcpState::HalfClosed, true),
            (with(&["> FA", "> FA"]), TcpState::HalfClosed, true),
            (with(&["> FA", "< A"]), TcpState::HalfClosed, true),
            (with(&["> FA", "< FA"]), TcpState::Closing, true),
            (with(&["< FA", "> FA", "< A"]), TcpState::Closing, false),
            (with(&["< FA", "> FA", "> S"]), TcpState::Opening, true),
            (with(&["< R"]), TcpState::Reset, true),
            (with(&["< R", "< R"]), TcpState::Reset, false),
            (with(&["< R", "> A"]), TcpState::Established, true),
            (with(&["< R", "> S"]), TcpState::Opening, true),
        ] {
            assert_eq!(segments, (state, restarts));
        }
    }

    #[test]
    fn rfc5382_req_5_lifetimes() {
        let lifetimes = Lifetimes::default();
        let of = |state| TcpSession::in_state(state).lifetime(&lifetimes).as_secs();
        assert_eq!(of(TcpState::Established), 2 * 3600 + 4 * 60);
        assert_eq!(of(TcpState::HalfClosed), 2 * 3600 + 4 * 60);
        assert_eq!(
            [TcpState::Opening, TcpState::Closing, TcpState::Reset].map(of),
            [240; 3]
        );
    }
}
