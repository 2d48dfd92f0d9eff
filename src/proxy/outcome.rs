//! What came of a request: the fact the wire showed, and its name in RFC 9209.
//!
//! Three things stay apart. The *fact* is an [`Outcome`] with its evidence. The *cause* is the
//! fact's name in the vocabulary of RFC 9209 section 2.3. The *answer* is what a product makes of
//! it, and is decided by the [`Profile`](super::Profile) alone.

use crate::dns;
use crate::host::Errno;
use crate::http::{EndOfStream, Flaw, ProxyError, ReadError};
use crate::trace::EventId;

/// What came of a request, or of one attempt to serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The upstream answered, and all of the answer was passed on.
    Answered(u16),
    /// The upstream took the connection, and that was all that was asked of it.
    Connected,
    /// The client's request cannot be read.
    BadRequest(ReadError),
    /// The client did not finish its request in time.
    RequestTimeout,
    /// The client left before it had the answer.
    ClientLeft,
    /// The request wants what this proxy does not do.
    NotImplemented,
    /// The request has passed this proxy before.
    Loop,
    /// No site of this proxy has the name the request asks for.
    UnknownSite,
    /// Every upstream of the pool is set aside.
    AllDown,
    /// No upstream may get another connection.
    LimitReached,
    /// No upstream could get another connection while the request waited for one.
    QueueTimeout,
    /// The proxy itself may have no further connection.
    OutOfConnections,
    /// The upstream's name has no address, say the name servers.
    NoAddress(NameAnswer),
    /// No name server answered.
    NameTimeout,
    /// No name server could be reached.
    NameUnreachable,
    /// The connection could not be opened: this machine knows no way, or the other one refused.
    ConnectFailed(Errno),
    /// An ICMP message ended the attempt to connect.
    ConnectRejected(Errno),
    /// The connection was not open in time.
    ConnectTimeout,
    /// The upstream did not take the request in time.
    SendTimeout,
    /// The upstream broke off while it was sent the request.
    SendBroken,
    /// The response cannot be read, or was broken off.
    BadResponse(ReadError),
    /// The upstream switches protocols without naming the new one.
    UpgradeFailed,
    /// The response did not begin, or its head did not end, in time.
    ResponseTimeout,
    /// The response began, and then nothing more came in time.
    BodyTimeout,
}

/// What name servers say of a name that has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameAnswer {
    /// There is no such name (NXDOMAIN).
    NoSuchName,
    /// The name has no address record.
    NoRecord,
    /// The server failed (SERVFAIL, or nonsense).
    Failed,
    /// The server refused to say (REFUSED).
    Refused,
}

impl NameAnswer {
    /// The name of the response code, as RFC 9209 section 2.3.2 wants it in `rcode`.
    pub const fn rcode(self) -> &'static str {
        match self {
            Self::NoSuchName => "NXDOMAIN",
            Self::NoRecord => "NOERROR",
            Self::Failed => "SERVFAIL",
            Self::Refused => "REFUSED",
        }
    }
}

/// An outcome and the event that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What came of it.
    pub outcome: Outcome,
    /// The RST, the FIN, the ICMP message, the timer, the bytes, the fault that show it.
    pub evidence: Option<EventId>,
}

impl Ending {
    /// An outcome with its evidence.
    pub const fn new(outcome: Outcome, evidence: Option<EventId>) -> Self {
        Self { outcome, evidence }
    }
}

