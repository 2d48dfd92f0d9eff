//! The life of one connection to an origin server.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Failure, Os, TcpStream};
use crate::http::{Method, ReadError, Received, RequestHead, Version};
use crate::trace::{EventId, Note, SpanId, Verb};

use super::answer::{note_answer, page_for, write_page};
use super::request::{Incoming, Requests};
use super::{Behaviour, OriginSettings, Page, Script, Then};

/// The settings, as the program and its connections share them.
pub(super) type Shared = Rc<RefCell<OriginSettings>>;

/// Serves one connection until it ends.
pub(super) async fn serve(os: Os, mut stream: TcpStream, shared: Shared) {
    let greeting = behaviour_now(&shared);
    if let Some(then) = greeting.0.script().and_then(|script| script.on_accept) {
        let what = "accepted the connection";
        return end(&os, stream, then, (&greeting.0, what, greeting.1)).await;
    }
    let mut requests = Requests::new();
    for number in 0.. {
        let (patience, early) = {
            let settings = shared.borrow();
            (settings.keep_alive, is_early(&settings.behaviour))
        };
        let incoming = requests.next(&os, &mut stream, patience, early).await;
        let (request, span) = match incoming {
            Incoming::Request(request, span) => (request, span),
            Incoming::Bad(error) => return refuse(&os, stream, &shared, &error).await,
            Incoming::Over => return stream.close(),
        };
        let (behaviour, by) = behaviour_now(&shared);
        let behaviour = for_request(behaviour, number);
        let written = react(&os, &mut stream, &shared, &request, (&behaviour, by)).await;
        let then = match written {
            Ok(then) => then,
            Err(failure) => {
                let note = Note::new("http.done", "the client has gone");
                os.record().close(span, note, failure.evidence);
                return stream.close();
            }
        };
        if then == Then::Keep {
            close(&os, span);
        } else {
            if let Some(script) = behaviour.script() {
                let what = if script.writes() {
                    "wrote what there is of its answer"
                } else {
                    "read the request"
                };
                announce(&os, then, (&behaviour, what, by));
            }
            close(&os, span);
            if is_early(&behaviour) {
                return finish_early(stream, then).await;
            }
            return finish(stream, then).await;
        }
    }
}

/// The behaviour at this moment, and the fault behind it.
fn behaviour_now(shared: &Shared) -> (Behaviour, Option<EventId>) {
    let settings = shared.borrow();
    (settings.behaviour.clone(), settings.by)
}

/// Whether the behaviour is to react to the head of a request.
fn is_early(behaviour: &Behaviour) -> bool {
    matches!(behaviour, Behaviour::Script(script) if script.early)
}

/// The behaviour towards the request with this number on its connection, counted from 0.
fn for_request(behaviour: Behaviour, number: u32) -> Behaviour {
    match behaviour {
        Behaviour::Script(Script {
            second: Some(second),
            ..
        }) if number > 0 => Behaviour::Script(*second),
        other => other,
    }
}

/// Writes what the behaviour makes of a request, and says what becomes of the connection.
async fn react(
    os: &Os,
    stream: &mut TcpStream,
    shared: &Shared,
    request: &Received<RequestHead>,
    (behaviour, by): (&Behaviour, Option<EventId>),
) -> Result<Then, Failure> {
    if let Some(script) = behaviour.script() {
        play(os, stream, &script, (behaviour, by)).await?;
        return Ok(script.then);
    }
    let page = match behaviour {
        Behaviour::Status(status) => Page::error(*status),
        _ => page_for(&shared.borrow(), &request.head),
    };
    let by = match behaviour {
        Behaviour::Slow(delay) => Some(think(os, *delay, by).await),
        Behaviour::Status(_) => by,
        _ => None,
    };
    if !page.delay.is_zero() {
        os.sleep(page.delay, "the application to make the page")
            .await;
    }
    let server = shared.borrow().server.clone();
    let persistent = write_page(os, stream, request, &page, (&server, by)).await?;
    Ok(if persistent { Then::Keep } else { Then::Fin })
}

