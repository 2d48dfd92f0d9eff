//! Carries the queries of one lookup over UDP or TCP, and brings back what came of each.

use std::net::{IpAddr, SocketAddrV4};
use std::time::Duration;

use crate::dns::format::{Message, PORT, StreamFrames, Transport, stream_frame};
use crate::dns::{Evidence, Input, Question};
use crate::host::{Errno, Failure, Os, TcpStream, UdpSocket};
use crate::trace::{EventId, Note, Verb};

/// What came of a query.
pub(super) enum Came {
    /// Octets from a server.
    Response(IpAddr, Vec<u8>, Option<EventId>),
    /// Nothing in time.
    Timeout(EventId),
    /// The query could not be brought there.
    Unreachable(Option<EventId>),
}

impl Came {
    /// The same in the words of the machines.
    pub(super) fn input(&self) -> Input<'_> {
        match self {
            Self::Response(server, octets, event) => Input::Response {
                server: *server,
                octets,
                evidence: evidence(*event),
            },
            Self::Timeout(event) => Input::Timeout {
                evidence: evidence(Some(*event)),
            },
            Self::Unreachable(event) => Input::Unreachable {
                evidence: evidence(*event),
            },
        }
    }
}

/// An event as evidence.
pub(super) fn evidence(event: Option<EventId>) -> Evidence {
    Evidence(event.map(EventId::number))
}

/// The event that evidence stands for.
pub(super) fn event(evidence: Evidence) -> Option<EventId> {
    let index = evidence.0?.checked_sub(1)?;
    Some(EventId::from_index(index as usize))
}

/// Carries the queries of one lookup; each has a socket of its own (RFC 5452 section 9.2).
pub(super) struct Courier {
    os: Os,
    channel: Option<Channel>,
}

enum Channel {
    Udp(UdpSocket),
    Tcp(IpAddr, TcpStream, StreamFrames),
}

impl Courier {
    /// A courier with no query under way.
    pub(super) fn new(os: &Os) -> Self {
        Self {
            os: os.clone(),
            channel: None,
        }
    }

    /// Sends a query and waits for what comes of it.
    pub(super) async fn ask(
        &mut self,
        server: IpAddr,
        message: &Message,
        transport: Transport,
        timeout: Duration,
    ) -> Came {
        self.channel = None;
        let os = self.os.clone();
        let what = format!("an answer from the name server {server}");
        let sent_and_heard = async {
            match self.send(server, message, transport).await {
                Ok(()) => self.hear().await,
                Err(failure) => Came::Unreachable(failure.evidence),
            }
        };
        let came = os.within(timeout, what, sent_and_heard).await;
        came.unwrap_or_else(Came::Timeout)
    }

    /// Goes on waiting for the answer to the query under way.
    pub(super) async fn wait(&mut self, timeout: Duration) -> Came {
        let os = self.os.clone();
        let came = os.within(timeout, "the name server's answer", self.hear());
        came.await.unwrap_or_else(Came::Timeout)
    }

    async fn send(
        &mut self,
        server: IpAddr,
        message: &Message,
        transport: Transport,
    ) -> Result<(), Failure> {
        let IpAddr::V4(ip) = server else {
            return Err(Failure::new(Errno::NetworkUnreachable, None));
        };
        let to = SocketAddrV4::new(ip, PORT);
        match transport {
            Transport::Udp => {
                let socket = self.os.udp(None)?;
                self.announce(server, message, transport);
                socket.send(to, &message.emit())?;
                self.channel = Some(Channel::Udp(socket));
            }
            Transport::Tcp => {
                // RFC 7766 section 5: the query goes over TCP when UDP could not carry the answer.
                let mut stream = self.os.connect(to).await?;
                self.announce(server, message, transport);
                stream.write_all(&stream_frame(&message.emit())).await?;
                self.channel = Some(Channel::Tcp(server, stream, StreamFrames::default()));
            }
        }
        Ok(())
    }

    fn announce(&self, server: IpAddr, message: &Message, transport: Transport) {
        let Some(question) = message.question() else {
            return;
        };
        let Question { name, rtype, .. } = question;
        let text = format!("asks the name server {server} for the {rtype} records of {name}");
        let note = Note::new("dns.query", text)
            .field("name", name)
            .field("type", rtype)
            .field("to", server)
            .field("transport", transport);
        self.os.say(Verb::Asked, note, None);
    }

    async fn hear(&mut self) -> Came {
        match &mut self.channel {
            None => Came::Unreachable(None),
            Some(Channel::Udp(socket)) => match socket.receive().await {
                Ok(datagram) => Came::Response(
                    IpAddr::V4(*datagram.source.ip()),
                    datagram.payload,
                    datagram.event,
                ),
                Err(failure) => Came::Unreachable(failure.evidence),
            },
            Some(Channel::Tcp(server, stream, frames)) => {
                let server = *server;
                match read_message(stream, frames).await {
                    Ok(octets) => Came::Response(server, octets, self.os.cause()),
                    Err(failure) => Came::Unreachable(failure.evidence),
                }
            }
        }
    }
}

/// Reads the next whole message of a stream; the other side's FIN before its end is a failure
/// (RFC 7766 section 6.2.4).
pub(super) async fn read_message(
    stream: &mut TcpStream,
    frames: &mut StreamFrames,
) -> Result<Vec<u8>, Failure> {
    let mut buffer = [0; 2048];
    loop {
        if let Some(message) = frames.next_message() {
            return Ok(message);
        }
        match stream.read(&mut buffer).await? {
            0 => return Err(Failure::new(Errno::ConnectionReset, stream.finished_by())),
            read => frames.feed(&buffer[..read]),
        }
    }
}
