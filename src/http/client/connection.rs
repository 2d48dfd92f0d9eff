//! One connection of a client: a request goes out, its response is read.

use std::net::SocketAddrV4;

use crate::host::{Errno, Failure, Os, TcpStream};
use crate::http::{
    EndOfStream, Event, ReadError, RequestContext, RequestHead, ResponseHead, ResponseReader,
};
use crate::trace::{EventId, Note, Verb};

use super::{ClientSettings, Fetched, Order, Response, Trouble};

/// A connection to a server, perhaps used before.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    reader: Option<ResponseReader>,
    to: SocketAddrV4,
    /// Whether it may carry another request (RFC 9112 section 9.3).
    pub(super) persistent: bool,
}

/// What is known of the answer so far.
#[derive(Default)]
struct Progress {
    response: Option<Response>,
    seen: Option<EventId>,
    ended: bool,
}

impl Connection {
    /// A connection just opened.
    pub(super) fn new(stream: TcpStream, to: SocketAddrV4) -> Self {
        Self {
            stream,
            reader: None,
            to,
            persistent: false,
        }
    }

    /// Whether it has been used before.
    pub(super) fn is_used(&self) -> bool {
        self.reader.is_some()
    }

    /// Sends a request and reads its response.
    pub(super) async fn exchange(
        &mut self,
        os: &Os,
        order: &Order,
        settings: &ClientSettings,
    ) -> Fetched {
        let head = order.head(settings);
        self.persistent = false;
        self.prepare(&head, settings);
        self.announce(os, &head);
        let bytes = [head.to_bytes(), order.body.clone()].concat();
        if let Err(failure) = self.stream.write_all(&bytes).await {
            return Fetched::failed(Trouble::Lost(failure.errno), failure.evidence);
        }
        let mut progress = Progress::default();
        let failed = self.read(os, &mut progress, settings).await.err();
        let because = failed.as_ref().and_then(|(_, event)| *event);
        Fetched {
            response: progress.response,
            because: because.or(progress.seen),
            trouble: failed.map(|(trouble, _)| trouble),
        }
    }

    fn prepare(&mut self, head: &RequestHead, settings: &ClientSettings) {
        let context = RequestContext::from(head);
        match &mut self.reader {
            Some(reader) => reader.begin(context),
            none => {
                *none = Some(ResponseReader::new(
                    context,
                    settings.leniency,
                    settings.limits,
                ));
            }
        }
    }

    fn announce(&self, os: &Os, head: &RequestHead) {
        let host = head.fields.text("Host").unwrap_or_default();
        let (method, target, to) = (&head.method, &head.target, self.to);
        let text = format!("asks {to} for {method} {target} of {host}");
        let note = Note::new("http.request", text)
            .field("method", method)
            .field("target", target)
            .field("host", host)
            .field("to", to);
        os.say(Verb::Asked, note, None);
    }

    /// Reads until the response is complete, or no more of it can come.
    async fn read(
        &mut self,
        os: &Os,
        progress: &mut Progress,
        settings: &ClientSettings,
    ) -> Result<(), (Trouble, Option<EventId>)> {
        let mut buffer = vec![0; 16 * 1024];
        let mut evidence = None;
        let what = format!("the answer of {}", self.to);
        loop {
            let taken = self.take_events(os, progress, settings.body_kept);
            taken.map_err(|error| (Trouble::Bad(error), evidence))?;
            if progress.ended {
                return Ok(());
            }
            let read = self.stream.read(&mut buffer);
            let read = os.within(settings.page_timeout, what.clone(), read).await;
            let read = read.map_err(|timer| (Trouble::Silence, Some(timer)))?;
            evidence = self.hear(os, read, &buffer)?;
        }
    }

    /// Passes on to the reader what came; gives the event that brought it.
    fn hear(
        &mut self,
        os: &Os,
        read: Result<usize, Failure>,
        buffer: &[u8],
    ) -> Result<Option<EventId>, (Trouble, Option<EventId>)> {
        let Some(reader) = &mut self.reader else {
            return Ok(None);
        };
        match read {
            Ok(0) => {
                reader.finish(EndOfStream::Fin);
                Ok(self.stream.finished_by())
            }
            Ok(read) => {
                reader.feed(&buffer[..read]);
                Ok(os.cause())
            }
            Err(failure) if failure.errno == Errno::ConnectionReset => {
                reader.finish(EndOfStream::Reset);
                Ok(failure.evidence)
            }
            Err(failure) => Err((Trouble::Lost(failure.errno), failure.evidence)),
        }
    }

    /// Takes what the reader has understood.
    fn take_events(
        &mut self,
        os: &Os,
        progress: &mut Progress,
        body_kept: usize,
    ) -> Result<(), ReadError> {
        let Some(reader) = &mut self.reader else {
            return Ok(());
        };
        while let Some(event) = reader.poll()? {
            match event {
                Event::Interim(_) | Event::Trailers(_) => {}
                Event::Head(received) => {
                    self.persistent = received.persistent;
                    progress.seen = Some(note_head(os, &received.head, self.to));
                    progress.response = Some(Response {
                        head: received.head,
                        body: Vec::new(),
                        bytes: 0,
                    });
                }
                Event::Body(data) => {
                    if let Some(response) = &mut progress.response {
                        response.take(&data, body_kept);
                    }
                }
                Event::End => progress.ended = true,
            }
        }
        self.persistent &= reader.leftover().is_empty();
        Ok(())
    }
}

impl Response {
    fn take(&mut self, data: &[u8], kept: usize) {
        self.bytes += data.len() as u64;
        let room = kept.saturating_sub(self.body.len()).min(data.len());
        self.body.extend_from_slice(&data[..room]);
    }
}

fn note_head(os: &Os, head: &ResponseHead, from: SocketAddrV4) -> EventId {
    let text = format!("reads the head of the answer: {}", head.status_line());
    let note = Note::new("http.response", text)
        .field("status", head.status)
        .field("from", from);
    os.say(Verb::Delivered, note, None)
}
