//! One connection to a web server, used for one request at a time, read piece by piece.

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::console::tty::Tty;
use crate::host::{Errno, Failure, TcpStream};
use crate::http::{
    EndOfStream, Event, Flaw, Leniency, Limits, Policy, RequestContext, RequestHead, ResponseHead,
    ResponseReader,
};
use crate::trace::{EventId, Note, Verb};

/// What command-line clients forgive servers: more than browsers do.
const FORGIVING: Leniency = Leniency {
    ctl_in_value: Policy::Accept,
    space_in_name: Policy::Accept,
    delimiter_in_name: Policy::Accept,
    obs_text_in_name: Policy::Accept,
    ..Leniency::RFC
};

/// The next thing that a server sent.
pub(super) enum Piece {
    /// An interim response (RFC 9110 section 15.2).
    Interim(ResponseHead),
    /// The head of the response.
    Head(ResponseHead),
    /// Some of the content.
    Body(Vec<u8>),
    /// The response is complete.
    End,
}

/// Why nothing more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// What came is no valid response, or ended too early.
    Flaw(Flaw),
    /// The connection failed.
    Lost(Errno),
}

/// A connection.
pub(super) struct Exchange {
    stream: TcpStream,
    reader: ResponseReader,
    to: SocketAddrV4,
    buffer: Vec<u8>,
    /// Whether it may carry another request (RFC 9112 section 9.3).
    pub(super) persistent: bool,
    /// The event that brought what was read last.
    pub(super) evidence: Option<EventId>,
}

impl Exchange {
    /// Connects to the first of `addresses` that lets us; the error is that of the last.
    pub(super) async fn open(tty: &Tty, address: Ipv4Addr, port: u16) -> Result<Self, Failure> {
        let to = SocketAddrV4::new(address, port);
        let stream = tty.os.connect(to).await?;
        let nothing = RequestContext::from(&RequestHead::get("", "/"));
        Ok(Self {
            stream,
            reader: ResponseReader::new(nothing, FORGIVING, generous()),
            to,
            buffer: vec![0; 16 * 1024],
            persistent: false,
            evidence: None,
        })
    }

    /// The address and port of the server.
    pub(super) fn remote(&self) -> SocketAddrV4 {
        self.to
    }

    /// Sends a request.
    pub(super) async fn send(
        &mut self,
        tty: &Tty,
        head: &RequestHead,
        body: &[u8],
    ) -> Result<(), Failure> {
        self.persistent = false;
        self.reader = ResponseReader::new(RequestContext::from(head), FORGIVING, generous());
        let host = head.fields.text("Host").unwrap_or_default();
        let (method, target, to) = (&head.method, &head.target, self.to);
        let text = format!("asks {to} for {method} {target} of {host}");
        let note = Note::new("http.request", text)
            .field("method", method)
            .field("target", target)
            .field("host", host)
            .field("to", to);
        tty.os.say(Verb::Asked, note, None);
        self.stream
            .write_all(&[head.to_bytes(), body.to_vec()].concat())
            .await
    }

    /// Waits for the next piece of the response.
    pub(super) async fn next(&mut self, tty: &Tty) -> Result<Piece, Broken> {
        loop {
            if let Some(event) = self.reader.poll().map_err(|e| Broken::Flaw(e.flaw))? {
                if let Some(piece) = self.piece(tty, event) {
                    return Ok(piece);
                }
                continue;
            }
            match self.stream.read(&mut self.buffer).await {
                Ok(0) => {
                    self.evidence = self.stream.finished_by();
                    self.reader.finish(EndOfStream::Fin);
                }
                Ok(read) => {
                    self.evidence = tty.os.cause();
                    self.reader.feed(&self.buffer[..read]);
                }
                Err(failure) => {
                    self.evidence = failure.evidence;
                    if failure.errno != Errno::ConnectionReset {
                        return Err(Broken::Lost(failure.errno));
                    }
                    self.reader.finish(EndOfStream::Reset);
                }
            }
        }
    }

    fn piece(&mut self, tty: &Tty, event: Event<ResponseHead>) -> Option<Piece> {
        Some(match event {
            Event::Trailers(_) => return None,
            Event::Interim(received) => Piece::Interim(received.head),
            Event::Body(data) => Piece::Body(data),
            Event::End => Piece::End,
            Event::Head(received) => {
                self.persistent = received.persistent;
                let status = received.head.status;
                let line = received.head.status_line();
                let text = format!("reads the head of the answer: {line}");
                let note = Note::new("http.response", text)
                    .field("status", status)
                    .field("from", self.to);
                self.evidence = Some(tty.os.say(Verb::Delivered, note, self.evidence));
                Piece::Head(received.head)
            }
        })
    }
}

/// As much as curl takes.
fn generous() -> Limits {
    Limits {
        head: 300 * 1024,
        start_line: 100 * 1024,
        field_line: 100 * 1024,
        ..Limits::RFC
    }
}
