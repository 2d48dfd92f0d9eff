//! Reads the responses of one connection.

use super::body::{Body, Step};
use super::framing;
use super::head::Head;
use super::input::Input;
use super::judge::{Forgiven, Rules};
use super::line::status_line::StatusLine;
use super::response_start::{self, Start};
use super::{Awaiting, Event, Framing, Received};
use crate::http::{
    EndOfStream, Fields, Flaw, Interim, Leniency, Limits, Method, ReadError, RequestHead,
    ResponseHead, Span, Spans, Unasked101, Version,
};

/// What a reader must know of the request to read its response (RFC 9112 section 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestContext {
    /// Its method: HEAD has no body, CONNECT a tunnel.
    pub method: Method,
    /// Whether it asked to switch protocols (RFC 9110 section 7.8).
    pub upgrade: bool,
}

impl From<&RequestHead> for RequestContext {
    fn from(head: &RequestHead) -> Self {
        Self {
            method: head.method.clone(),
            upgrade: head.asks_upgrade(),
        }
    }
}

/// Reads responses from bytes as they arrive.
///
/// ```
/// use gatelab::http::{Event, Leniency, Limits, RequestContext, RequestHead, ResponseReader};
///
/// let request = RequestHead::get("shop.example", "/");
/// let context = RequestContext::from(&request);
/// let mut reader = ResponseReader::new(context, Leniency::RFC, Limits::RFC);
/// reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
/// let Ok(Some(Event::Head(received))) = reader.poll() else { panic!("no head") };
/// assert_eq!(received.head.status, 200);
/// assert_eq!(reader.poll(), Ok(Some(Event::Body(b"hi".to_vec()))));
/// assert_eq!(reader.poll(), Ok(Some(Event::End)));
/// ```
#[derive(Clone, Debug)]
pub struct ResponseReader {
    input: Input,
    rules: Rules,
    context: RequestContext,
    phase: Phase,
    interim: usize,
    failed: Option<ReadError>,
}

#[derive(Clone, Debug)]
enum Phase {
    StatusLine,
    Fields(Box<Head<StatusLine>>),
    /// The beginning of a raw body, already taken from the input.
    Raw(Vec<u8>),
    Body(Body),
    Done,
}

impl ResponseReader {
    /// A reader for the response to the request described by `context`.
    pub fn new(context: RequestContext, leniency: Leniency, limits: Limits) -> Self {
        Self {
            input: Input::default(),
            rules: Rules { leniency, limits },
            context,
            phase: Phase::StatusLine,
            interim: 0,
            failed: None,
        }
    }