impl Outcome {
    /// The type of RFC 9209 section 2.3; none if no proxy error happened.
    pub fn cause(&self) -> Option<ProxyError> {
        Some(match self {
            Self::Answered(_) | Self::Connected | Self::ClientLeft => return None,
            Self::BadRequest(_) | Self::RequestTimeout | Self::NotImplemented => {
                ProxyError::HttpRequestError
            }
            Self::Loop => ProxyError::ProxyLoopDetected,
            Self::UnknownSite => ProxyError::DestinationNotFound,
            Self::AllDown => ProxyError::DestinationUnavailable,
            Self::LimitReached | Self::QueueTimeout | Self::OutOfConnections => {
                ProxyError::ConnectionLimitReached
            }
            Self::NoAddress(_) => ProxyError::DnsError,
            Self::NameTimeout | Self::NameUnreachable => ProxyError::DnsTimeout,
            Self::ConnectFailed(errno) | Self::ConnectRejected(errno) => of_errno(*errno),
            Self::ConnectTimeout => ProxyError::ConnectionTimeout,
            Self::SendTimeout => ProxyError::ConnectionWriteTimeout,
            Self::SendBroken => ProxyError::ConnectionTerminated,
            Self::BadResponse(error) => error.flaw.proxy_error(),
            Self::UpgradeFailed => ProxyError::HttpUpgradeFailed,
            Self::ResponseTimeout => ProxyError::HttpResponseTimeout,
            Self::BodyTimeout => ProxyError::ConnectionReadTimeout,
        })
    }

    /// What happened, in one sentence without a full stop; `who` is the upstream.
    pub fn fact(&self, who: &str) -> String {
        match self {
            Self::Answered(status) => format!("{who} answered {status}"),
            Self::Connected => format!("{who} took the connection"),
            Self::BadRequest(error) => format!("the request cannot be read: {}", error.flaw),
            Self::RequestTimeout => "the client did not finish its request in time".into(),
            Self::ClientLeft => "the client left before it had the answer".into(),
            Self::NotImplemented => "the request asks for what this proxy does not do".into(),
            Self::Loop => "the request has passed this proxy before".into(),
            Self::UnknownSite => "no site of this proxy has that name".into(),
            Self::AllDown => "every upstream is set aside after failures".into(),
            Self::LimitReached => "no upstream may get another connection".into(),
            Self::QueueTimeout => "no upstream had room while the request waited".into(),
            Self::OutOfConnections => "the proxy may have no further connection".into(),
            Self::NoAddress(answer) => format!("{who} has no address: {}", answer.rcode()),
            Self::NameTimeout => format!("no name server told the address of {who} in time"),
            Self::NameUnreachable => format!("no name server can be reached to find {who}"),
            Self::ConnectFailed(errno) | Self::ConnectRejected(errno) => of_connect(*errno, who),
            Self::ConnectTimeout => format!("{who} did not take the connection in time"),
            Self::SendTimeout => format!("{who} did not take the request in time"),
            Self::SendBroken => format!("{who} broke off before it had all of the request"),
            Self::BadResponse(error) => of_response(error, who),
            Self::UpgradeFailed => format!("{who} switched protocols without saying to which"),
            Self::ResponseTimeout => format!("{who} did not answer in time"),
            Self::BodyTimeout => format!("{who} stopped in the middle of its answer"),
        }
    }

    /// Whether the upstream, or the way to it, is to blame: such an attempt counts against it.
    pub fn is_upstream_failure(&self) -> bool {
        !matches!(
            self,
            Self::Answered(_)
                | Self::Connected
                | Self::BadRequest(_)
                | Self::RequestTimeout
                | Self::ClientLeft
                | Self::NotImplemented
                | Self::Loop
                | Self::UnknownSite
                | Self::AllDown
                | Self::LimitReached
                | Self::QueueTimeout
                | Self::OutOfConnections
        )
    }

    /// Whether no byte of the request can have reached the upstream.
    pub fn is_before_sending(&self) -> bool {
        matches!(
            self,
            Self::NoAddress(_)
                | Self::NameTimeout
                | Self::NameUnreachable
                | Self::ConnectFailed(_)
                | Self::ConnectRejected(_)
                | Self::ConnectTimeout
        )
    }

    /// Whether the connection ended before any byte of a response.
    pub fn is_silent_end(&self) -> bool {
        matches!(self, Self::BadResponse(error) if matches!(error.flaw, Flaw::Nothing(_)))
    }
}

