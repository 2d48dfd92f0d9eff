//! What the upstreams of a case do, as the origin server wants to be told.

use std::time::Duration;

use crate::http::origin::{Script, Send, Then as OriginThen};
use crate::matrix::case::{Then, Upstream};

/// The measured upstreams let go of what they had left waiting after this time; nobody but a pipe
/// without a time limit ever waited so long.
const STALL: Duration = Duration::from_secs(9);

/// What upstream `number`, counted from 1, does in a case.
pub(super) fn script(upstream: &Upstream, number: usize) -> Script {
    let told = upstream.on_accept.is_some()
        || upstream.after_request.is_some()
        || !upstream.send.is_empty()
        || upstream.then.is_some();
    let second = upstream.second.as_ref();
    let second = second.map(|second| script(second, number));
    if !told {
        return Script {
            second: second.map(Box::new),
            ..healthy(number)
        };
    }
    let last = upstream.then.or(upstream.after_request);
    // Pieces without a pause between them are written at once.
    let mut send: Vec<Send> = Vec::new();
    for piece in &upstream.send {
        match send.last_mut() {
            Some(last) if last.wait.is_zero() => {
                last.bytes.extend(piece.bytes());
                last.wait = piece.wait;
            }
            _ => send.push(Send {
                bytes: piece.bytes(),
                wait: piece.wait,
            }),
        }
    }
    let last = match last {
        Some(Then::Stall) => {
            send.push(Send {
                bytes: Vec::new(),
                wait: STALL,
            });
            Then::Fin
        }
        last => last.unwrap_or(Then::Keep),
    };
    Script {
        on_accept: upstream.on_accept.map(then),
        send,
        then: then(last),
        early: upstream.early,
        second: second.map(Box::new),
    }
}

fn then(then: Then) -> OriginThen {
    match then {
        Then::Fin => OriginThen::Fin,
        Then::Keep => OriginThen::Keep,
        Then::Rst => OriginThen::Rst,
        Then::Stall => OriginThen::Stall,
    }
}

/// What a healthy upstream answers to everything.
pub(super) fn healthy(number: usize) -> Script {
    let text = format!(
        "HTTP/1.1 200 OK\r\nServer: upstream\r\nX-Upstream: u{number}\r\n\
         Content-Type: text/plain\r\nContent-Length: 11\r\n\r\nok from u{number}\n"
    );
    Script::send(text, OriginThen::Keep)
}
