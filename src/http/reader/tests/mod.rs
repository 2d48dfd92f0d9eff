//! The readers against the rules they cite, one table per rule.

mod against_others;
mod body_knobs;
mod head_knobs;
mod properties;
mod requests;
mod responses;

use crate::http::*;

/// Everything a reader said about one message, the pieces of the body joined.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told<H> {
    pub(super) interim: Vec<Received<H>>,
    pub(super) head: Option<Received<H>>,
    pub(super) body: Vec<u8>,
    pub(super) trailers: Option<Fields>,
    pub(super) ended: bool,
    pub(super) error: Option<ReadError>,
}

impl<H> Told<H> {
    fn new() -> Self {
        Self {
            interim: Vec::new(),
            head: None,
            body: Vec::new(),
            trailers: None,
            ended: false,
            error: None,
        }
    }

    /// Takes events until there is none; says whether the reader can go on.
    fn hear(&mut self, mut poll: impl FnMut() -> Result<Option<Event<H>>, ReadError>) -> bool {
        loop {
            match poll() {
                Ok(None) => return true,
                Ok(Some(Event::Interim(received))) => self.interim.push(*received),
                Ok(Some(Event::Head(received))) => self.head = Some(*received),
                Ok(Some(Event::Body(data))) => self.body.extend(data),
                Ok(Some(Event::Trailers(fields))) => self.trailers = Some(fields),
                Ok(Some(Event::End)) => self.ended = true,
                Err(error) => {
                    self.error = Some(error);
                    return false;
                }
            }
        }
    }

    fn flaw(&self) -> Option<Flaw> {
        self.error.as_ref().map(|error| error.flaw)
    }
}

/// How a response is read.
#[derive(Clone, Debug)]
struct Reading {
    method: Method,
    upgrade: bool,
    leniency: Leniency,
    limits: Limits,
    end: Option<EndOfStream>,
}

const STRICT: Reading = Reading {
    method: Method::Get,
    upgrade: false,
    leniency: Leniency::RFC,
    limits: Limits::RFC,
    end: None,
};

impl Reading {
    fn pieces(&self, pieces: &[&[u8]]) -> (Told<ResponseHead>, Vec<u8>) {
        let context = RequestContext {
            method: self.method.clone(),
            upgrade: self.upgrade,
        };
        let mut reader = ResponseReader::new(context, self.leniency, self.limits);
        let mut told = Told::new();
        for piece in pieces {
            reader.feed(piece);
            told.hear(|| reader.poll());
        }
        if let Some(end) = self.end {
            reader.finish(end);
            told.hear(|| reader.poll());
        }
        let leftover = reader.take_leftover();
        (told, leftover)
    }

    fn all(&self, bytes: &[u8]) -> Told<ResponseHead> {
        self.pieces(&[bytes]).0
    }
}

/// What a reader with `leniency` says of a response that is all of the connection.
fn read(leniency: Leniency, bytes: &[u8]) -> Told<ResponseHead> {
    let end = Some(EndOfStream::Fin);
    let reading = Reading {
        leniency,
        end,
        ..STRICT
    };
    reading.all(bytes)
}

/// What the strict request reader says of `bytes`, and what it leaves.
fn request(bytes: &[u8]) -> (Told<RequestHead>, Vec<u8>) {
    let mut reader = RequestReader::new(Leniency::RFC, Limits::RFC);
    reader.feed(bytes);
    let mut told = Told::new();
    told.hear(|| reader.poll());
    (told, reader.take_leftover())
}

/// The text a span covers.
fn covered(bytes: &[u8], span: Span) -> &[u8] {
    &bytes[span.start as usize..span.end as usize]
}