/// Takes its time; gives the event that says so.
async fn think(os: &Os, delay: Duration, by: Option<EventId>) -> EventId {
    let text = format!("takes {delay:?} to answer");
    let note = Note::new("app.slow", text).field("behaviour", "slow");
    let slow = os.say(Verb::Decided, note, by);
    os.sleep(delay, "the slow application to answer").await;
    slow
}

/// Writes what a script says.
async fn play(
    os: &Os,
    stream: &mut TcpStream,
    script: &Script,
    (behaviour, by): (&Behaviour, Option<EventId>),
) -> Result<(), Failure> {
    if script.writes() {
        if let Some(status) = script.status() {
            note_answer(os, status, behaviour.name(), by);
        } else {
            let text = "answers with bytes that are no HTTP";
            let note = Note::new("http.answered", text).field("behaviour", behaviour.name());
            os.say(Verb::Answered, note, by);
        }
    }
    for send in &script.send {
        stream.write_all(&send.bytes).await?;
        if !send.wait.is_zero() {
            os.sleep(send.wait, "the application to go on").await;
        }
    }
    if script.writes() && script.then == Then::Rst {
        // What was written leaves before the RST, as it does on Linux.
        os.sleep(Duration::ZERO, "what was written to leave").await;
    }
    Ok(())
}

/// Announces what becomes of the connection, and does it.
async fn end(
    os: &Os,
    stream: TcpStream,
    then: Then,
    (behaviour, what, by): (&Behaviour, &str, Option<EventId>),
) {
    announce(os, then, (behaviour, what, by));
    finish(stream, then).await;
}

fn announce(os: &Os, then: Then, (behaviour, what, by): (&Behaviour, &str, Option<EventId>)) {
    let (code, text) = match then {
        Then::Fin => ("app.closed", format!("{what}, then closes it (FIN)")),
        Then::Keep => return,
        Then::Rst => ("app.reset", format!("{what}, then breaks it off (RST)")),
        Then::Stall => ("app.silent", format!("{what}, then says nothing more")),
    };
    let note = Note::new(code, text).field("behaviour", behaviour.name());
    os.say(Verb::Decided, note, by);
}

/// Does to the connection what was announced.
async fn finish(stream: TcpStream, then: Then) {
    match then {
        Then::Fin | Then::Keep => stream.close(),
        Then::Rst => stream.abort(),
        Then::Stall => {
            stream.gone().await;
            stream.close();
        }
    }
}

/// The same while the content of the request is still coming: it is read to its end, so that the
/// FIN does not become a RST.
async fn finish_early(mut stream: TcpStream, then: Then) {
    if then == Then::Fin {
        stream.shutdown();
        let mut rest = [0; 4096];
        while let Ok(1..) = stream.read(&mut rest).await {}
    }
    finish(stream, then).await;
}

/// Answers what is no valid request, and closes (RFC 9112 section 3).
async fn refuse(os: &Os, mut stream: TcpStream, shared: &Shared, error: &ReadError) {
    let text = format!("cannot understand the request: {error}");
    let refused = os.say(Verb::Decided, Note::new("http.bad-request", text), None);
    let request = Received {
        head: RequestHead {
            method: Method::Get,
            target: "/".into(),
            version: Version::HTTP_11,
            fields: crate::http::Fields::new(),
        },
        spans: crate::http::Spans::default(),
        framing: crate::http::Framing::None,
        persistent: false,
        forgiven: Vec::new(),
    };
    let page = Page::error(error.flaw.request_status());
    let server = shared.borrow().server.clone();
    let by = Some(refused);
    // Whether the client still hears it makes no difference any more.
    let _ = write_page(os, &mut stream, &request, &page, (&server, by)).await;
    stream.close();
}

fn close(os: &Os, span: SpanId) {
    let note = Note::new("http.done", "done with the request");
    os.record().close(span, note, None);
}
