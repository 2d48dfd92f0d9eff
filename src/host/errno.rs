//! Why a system call failed, by its POSIX name, and the event that shows it.

use std::fmt;

use crate::trace::EventId;

/// The reasons that a program can tell apart, named after POSIX `errno` values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Errno {
    /// `EADDRINUSE`: another program listens there.
    AddressInUse,
    /// `ECONNREFUSED`: the other machine answered, and said no.
    ConnectionRefused,
    /// `ECONNRESET`: the other side broke the connection off.
    ConnectionReset,
    /// `EHOSTUNREACH`: the other machine cannot be reached.
    HostUnreachable,
    /// `ENETDOWN`: the machine has no working link for this.
    NetworkDown,
    /// `ENETUNREACH`: there is no way to that network.
    NetworkUnreachable,
    /// `EMSGSIZE`: the packet is longer than the way takes, and must not be cut.
    MessageTooLong,
    /// `EPERM`: the machine's own firewall forbids it.
    NotPermitted,
    /// `EPIPE`: this side has closed the connection already.
    BrokenPipe,
    /// `EACCES`: the machine is told not to send there.
    PermissionDenied,
    /// `ETIMEDOUT`: nothing came back, for too long.
    TimedOut,
}

impl Errno {
    /// The POSIX name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AddressInUse => "EADDRINUSE",
            Self::ConnectionRefused => "ECONNREFUSED",
            Self::ConnectionReset => "ECONNRESET",
            Self::HostUnreachable => "EHOSTUNREACH",
            Self::NetworkDown => "ENETDOWN",
            Self::NetworkUnreachable => "ENETUNREACH",
            Self::MessageTooLong => "EMSGSIZE",
            Self::NotPermitted => "EPERM",
            Self::BrokenPipe => "EPIPE",
            Self::PermissionDenied => "EACCES",
            Self::TimedOut => "ETIMEDOUT",
        }
    }

    /// Linux's number and text, as programs print them: `111: Connection refused`.
    pub fn message(self) -> &'static str {
        match self {
            Self::AddressInUse => "98: Address already in use",
            Self::ConnectionRefused => "111: Connection refused",
            Self::ConnectionReset => "104: Connection reset by peer",
            Self::HostUnreachable => "113: No route to host",
            Self::NetworkDown => "100: Network is down",
            Self::NetworkUnreachable => "101: Network is unreachable",
            Self::MessageTooLong => "90: Message too long",
            Self::NotPermitted => "1: Operation not permitted",
            Self::BrokenPipe => "32: Broken pipe",
            Self::PermissionDenied => "13: Permission denied",
            Self::TimedOut => "110: Connection timed out",
        }
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// A failed call: the reason, and the event that is its evidence (the RST, the ICMP message, the
/// timer that ran out, the fault that took the route away).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The reason.
    pub errno: Errno,
    /// The event that shows it.
    pub evidence: Option<EventId>,
    /// Whether an ICMP message said so.
    pub by_icmp: bool,
}

impl Failure {
    /// A failure with its evidence.
    pub fn new(errno: Errno, evidence: Option<EventId>) -> Self {
        Self {
            errno,
            evidence,
            by_icmp: false,
        }
    }

    /// What an ICMP message said.
    pub fn by_icmp(errno: Errno, evidence: Option<EventId>) -> Self {
        Self {
            by_icmp: true,
            ..Self::new(errno, evidence)
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.errno.fmt(f)
    }
}
