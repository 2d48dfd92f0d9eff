//! Reads the requests of one connection, each into a conversation of its own.

use std::time::Duration;

use crate::host::{Errno, Os, TcpStream};
use crate::http::{
    EndOfStream, Event, Leniency, Limits, ReadError, Received, RequestHead, RequestReader,
};
use crate::trace::{EventId, Note, SpanId, SpanKind};

/// The requests of one connection.
pub(super) struct Requests {
    reader: RequestReader,
}

/// What came instead of a whole request, or as one.
pub(super) enum Incoming {
    /// A request, and the conversation it opened.
    Request(Box<Received<RequestHead>>, SpanId),
    /// What is no valid request; it must be answered so.
    Bad(ReadError),
    /// The client has gone, or said nothing for too long.
    Over,
}

impl Requests {
    /// The requests of a new connection.
    pub(super) fn new() -> Self {
        Self {
            reader: RequestReader::new(Leniency::RFC, Limits::RFC),
        }
    }

    /// Reads the next request with its content, or its head alone if `early`; waits no longer than
    /// `patience` between two pieces of it.
    pub(super) async fn next(
        &mut self,
        os: &Os,
        stream: &mut TcpStream,
        patience: Duration,
        early: bool,
    ) -> Incoming {
        let mut buffer = vec![0; 4096];
        let mut begun = None;
        if self.reader.is_done() {
            self.reader.begin();
        }
        loop {
            match self.advance(os, stream, &mut begun).await {
                Err(error) => return Incoming::Bad(error),
                Ok(true) => break,
                Ok(false) if early && begun.is_some() => break,
                Ok(false) => {}
            }
            let what = "a request on the open connection";
            let Ok(read) = os.within(patience, what, stream.read(&mut buffer)).await else {
                return over(os, begun.map(|(_, span)| span), None);
            };
            match read {
                Ok(0) if self.reader.is_idle() => return Incoming::Over,
                Ok(0) => self.reader.finish(EndOfStream::Fin),
                Ok(read) => self.reader.feed(&buffer[..read]),
                Err(failure) if failure.errno == Errno::ConnectionReset => {
                    return over(os, begun.map(|(_, span)| span), failure.evidence);
                }
                Err(_) => return over(os, begun.map(|(_, span)| span), None),
            }
        }
        begun.map_or(Incoming::Over, |(received, span)| {
            Incoming::Request(received, span)
        })
    }

    /// Takes what the reader has understood; true at the end of a request.
    async fn advance(
        &mut self,
        os: &Os,
        stream: &mut TcpStream,
        begun: &mut Option<(Box<Received<RequestHead>>, SpanId)>,
    ) -> Result<bool, ReadError> {
        while let Some(event) = self.reader.poll()? {
            match event {
                Event::Head(received) => {
                    let span = open(os, stream, &received.head);
                    let waits = received.head.expects_continue();
                    *begun = Some((received, span));
                    if waits {
                        // RFC 9110 section 10.1.1: the client holds its content back until then.
                        // If it has gone, the next read will tell.
                        let _ = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
                    }
                }
                Event::End => return Ok(true),
                Event::Interim(_) | Event::Body(_) | Event::Trailers(_) => {}
            }
        }
        Ok(false)
    }
}

fn over(os: &Os, begun: Option<SpanId>, because: Option<EventId>) -> Incoming {
    if let Some(span) = begun {
        let note = Note::new("http.done", "the request never came to its end");
        os.record().close(span, note, because);
    }
    Incoming::Over
}

/// Opens the conversation of a request; what follows is the effect of its arrival.
fn open(os: &Os, stream: &TcpStream, head: &RequestHead) -> SpanId {
    let host = head.fields.text("Host").unwrap_or_default();
    let from = stream.remote().map(|remote| remote.to_string());
    let from = from.unwrap_or_default();
    let (method, target) = (&head.method, &head.target);
    let text = format!("reads the request {method} {target} for {host} from {from}");
    let note = Note::new("http.received", text)
        .field("method", method)
        .field("target", target)
        .field("host", host)
        .field("from", from);
    let mut trace = os.record();
    let span = trace.open(SpanKind::Request, format!("{method} {target}"), note);
    let opened = trace.span_of(span).opened;
    trace.set_cause(opened);
    span
}
