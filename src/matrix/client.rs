//! The client of a case: sends what it is told, and notes what it sees.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Failure, Os, TcpStream};
use crate::sim::Time;

use super::answer::Answer;

/// Where the proxy listens.
const PROXY: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 80, 0, 1), 80);
/// After this time the client gives up.
const PATIENCE: Duration = Duration::from_secs(12);
/// What is no HTTP is not waited for so long.
const PATIENCE_WITH_RAW: Duration = Duration::from_secs(3);
/// After an answer the client looks this long whether the connection stays.
const LOOK: Duration = Duration::from_millis(200);

/// What became of the client's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It can carry another request.
    Kept,
    /// The proxy closed it in order.
    Fin,
    /// The proxy broke it off.
    Rst,
    /// The client gave up.
    Deadline,
}

impl After {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Fin => "fin",
            Self::Rst => "rst",
            Self::Deadline => "client-deadline",
        }
    }
}

/// A request, as bytes.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Its method.
    pub(super) method: String,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

/// What the client saw of one request.
#[derive(Debug)]
pub(super) struct Seen {
    /// Whether it went over a connection that had been used before.
    pub(super) reused: bool,
    /// What came back.
    pub(super) answer: Answer,
    /// Whether all of it came.
    pub(super) complete: bool,
    /// How long it took until it was complete or over.
    pub(super) time: Duration,
    /// What became of the connection.
    pub(super) after: After,
}

/// What the client keeps from one request to the next.
#[derive(Clone, Default)]
pub(super) struct Client {
    /// The connection, if the proxy kept it.
    held: Rc<RefCell<Option<TcpStream>>>,
    /// What was seen last.
    pub(super) seen: Rc<RefCell<Option<Seen>>>,
}

impl Client {
    /// Closes the connection that is held, if there is one; the host must settle afterwards.
    pub(super) fn let_go(&self) {
        drop(self.held.take());
    }

    /// Sends a request over the connection that is held, or over a new one.
    pub(super) async fn ask(self, os: Os, order: Order) {
        let begun = os.now();
        let held = self.held.take();
        let reused = held.is_some();
        let mut answer = Answer::new(&order.method);
        let stream = match held {
            Some(stream) => Ok(stream),
            None => connect(&os).await,
        };
        let (ending, stream) = match stream {
            Ok(mut stream) => {
                let ending = converse(&os, &mut stream, &order, &mut answer, begun).await;
                (ending, Some(stream))
            }
            Err(after) => (Some(after), None),
        };
        let time = os.now().since(begun);
        let complete = match ending {
            None => true,
            Some(After::Fin) => answer.is_complete_at_end(),
            Some(_) => false,
        };
        let after = match (ending, stream) {
            (None, Some(mut stream)) => {
                let after = look(&os, &mut stream).await;
                if after == After::Kept {
                    *self.held.borrow_mut() = Some(stream);
                }
                after
            }
            (ending, _) => ending.unwrap_or(After::Fin),
        };
        *self.seen.borrow_mut() = Some(Seen {
            reused,
            answer,
            complete,
            time,
            after,
        });
    }
}

async fn connect(os: &Os) -> Result<TcpStream, After> {
    match os
        .within(PATIENCE, "the proxy's port", os.connect(PROXY))
        .await
    {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(_)) => Err(After::Rst),
        Err(_) => Err(After::Deadline),
    }
}

/// Sends the request and reads; gives the way the connection ended before the answer did.
async fn converse(
    os: &Os,
    stream: &mut TcpStream,
    order: &Order,
    answer: &mut Answer,
    begun: Time,
) -> Option<After> {
    // If the proxy has closed, reading will tell.
    let _ = stream.write_all(&order.bytes).await;
    let mut buffer = vec![0; 64 * 1024];
    while !answer.is_complete() {
        let patience = if answer.is_raw() {
            PATIENCE_WITH_RAW
        } else {
            PATIENCE
        };
        let left = patience.saturating_sub(os.now().since(begun));
        match os
            .within(left, "the answer", stream.read(&mut buffer))
            .await
        {
            Ok(Ok(read @ 1..)) => answer.feed(&buffer[..read]),
            Ok(ended) => return Some(end_of(&ended)),
            Err(_) => return Some(After::Deadline),
        }
    }
    None
}

/// Waits a little to see whether the connection stays.
async fn look(os: &Os, stream: &mut TcpStream) -> After {
    let until = os.now() + LOOK;
    let mut buffer = vec![0; 4096];
    loop {
        let left = until.since(os.now());
        match os
            .within(left, "the end of the connection", stream.read(&mut buffer))
            .await
        {
            // Bytes that belong to no answer.
            Ok(Ok(1..)) => {}
            Ok(ended) => return end_of(&ended),
            Err(_) => return After::Kept,
        }
    }
}

fn end_of(read: &Result<usize, Failure>) -> After {
    if read.is_ok() { After::Fin } else { After::Rst }
}
