//! Reads the requests of one connection.

use super::body::{Body, Step};
use super::framing;
use super::head::Head;
use super::input::Input;
use super::judge::{Judge, Rules};
use super::line::request_line::{self, RequestLine};
use super::section::{Part, next_line};
use super::{Awaiting, Event};
use crate::http::message::is_token_byte;
use crate::http::{
    EndOfStream, Fields, Flaw, JudgeAt, Leniency, Limits, ReadError, RequestHead, Version,
};

/// Reads requests from bytes as they arrive.
///
/// Whatever the leniency, the request line is read strictly and framing that two recipients could
/// understand differently is refused (RFC 9112 sections 6.1, 6.3 and 11.2): answer the error with
/// [`Flaw::request_status`] and close.
#[derive(Clone, Debug)]
pub struct RequestReader {
    input: Input,
    rules: Rules,
    phase: Phase,
    blank_lines: usize,
    failed: Option<ReadError>,
}

#[derive(Clone, Debug)]
enum Phase {
    RequestLine,
    Fields(Box<Head<RequestLine>>),
    Body(Body),
    Done,
}

impl RequestReader {
    /// A reader for a new connection.
    pub fn new(leniency: Leniency, limits: Limits) -> Self {
        let leniency = leniency.for_requests();
        Self {
            input: Input::default(),
            rules: Rules { leniency, limits },
            phase: Phase::RequestLine,
            blank_lines: 0,
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

    /// The next event; none until more is fed, or, after `End`, until `begin`; none also if the
    /// stream ended between two requests, as it may.
    ///
    /// # Errors
    /// The request cannot be read further; every later call returns the same error.
    pub fn poll(&mut self) -> Result<Option<Event<RequestHead>>, ReadError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.advance()
            .inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// Goes on to the next request on the connection (RFC 9112 section 9.3.2).
    pub fn begin(&mut self) {
        self.input.begin_message();
        self.phase = Phase::RequestLine;
        self.blank_lines = 0;
    }

    /// The bytes that arrived after what was read: pipelined requests, or those of a tunnel.
    pub fn leftover(&self) -> &[u8] {
        self.input.rest()
    }

    /// Takes the bytes of [`Self::leftover`] out, as for a tunnel.
    pub fn take_leftover(&mut self) -> Vec<u8> {
        self.input.take(u64::MAX)
    }

    /// Tells whether the request, its `End` included, was read.
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    /// Tells whether the reader stands between two requests, with nothing of the next one here.
    pub fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::RequestLine) && self.input.rest().is_empty()
    }

    /// What has to come next, for the label of a timer.
    pub fn awaiting(&self) -> Awaiting {
        match &self.phase {
            _ if self.failed.is_some() => Awaiting::Nothing,
            Phase::RequestLine if self.is_idle() => Awaiting::Message,
            Phase::RequestLine => Awaiting::StartLine,
            Phase::Fields(_) => Awaiting::Fields,
            Phase::Body(body) => body.awaiting(),
            Phase::Done => Awaiting::Nothing,
        }
    }

    /// The offset in the connection's stream to which the spans of this message are relative.
    pub fn message_start(&self) -> u64 {
        self.input.message_start()
    }

    fn advance(&mut self) -> Result<Option<Event<RequestHead>>, ReadError> {
        loop {
            match &mut self.phase {
                Phase::RequestLine => {
                    if !self.request_line()? {
                        return self.starved();
                    }
                }
                Phase::Fields(head) => {
                    if !head.poll(&mut self.input, &self.rules)? {
                        return self.starved();
                    }
                    return self.head_complete().map(Some);
                }
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

    /// Reads the request line, or one blank line before it; says whether either was there.
    fn request_line(&mut self) -> Result<bool, ReadError> {
        let knobs = self.rules.leniency;
        // Whatever is no token cannot become a method: a TLS handshake is told at its first byte.
        let first = self.input.rest().first();
        let odd = first.is_some_and(|byte| !is_token_byte(*byte) && !b"\r\n".contains(byte));
        if odd && knobs.judge_at == JudgeAt::Byte {
            return Err(self.input.error(Flaw::BadMethod));
        }
        let Some(line) = next_line(&mut self.input, &self.rules, Part::StartLine, 0)? else {
            return Ok(false);
        };
        let mut forgiven = Vec::new();
        if !line.crlf {
            let mut judge = Judge {
                leniency: &knobs,
                span: line.span,
                forgiven: &mut forgiven,
            };
            judge
                .allow(Flaw::BareLf, knobs.bare_lf)
                .map_err(|flaw| line.error(flaw))?;
        }
        if line.bytes.is_empty() && self.blank_lines < self.rules.limits.blank_lines {
            self.input.skip_line(&line);
            self.input.begin_message();
            self.blank_lines += 1;
            return Ok(true);
        }
        let parsed = request_line::parse(&line.bytes).map_err(|flaw| line.error(flaw))?;
        self.input.skip_line(&line);
        self.phase = Phase::Fields(Box::new(Head::new(parsed, line, forgiven)));
        Ok(true)
    }

    fn head_complete(&mut self) -> Result<Event<RequestHead>, ReadError> {
        let Phase::Fields(mut head) = std::mem::replace(&mut self.phase, Phase::Done) else {
            return Err(self.input.error(Flaw::BadRequestLine));
        };
        check_host(head.parsed.version, head.fields()).map_err(|flaw| head.error(flaw))?;
        let framing = head.frame(&self.rules, |line, fields, judge| {
            framing::of_request(line.version, fields, judge)
        })?;
        let version = head.parsed.version;
        let end = self.input.offset();
        let received = head.received(&self.rules, (framing, version), end, |line, fields| {
            RequestHead {
                method: line.method,
                target: line.target,
                version: line.version,
                fields,
            }
        });
        self.phase = Phase::Body(Body::new(framing));
        Ok(Event::Head(Box::new(received)))
    }

    /// Nothing more can be read: what that means depends on how the stream ended.
    fn starved(&self) -> Result<Option<Event<RequestHead>>, ReadError> {
        match self.input.end {
            Some(end) if !self.is_idle() => Err(self.input.error(Flaw::HeadCut(end))),
            _ => Ok(None),
        }
    }
}

/// Exactly one Host in HTTP/1.1, at most one in HTTP/1.0 (RFC 9112 section 3.2).
fn check_host(version: Version, fields: &Fields) -> Result<(), Flaw> {
    let hosts: Vec<_> = fields.all("Host").collect();
    match hosts[..] {
        [host] if host.iter().all(|&byte| is_host_byte(byte)) => Ok(()),
        [_] => Err(Flaw::BadHost),
        [] if version < Version::HTTP_11 => Ok(()),
        _ => Err(Flaw::HostCount),
    }
}

/// Tells whether `byte` may stand in `uri-host [ ":" port ]` (RFC 3986 section 3.2.2).
fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte)
}
