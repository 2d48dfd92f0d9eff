//! The client of a case: sends what it is told, and notes what it sees.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Either, Errno, Failure, Os, TcpStream};
use crate::matrix::case::{How, Leave};
use crate::sim::Time;

use super::answer::{Answer, Framing};
use super::order::Order;

/// Where the proxy listens.
const PROXY: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 80, 0, 1), 80);
/// After this time the client gives up.
const PATIENCE: Duration = Duration::from_secs(12);
/// What is no HTTP is not waited for so long.
const PATIENCE_WITH_RAW: Duration = Duration::from_secs(3);
/// Nor a switch of protocols that was asked for, once nothing more comes through.
const PATIENCE_SWITCHED: Duration = Duration::from_secs(7);
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
    /// The client left, as it was told.
    Left,
}

impl After {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Fin => "fin",
            Self::Rst => "rst",
            Self::Deadline => "client-deadline",
            Self::Left => "client-aborted",
        }
    }
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
    /// The events from its beginning to its end.
    pub(super) events: Range<usize>,
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
    pub(super) async fn ask(self, os: Os, order: Order, leave: Option<Leave>) {
        let begun = os.now();
        let first = os.record().events().len();
        let held = self.held.take();
        let reused = held.is_some();
        let mut answer = Answer::new(&order.method);
        let stream = match held {
            Some(stream) => Ok(stream),
            None => connect(&os).await,
        };
        let (ending, stream) = match stream {
            Ok(mut stream) => {
                let talk = Talk {
                    os: &os,
                    begun,
                    leave,
                };
                let ending = talk.converse(&mut stream, &order, &mut answer).await;
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
        let after = self.part(&os, ending, stream, leave).await;
        let last = os.record().events().len();
        *self.seen.borrow_mut() = Some(Seen {
            reused,
            answer,
            complete,
            time,
            after,
            events: first..last,
        });
    }

    /// What becomes of the connection after the request.
    async fn part(
        &self,
        os: &Os,
        ending: Option<After>,
        stream: Option<TcpStream>,
        leave: Option<Leave>,
    ) -> After {
        let Some(mut stream) = stream else {
            return ending.unwrap_or(After::Fin);
        };
        match ending {
            None => {
                let after = look(os, &mut stream).await;
                if after == After::Kept {
                    *self.held.borrow_mut() = Some(stream);
                }
                after
            }
            Some(After::Left) => {
                if leave.is_some_and(|leave| leave.how == How::Rst) {
                    stream.abort();
                }
                After::Left
            }
            Some(after) => after,
        }
    }
}

/// What there is to know while a request is under way.
struct Talk<'a> {
    os: &'a Os,
    begun: Time,
    leave: Option<Leave>,
}

impl Talk<'_> {
    /// Sends the request and reads; gives the way the connection ended before the answer did.
    async fn converse(
        &self,
        stream: &mut TcpStream,
        order: &Order,
        answer: &mut Answer,
    ) -> Option<After> {
        let mut rest = order.bytes.as_slice();
        let mut buffer = vec![0; 64 * 1024];
        let mut half_closed = false;
        while !answer.is_complete() {
            let (left, leaves) = self.patience(answer, order, half_closed);
            let moved = async {
                if rest.is_empty() {
                    return stream.read(&mut buffer).await.map(Either::Left);
                }
                stream.read_or_write(&mut buffer, rest).await
            };
            match self.os.within(left, "the answer", moved).await {
                Ok(Ok(Either::Left(read @ 1..))) => answer.feed(&buffer[..read]),
                Ok(Ok(Either::Left(_))) => return Some(After::Fin),
                Ok(Ok(Either::Right(written))) => rest = &rest[written..],
                // If the proxy has closed, what it said before can still be read.
                Ok(Err(failure)) if failure.errno == Errno::BrokenPipe => rest = &[],
                Ok(Err(_)) => return Some(After::Rst),
                Err(_) if !leaves => return Some(After::Deadline),
                Err(_) if self.leave.is_some_and(|leave| leave.how == How::HalfClose) => {
                    half_closed = true;
                    stream.shutdown();
                }
                Err(_) => return Some(After::Left),
            }
        }
        None
    }

    /// How much longer the client waits, and whether it leaves then because it was told to.
    fn patience(&self, answer: &Answer, order: &Order, half_closed: bool) -> (Duration, bool) {
        let most = if answer.is_raw() {
            PATIENCE_WITH_RAW
        } else if order.switches && answer.framing == Some(Framing::Upgrade) {
            PATIENCE_SWITCHED
        } else {
            PATIENCE
        };
        let leave = self.leave.filter(|_| !half_closed).map(|leave| leave.after);
        let leave = leave.filter(|leave| *leave < most);
        let past = self.os.now().since(self.begun);
        (leave.unwrap_or(most).saturating_sub(past), leave.is_some())
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
