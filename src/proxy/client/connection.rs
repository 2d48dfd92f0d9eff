//! A client's connection: one request after the other (RFC 9112 section 9.3).
//!
//! | state | leaves when |
//! |---|---|
//! | idle | bytes arrive, the client closes, or `client_idle` is over |
//! | reading a head | it is complete, wrong, or `client_header` is over (408) |
//! | in the care of an exchange | the answer was sent, or cannot be |
//! | lingering | the client closes too, or `linger` is over |

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::host::TcpStream;
use crate::http::{EndOfStream, Event, Flaw, ReadError, Received, RequestHead, RequestReader};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::AnsweredEarly;
use crate::proxy::profile::Serial;
use crate::proxy::request;
use crate::proxy::state::Proxy;
use crate::proxy::wire::READ_BYTES;
use crate::sim::Time;
use crate::trace::{EventId, Note, SpanId, SpanKind};

use super::answer::{Own, answer};
use super::idle::first_bytes;

/// A client, by its connection.
pub(in crate::proxy) struct Client {
    pub(in crate::proxy) stream: TcpStream,
    pub(in crate::proxy) remote: SocketAddrV4,
    pub(in crate::proxy) reader: RequestReader,
    /// Which of the proxy's client connections it is, counted from 1.
    pub(in crate::proxy) number: u64,
    /// Where its present request, or its last, stands in the order of all.
    pub(in crate::proxy) serial: Serial,
    /// Whether a request was answered on it before the present one.
    pub(in crate::proxy) used: bool,
}

/// A request whose head was read.
#[derive(Debug)]
pub(in crate::proxy) struct Request {
    pub(in crate::proxy) received: Box<Received<RequestHead>>,
    pub(in crate::proxy) span: SpanId,
    pub(in crate::proxy) began: Time,
}

/// What becomes of a client's connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::proxy) enum After {
    /// It may carry another request.
    Keep,
    /// It is closed in order.
    Close,
    /// It is broken off.
    Reset,
}

/// Serves a client until its connection ends.
pub(in crate::proxy) async fn serve(proxy: Proxy, stream: TcpStream) {
    let nobody = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
    let mut client = Client {
        remote: stream.remote().unwrap_or(nobody),
        stream,
        reader: RequestReader::new(
            proxy.profile().client.leniency,
            proxy.settings().request_limits,
        ),
        number: proxy.state.next_client(),
        serial: proxy.state.serial(),
        used: false,
    };
    let mut idle = proxy.timeouts().client_header;
    loop {
        if client.reader.is_idle() {
            let Some((stream, bytes)) = first_bytes(&proxy, client.stream, idle).await else {
                return;
            };
            client.stream = stream;
            client.reader.feed(&bytes);
        }
        let began = proxy.os.now();
        let after = match client.read_head(&proxy).await {
            Ok(Some(received)) => {
                client.serial = proxy.state.count_request();
                let request = open(&proxy, &client, received, began);
                request::serve(&proxy, &mut client, request).await
            }
            Ok(None) => After::Close,
            Err(ending) => {
                client.serial = proxy.state.serial();
                client.refuse(&proxy, ending, began).await
            }
        };
        match after {
            After::Keep => {
                client.reader.begin();
                client.used = true;
            }
            After::Close => return client.linger(&proxy).await,
            After::Reset => return client.stream.abort(),
        }
        idle = proxy.timeouts().client_idle;
    }
}

/// Records that a request was received; what follows is its effect.
fn open(
    proxy: &Proxy,
    client: &Client,
    received: Box<Received<RequestHead>>,
    began: Time,
) -> Request {
    let head = &received.head;
    let host = head.fields.text("Host").unwrap_or("-");
    let (method, target) = (&head.method, &head.target);
    let text = format!("the proxy received {method} {target} for {host}");
    let note = Note::new("http.received", text)
        .field("method", method)
        .field("target", target)
        .field("host", host)
        .field("from", client.remote);
    let mut trace = proxy.os.record();
    let span = trace.open(SpanKind::Request, format!("{method} {target}"), note);
    let opened = trace.span_of(span).opened;
    trace.set_cause(opened);
    drop(trace);
    Request {
        received,
        span,
        began,
    }
}