    /// Hands over bytes that arrived; call `poll` afterwards until it returns none.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.input.feed(bytes);
    }

    /// Notes how the stream ended; call `poll` afterwards until it returns none.
    pub fn finish(&mut self, end: EndOfStream) {
        self.input.end = Some(end);
    }

    /// The next event; none until more is fed, or, after `End`, until `begin`.
    ///
    /// # Errors
    /// The response cannot be read further; every later call returns the same error.
    pub fn poll(&mut self) -> Result<Option<Event<ResponseHead>>, ReadError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.advance()
            .inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// Goes on to the response to the next request on the same connection.
    pub fn begin(&mut self, context: RequestContext) {
        self.input.begin_message();
        self.context = context;
        self.phase = Phase::StatusLine;
        self.interim = 0;
    }

    /// The bytes that arrived after what was read: of a next message, a tunnel, or garbage.
    pub fn leftover(&self) -> &[u8] {
        self.input.rest()
    }

    /// Takes the bytes of [`Self::leftover`] out, as for a tunnel.
    pub fn take_leftover(&mut self) -> Vec<u8> {
        self.input.take(u64::MAX)
    }

    /// Tells whether the response, its `End` included, was read.
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    /// Tells whether no byte came yet in answer to the request, not even an interim response.
    pub fn is_untouched(&self) -> bool {
        let at_start = matches!(self.phase, Phase::StatusLine) && self.interim == 0;
        at_start && self.input.rest().is_empty()
    }

    /// What has to come next, for the label of a timer.
    pub fn awaiting(&self) -> Awaiting {
        match &self.phase {
            _ if self.failed.is_some() => Awaiting::Nothing,
            Phase::StatusLine if self.is_untouched() => Awaiting::Message,
            Phase::StatusLine => Awaiting::StartLine,
            Phase::Fields(_) => Awaiting::Fields,
            Phase::Raw(_) => Awaiting::Close,
            Phase::Body(body) => body.awaiting(),
            Phase::Done => Awaiting::Nothing,
        }
    }

    /// The offset in the connection's stream to which the spans of this message are relative.
    pub fn message_start(&self) -> u64 {
        self.input.message_start()
    }

    fn advance(&mut self) -> Result<Option<Event<ResponseHead>>, ReadError> {
        loop {
            match &mut self.phase {
                Phase::StatusLine => match response_start::poll(&mut self.input, &self.rules)? {
                    Start::Waiting => return self.starved(),
                    Start::Line(head) => self.phase = Phase::Fields(Box::new(head)),
                    Start::Raw(first) => return Ok(Some(self.raw(first))),
                },
                Phase::Fields(head) => {
                    if !head.poll(&mut self.input, &self.rules)? {
                        return self.starved();
                    }
                    return self.head_complete().map(Some);
                }
                Phase::Raw(first) if first.is_empty() => {
                    self.phase = Phase::Body(Body::new(Framing::UntilClose));
                }
                Phase::Raw(first) => return Ok(Some(Event::Body(std::mem::take(first)))),
                Phase::Body(body) => {
                    let step = body.poll(&mut self.input, &self.rules)?;
                    if matches!(step, Some(Step::End)) {
                        self.phase = Phase::Done;
                    }
                    return Ok(step.map(Event::from));
                }
                Phase::Done => return Ok(None),
            }
        }
    }

    /// Takes the bytes as an HTTP/0.9 response, which has no head.
    fn raw(&mut self, first: Vec<u8>) -> Event<ResponseHead> {
        self.phase = Phase::Raw(first);
        Event::Head(Box::new(Received {
            head: ResponseHead {
                version: Version::HTTP_09,
                status: 200,
                digits: 3,
                reason: Vec::new(),
                bare: false,
                fields: Fields::new(),
            },
            spans: Spans::default(),
            framing: Framing::UntilClose,
            persistent: false,
            forgiven: vec![Forgiven {
                flaw: Flaw::NotHttp,
                span: Span::default(),
            }],
        }))
    }

    fn head_complete(&mut self) -> Result<Event<ResponseHead>, ReadError> {
        let Phase::Fields(mut head) = std::mem::replace(&mut self.phase, Phase::StatusLine) else {
            return Err(self.input.error(Flaw::NotHttp));
        };
        let status = head.parsed.status;
        let knobs = self.rules.leniency;
        let is_interim = (100..200).contains(&status) && status != 101;
        let interim = is_interim && knobs.interim == Interim::Interim;
        let framing = if interim {
            self.count_interim(&head)?;
            Framing::None
        } else if status == 101 {
            self.switching(&head)?
        } else {
            head.frame(&self.rules, |line, fields, judge| {
                framing::of_response(&self.context.method, line, fields, judge)
            })?
        };
        let version = head.parsed.version;
        let end = self.input.offset();
        let told = (framing, version);
        let received = head.received(&self.rules, told, end, |line, fields| ResponseHead {
            version: line.version,
            status: line.status,
            digits: line.digits,
            reason: line.reason,
            bare: line.bare,
            fields,
        });
        if interim {
            self.input.begin_message();
            return Ok(Event::Interim(Box::new(received)));
        }
        self.phase = Phase::Body(Body::new(framing));
        Ok(Event::Head(Box::new(received)))
    }

    fn count_interim(&mut self, head: &Head<StatusLine>) -> Result<(), ReadError> {
        self.interim += 1;
        let limit = self.rules.limits.interim;
        if self.interim > limit {
            return Err(head.error(Flaw::TooManyInterim(limit)));
        }
        Ok(())
    }

    /// RFC 9110 section 15.2.2: only a request that asked for it may be answered 101.
    fn switching(&self, head: &Head<StatusLine>) -> Result<Framing, ReadError> {
        let rule = self.rules.leniency.unexpected_101;
        let unnamed = rule == Unasked101::FinalUnlessNamed && !head.fields().contains("Upgrade");
        match rule {
            _ if self.context.upgrade && !unnamed => Ok(Framing::Switched),
            Unasked101::Switch => Ok(Framing::Switched),
            Unasked101::Final | Unasked101::FinalUnlessNamed => Ok(Framing::UntilClose),
            Unasked101::Reject => Err(head.error(Flaw::UnexpectedSwitch)),
        }
    }

    /// Nothing more can be read: what that means depends on how the stream ended.
    fn starved(&self) -> Result<Option<Event<ResponseHead>>, ReadError> {
        let Some(end) = self.input.end else {
            return Ok(None);
        };
        let flaw = if self.is_untouched() {
            Flaw::Nothing(end)
        } else {
            Flaw::HeadCut(end)
        };
        Err(self.input.error(flaw))
    }
}
