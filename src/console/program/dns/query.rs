//! One question to one name server, and what comes back, word for word.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use crate::console::tty::Tty;
use crate::dns::{Edns, Flags, Message, PORT, Question, StreamFrames, Transport, stream_frame};
use crate::host::{Errno, Failure};
use crate::trace::{EventId, Note, SpanKind, Verb};

/// What is asked, and how.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) question: Question,
    pub(super) port: u16,
    /// Over TCP from the beginning.
    pub(super) tcp: bool,
    /// Whether the server is to find out for us.
    pub(super) recursion: bool,
    /// Whether EDNS is spoken (RFC 6891).
    pub(super) edns: bool,
    /// How long one try waits.
    pub(super) timeout: Duration,
    /// How many tries there are.
    pub(super) tries: u32,
}

impl Query {
    /// A question as `dig` asks it: three tries of five seconds.
    pub(super) fn new(question: Question) -> Self {
        Self {
            question,
            port: PORT,
            tcp: false,
            recursion: true,
            edns: true,
            timeout: Duration::from_secs(5),
            tries: 3,
        }
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) message: Message,
    /// Its length in octets.
    pub(super) size: usize,
    pub(super) transport: Transport,
    /// How long it took.
    pub(super) took: Duration,
    pub(super) event: Option<EventId>,
    /// Whether an answer over UDP was cut short, and this one came over TCP.
    pub(super) retried: bool,
}

/// Why there is no response: a reason in words for each try, and the event that shows the last.
#[derive(Clone, Debug)]
pub(super) struct NoResponse {
    pub(super) tries: Vec<String>,
    pub(super) event: Option<EventId>,
}

/// Asks `server`.
pub(super) async fn ask(
    tty: &Tty,
    server: Ipv4Addr,
    query: &Query,
) -> Result<Response, NoResponse> {
    let Question { name, rtype, .. } = &query.question;
    let text = format!("asks {server} for the {rtype} records of {name}");
    let note = Note::new("dns.lookup", text)
        .field("name", name)
        .field("type", rtype);
    let outer = tty.os.record().span();
    let label = format!("{rtype} {name} @{server}");
    let span = tty.os.record().open(SpanKind::Lookup, label, note);
    let result = tries(tty, server, query).await;
    let (text, event) = match &result {
        Ok(response) => (response.message.to_string(), response.event),
        Err(none) => (none.tries.join(", "), none.event),
    };
    let mut record = tty.os.record();
    record.close(span, Note::new("dns.result", text), event);
    record.set_span(outer);
    drop(record);
    result
}

async fn tries(tty: &Tty, server: Ipv4Addr, query: &Query) -> Result<Response, NoResponse> {
    let mut failed = NoResponse {
        tries: Vec::new(),
        event: None,
    };
    for _ in 0..query.tries {
        let began = tty.now();
        let transport = if query.tcp {
            Transport::Tcp
        } else {
            Transport::Udp
        };
        let mut came = exchange(tty, server, query, transport).await;
        let cut = matches!(&came, Ok((message, ..)) if message.flags.truncated);
        if cut && transport == Transport::Udp {
            // RFC 7766 section 5: what UDP could not carry is asked for again over TCP.
            came = exchange(tty, server, query, Transport::Tcp).await;
        }
        match came {
            Ok((message, size, event)) => {
                return Ok(Response {
                    message,
                    size,
                    transport: if cut { Transport::Tcp } else { transport },
                    took: tty.now().since(began),
                    event,
                    retried: cut,
                });
            }
            Err((reason, event)) => {
                failed.tries.push(reason);
                failed.event = event;
            }
        }
    }
    Err(failed)
}

type Came = Result<(Message, usize, Option<EventId>), (String, Option<EventId>)>;

async fn exchange(tty: &Tty, server: Ipv4Addr, query: &Query, transport: Transport) -> Came {
    let mut message = Message::query(tty.os.random_u16(), query.question.clone());
    message.flags = Flags {
        recursion_desired: query.recursion,
        authentic_data: query.edns,
        ..Flags::default()
    };
    message.edns = query.edns.then(Edns::default);
    announce(tty, server, &message, transport);
    let to = SocketAddrV4::new(server, query.port);
    let what = format!("an answer from the name server {server}");
    let octets = async {
        match transport {
            Transport::Udp => over_udp(tty, to, &message).await,
            Transport::Tcp => over_tcp(tty, to, &message).await,
        }
    };
    let (octets, event) = match tty.os.within(query.timeout, what, octets).await {
        Ok(Ok(came)) => came,
        Ok(Err(failure)) => return Err((reason(failure.errno).to_owned(), failure.evidence)),
        Err(timeout) => return Err(("timed out".to_owned(), Some(timeout))),
    };
    match Message::parse(&octets) {
        Ok(message) => Ok((message, octets.len(), event)),
        Err(error) => Err((format!("got a bad packet: {error}"), event)),
    }
}

fn announce(tty: &Tty, server: Ipv4Addr, message: &Message, transport: Transport) {
    let Some(Question { name, rtype, .. }) = message.question() else {
        return;
    };
    let text = format!("asks the name server {server} for the {rtype} records of {name}");
    let note = Note::new("dns.query", text)
        .field("name", name)
        .field("type", rtype)
        .field("to", server)
        .field("transport", transport);
    tty.os.say(Verb::Asked, note, None);
}

async fn over_udp(
    tty: &Tty,
    to: SocketAddrV4,
    query: &Message,
) -> Result<(Vec<u8>, Option<EventId>), Failure> {
    let socket = tty.os.udp(None)?;
    socket.send(to, &query.emit())?;
    loop {
        let datagram = socket.receive().await?;
        let header = datagram.payload.get(..2);
        if datagram.source == to && header == Some(&query.id.to_be_bytes()[..]) {
            return Ok((datagram.payload, datagram.event));
        }
    }
}

async fn over_tcp(
    tty: &Tty,
    to: SocketAddrV4,
    query: &Message,
) -> Result<(Vec<u8>, Option<EventId>), Failure> {
    let mut stream = tty.os.connect(to).await?;
    stream.write_all(&stream_frame(&query.emit())).await?;
    let (mut frames, mut buffer) = (StreamFrames::default(), [0; 4096]);
    loop {
        if let Some(message) = frames.next_message() {
            return Ok((message, tty.os.cause()));
        }
        match stream.read(&mut buffer).await? {
            0 => return Err(Failure::new(Errno::ConnectionReset, stream.finished_by())),
            read => frames.feed(&buffer[..read]),
        }
    }
}

/// As BIND's tools call it.
fn reason(errno: Errno) -> &'static str {
    match errno {
        Errno::ConnectionRefused => "connection refused",
        Errno::ConnectionReset => "connection reset",
        Errno::HostUnreachable => "host unreachable",
        Errno::NetworkUnreachable | Errno::NetworkDown => "network unreachable",
        Errno::TimedOut => "timed out",
        Errno::NotPermitted | Errno::PermissionDenied => "permission denied",
        Errno::AddressInUse | Errno::MessageTooLong | Errno::BrokenPipe => "failure",
    }
}