impl Client {
    /// Reads a request head; none if the connection ended before one began.
    async fn read_head(
        &mut self,
        proxy: &Proxy,
    ) -> Result<Option<Box<Received<RequestHead>>>, Ending> {
        let limit = proxy.timeouts().client_header;
        let what = "the client did not finish its request head in time";
        let reading = read_until_head(&mut self.reader, &mut self.stream);
        match proxy.os.within(limit, what, reading).await {
            Ok(Ok(head)) => Ok(head),
            Ok(Err(error)) => Err(Ending::new(Outcome::BadRequest(error), proxy.os.cause())),
            Err(timer) => Err(Ending::new(Outcome::RequestTimeout, Some(timer))),
        }
    }

    /// Answers what cannot be read as a request.
    async fn refuse(&mut self, proxy: &Proxy, ending: Ending, began: Time) -> After {
        let own = Own {
            request: None,
            host: None,
            pool: None,
            ending: &ending,
            tried: &[],
            may_keep: false,
            retry_after: None,
            began,
        };
        let after = answer(proxy, self, &own).await;
        let lingers = proxy.profile().client.answered_early == AnsweredEarly::ReadThenClose;
        if lingers
            && matches!(&ending.outcome, Outcome::BadRequest(error) if is_about_content(error))
        {
            self.read_away(proxy).await;
        }
        after
    }

    /// Writes to the client; an error means that it has left, by the event in it.
    pub(in crate::proxy) async fn write(
        &mut self,
        proxy: &Proxy,
        bytes: &[u8],
    ) -> Result<(), Ending> {
        let limit = proxy.timeouts().send;
        let what = "the client does not take its answer";
        let writing = self.stream.write_all(bytes);
        let left = |evidence: Option<EventId>| Ending::new(Outcome::ClientLeft, evidence);
        match proxy.os.within(limit, what, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(left(failure.evidence)),
            Err(timer) => Err(left(Some(timer))),
        }
    }

    /// Reads what still comes and throws it away, until nothing has come for a while.
    pub(in crate::proxy) async fn read_away(&mut self, proxy: &Proxy) {
        let limit = proxy.timeouts().linger;
        let mut buffer = vec![0; READ_BYTES];
        let what = "the client sends no more of its request";
        let mut read = async || {
            proxy
                .os
                .within(limit, what, self.stream.read(&mut buffer))
                .await
        };
        while let Ok(Ok(1..)) = read().await {}
    }

    /// Closes in order: FIN first, then what the client still sends is read and thrown away, so
    /// that no RST overtakes the answer (RFC 9112 section 9.6).
    async fn linger(mut self, proxy: &Proxy) {
        self.stream.shutdown();
        let limit = proxy.timeouts().linger;
        let draining = async {
            let mut buffer = vec![0; READ_BYTES];
            while let Ok(1..) = self.stream.read(&mut buffer).await {}
        };
        let what = "the client did not close its connection after the proxy had";
        // Whichever comes first, the connection is let go of.
        let _ = proxy.os.within(limit, what, draining).await;
    }
}

/// Whether a head was refused for the content it announces.
fn is_about_content(error: &ReadError) -> bool {
    matches!(error.flaw, Flaw::BodyTooLarge(_))
}

async fn read_until_head(
    reader: &mut RequestReader,
    stream: &mut TcpStream,
) -> Result<Option<Box<Received<RequestHead>>>, ReadError> {
    let mut buffer = vec![0; READ_BYTES];
    let mut ended = false;
    loop {
        if let Some(Event::Head(received)) = reader.poll()? {
            return Ok(Some(received));
        }
        if ended {
            return Ok(None);
        }
        match stream.read(&mut buffer).await {
            Ok(0) => reader.finish(EndOfStream::Fin),
            Ok(read) => {
                reader.feed(&buffer[..read]);
                continue;
            }
            Err(_) => reader.finish(EndOfStream::Reset),
        }
        ended = true;
    }
}