/// A failed lookup as an outcome; none if there are addresses.
pub(super) fn of_lookup(outcome: &dns::Outcome) -> Option<Outcome> {
    use dns::Outcome as Dns;
    Some(match outcome {
        Dns::Addresses { ips, .. } if !ips.is_empty() => return None,
        Dns::Addresses { .. } | Dns::Records { .. } | Dns::NoData => {
            Outcome::NoAddress(NameAnswer::NoRecord)
        }
        Dns::NxDomain => Outcome::NoAddress(NameAnswer::NoSuchName),
        Dns::ServFail(_) => Outcome::NoAddress(NameAnswer::Failed),
        Dns::Refused => Outcome::NoAddress(NameAnswer::Refused),
        Dns::Timeout => Outcome::NameTimeout,
        Dns::Unreachable => Outcome::NameUnreachable,
    })
}

/// RFC 9209 sections 2.3.6 to 2.3.9.
fn of_errno(errno: Errno) -> ProxyError {
    match errno {
        Errno::ConnectionRefused => ProxyError::ConnectionRefused,
        Errno::TimedOut => ProxyError::ConnectionTimeout,
        Errno::HostUnreachable
        | Errno::MessageTooLong
        | Errno::NetworkDown
        | Errno::NetworkUnreachable
        | Errno::NotPermitted
        | Errno::PermissionDenied => ProxyError::DestinationIpUnroutable,
        Errno::ConnectionReset => ProxyError::ConnectionTerminated,
        Errno::AddressInUse | Errno::BrokenPipe => ProxyError::ProxyInternalError,
    }
}

fn of_connect(errno: Errno, who: &str) -> String {
    match errno {
        Errno::ConnectionRefused => format!("{who} refused the connection"),
        Errno::TimedOut => format!("{who} did not answer any attempt to connect"),
        Errno::HostUnreachable => format!("{who} cannot be reached: no route to host"),
        Errno::NetworkUnreachable => format!("there is no route to the network of {who}"),
        Errno::PermissionDenied => format!("the proxy's machine may not send to {who}"),
        Errno::MessageTooLong => format!("a packet to {who} was too long for the way"),
        Errno::NotPermitted => format!("this machine's firewall forbids to reach {who}"),
        Errno::NetworkDown => format!("the link towards {who} is down"),
        Errno::ConnectionReset => format!("{who} reset the connection"),
        Errno::AddressInUse | Errno::BrokenPipe => {
            format!("the proxy has no free port to connect to {who}")
        }
    }
}

fn of_response(error: &ReadError, who: &str) -> String {
    match error.flaw {
        Flaw::Nothing(EndOfStream::Fin) => {
            format!("{who} closed the connection without a byte of an answer")
        }
        Flaw::Nothing(EndOfStream::Reset) => {
            format!("{who} reset the connection without a byte of an answer")
        }
        flaw => format!("the answer of {who} cannot be read: {flaw}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9209_2_3_a_fact_has_one_name() {
        let named = |outcome: &Outcome| outcome.cause().map(ProxyError::as_str);
        let table = [
            (
                Outcome::ConnectFailed(Errno::ConnectionRefused),
                "connection_refused",
            ),
            (
                Outcome::ConnectFailed(Errno::HostUnreachable),
                "destination_ip_unroutable",
            ),
            (
                Outcome::ConnectFailed(Errno::TimedOut),
                "connection_timeout",
            ),
            (Outcome::ConnectTimeout, "connection_timeout"),
            (Outcome::NoAddress(NameAnswer::Failed), "dns_error"),
            (Outcome::NameTimeout, "dns_timeout"),
            (Outcome::ResponseTimeout, "http_response_timeout"),
            (Outcome::BodyTimeout, "connection_read_timeout"),
            (Outcome::AllDown, "destination_unavailable"),
        ];
        for (outcome, name) in table {
            assert_eq!(named(&outcome), Some(name), "{outcome:?}");
            assert!(!outcome.fact("app1").ends_with('.'));
        }
        assert_eq!(named(&Outcome::Answered(500)), None);
    }

    #[test]
    fn only_what_the_upstream_did_counts_against_it() {
        assert!(Outcome::ConnectTimeout.is_upstream_failure());
        assert!(!Outcome::LimitReached.is_upstream_failure());
        assert!(!Outcome::ClientLeft.is_upstream_failure());
        assert!(Outcome::NameTimeout.is_before_sending());
        assert!(!Outcome::ResponseTimeout.is_before_sending());
    }
}
