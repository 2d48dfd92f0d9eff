//! An origin that does exactly what it is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Job, Os, Program, TcpStream};
use crate::http::{Event, Leniency, Limits, RequestHead, RequestReader};

/// What an origin does with a connection.
#[derive(Clone, Debug)]
pub(super) enum Behaviour {
    CloseOnAccept,
    ResetOnAccept,
    CloseAfterRequest,
    ResetAfterRequest,
    Silent,
    /// Says these bytes after each request, and goes on as told.
    Say(Vec<u8>, Then),
    /// Waits before each piece.
    Drip(Duration, Vec<Vec<u8>>),
    /// Answers without reading the request's content.
    Early(Vec<u8>),
    /// The same, then breaks off.
    EarlyReset(Vec<u8>),
}

/// What follows what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Keep,
    Close,
    Reset,
    Stall,
}

/// The origin's program; clones share everything.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) behaviour: Rc<RefCell<Behaviour>>,
    pub(super) heads: Rc<RefCell<Vec<RequestHead>>>,
    pub(super) bodies: Rc<RefCell<Vec<Vec<u8>>>>,
    pub(super) connections: Rc<Cell<usize>>,
    /// All that came, byte by byte, on each connection.
    pub(super) streams: Rc<RefCell<Vec<Vec<u8>>>>,
}

impl Origin {
    pub(super) fn new(name: &str) -> Self {
        let answer = ok(&format!("hello from {name}"));
        Self {
            behaviour: Rc::new(RefCell::new(Behaviour::Say(answer, Then::Keep))),
            heads: Rc::default(),
            bodies: Rc::default(),
            connections: Rc::default(),
            streams: Rc::default(),
        }
    }

    pub(super) fn does(&self, behaviour: Behaviour) {
        *self.behaviour.borrow_mut() = behaviour;
    }

    pub(super) fn says(&self, bytes: &[u8], then: Then) {
        self.does(Behaviour::Say(bytes.to_vec(), then));
    }
}

/// A response with a length.
pub(super) fn ok(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Program for Origin {
    fn name(&self) -> &'static str {
        "app"
    }

    fn start(&self, os: Os) -> Job {
        let origin = self.clone();
        Box::pin(async move {
            let listener = os.listen(8080, None, 16).expect("a free port");
            while let Ok(stream) = listener.accept().await {
                origin.connections.set(origin.connections.get() + 1);
                let span = stream.span();
                os.spawn_in(span, serve(origin.clone(), os.clone(), stream));
            }
        })
    }
}

async fn serve(origin: Origin, os: Os, mut stream: TcpStream) {
    let mut reader = RequestReader::new(Leniency::RFC, Limits::RFC);
    let number = origin.streams.borrow().len();
    origin.streams.borrow_mut().push(Vec::new());
    loop {
        let behaviour = origin.behaviour.borrow().clone();
        match behaviour {
            Behaviour::CloseOnAccept => return stream.close(),
            Behaviour::ResetOnAccept => return stream.abort(),
            _ => {}
        }
        let early = matches!(behaviour, Behaviour::Early(_) | Behaviour::EarlyReset(_));
        let from = (&mut stream, number);
        if !read_request(&origin, from, &mut reader, early).await {
            return;
        }
        // What it does may have changed while it waited.
        let behaviour = origin.behaviour.borrow().clone();
        match behaviour {
            Behaviour::CloseAfterRequest => return stream.close(),
            Behaviour::ResetAfterRequest => return stream.abort(),
            Behaviour::Say(bytes, then) => {
                let _ = stream.write_all(&bytes).await;
                match then {
                    Then::Keep => {}
                    Then::Close => return stream.close(),
                    Then::Reset => {
                        stream.flushed().await;
                        return stream.abort();
                    }
                    Then::Stall => drop(os.sleep(Duration::from_mins(10), "stall").await),
                }
            }
            Behaviour::Drip(pause, pieces) => {
                for piece in pieces {
                    os.sleep(pause, "drip").await;
                    let _ = stream.write_all(&piece).await;
                }
            }
            Behaviour::Early(bytes) => {
                let _ = stream.write_all(&bytes).await;
            }
            Behaviour::EarlyReset(bytes) => {
                let _ = stream.write_all(&bytes).await;
                stream.flushed().await;
                return stream.abort();
            }
            _ => drop(os.sleep(Duration::from_mins(10), "silence").await),
        }
        reader.begin();
    }
}

async fn read_request(
    origin: &Origin,
    (stream, number): (&mut TcpStream, usize),
    reader: &mut RequestReader,
    head_only: bool,
) -> bool {
    let mut buffer = [0; 4096];
    let mut body = Vec::new();
    loop {
        match reader.poll() {
            Ok(Some(Event::Head(received))) => {
                origin.heads.borrow_mut().push(received.head);
                if head_only {
                    return true;
                }
            }
            Ok(Some(Event::Body(data))) => body.extend_from_slice(&data),
            Ok(Some(Event::End)) => {
                origin.bodies.borrow_mut().push(body);
                return true;
            }
            Ok(Some(_)) => {}
            Ok(None) => match stream.read(&mut buffer).await {
                Ok(read @ 1..) => {
                    origin.streams.borrow_mut()[number].extend_from_slice(&buffer[..read]);
                    reader.feed(&buffer[..read]);
                }
                _ => return false,
            },
            Err(_) => return false,
        }
    }
}
