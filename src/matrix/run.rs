//! Runs one case with one product.

use std::time::Duration;

use crate::http::origin::{Script, Send, Then as OriginThen};
use crate::proxy::Profile;

use super::answer::Framing;
use super::bench::Bench;
use super::case::{Case, Request, Then, Upstream};
use super::client::{After, Order, Seen};
use super::config::Config;
use super::network::Wrong;
use super::report::Answered;

/// Between the end of one request and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// How long the repair takes.
const REPAIR: Duration = Duration::from_millis(150);

/// What a case came to.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    /// The outcome in a word.
    pub(super) result: String,
    /// The answers, in order.
    pub(super) requests: Vec<Answered>,
}

/// Runs a case; it must be executable and its set-up emulated.
pub(super) fn run(case: &Case, profile: &'static Profile) -> Ran {
    let fault = case.upstream.clone().unwrap_or_default();
    let bad = script(&fault, 1);
    let mut bench = Bench::new(case.config.settings(profile), [bad, healthy(2)]);
    let wrong = fault.network.map(|network| {
        let scenario = bench.scenario.clone();
        network.break_now(&mut bench.world, &scenario, 1)
    });
    let mut course = Course {
        bench,
        requests: Vec::new(),
    };
    course.ask("fault", order(case));
    let again = case.again.unwrap_or_else(|| asks_again(case, &fault));
    if again {
        course.bench.pass(PAUSE);
        course.ask("fault-again", order(case));
    }
    course.heal(wrong);
    course.recover();
    let first = course.requests.first();
    Ran {
        result: first.map_or_else(|| "n/a".to_owned(), Answered::result),
        requests: course.requests,
    }
}

/// Whether the client asks a second time while the fault holds.
fn asks_again(case: &Case, fault: &Upstream) -> bool {
    !fault.pauses() && !matches!(case.config, Config::Redirect | Config::Ws)
}

/// A case under way.
struct Course {
    bench: Bench,
    requests: Vec<Answered>,
}

impl Course {
    fn ask(&mut self, label: &str, order: Order) -> bool {
        let seen = self.bench.ask(order);
        let tried = self.bench.tried();
        let well = seen.complete && seen.answer.status == Some(200);
        self.requests.push(answered(label, seen, tried));
        well
    }

    fn heal(&mut self, wrong: Option<Wrong>) {
        self.bench.hang_up();
        self.bench.follow(0, healthy(1));
        if let Some(wrong) = wrong {
            wrong.heal(&mut self.bench.world);
        }
        self.bench.pass(REPAIR);
    }

    /// Asks after the repair, and again one and three seconds later if it does not help at once.
    fn recover(&mut self) {
        let begun = self.bench.world.now();
        for (label, after) in [("healed", 0), ("healed-1s", 1), ("healed-3s", 3)] {
            let due = begun + Duration::from_secs(after);
            let wait = due.since(self.bench.world.now());
            self.bench.pass(wait);
            if self.ask(label, get("/healed")) {
                return;
            }
            self.bench.hang_up();
        }
    }
}

fn answered(
    label: &str,
    seen: Seen,
    tried: std::collections::BTreeMap<String, String>,
) -> Answered {
    let raw = seen.answer.is_raw();
    let errs = seen.answer.status.is_some_and(|status| status >= 400);
    let text = seen.answer.body.iter().map(|byte| char::from(*byte));
    Answered {
        label: label.to_owned(),
        reused_client_conn: seen.reused,
        status: seen.answer.status,
        status_line: seen.answer.status_line,
        interim: seen.answer.interim,
        raw,
        headers: seen.answer.headers,
        body_framing: seen.answer.framing.map(Framing::as_str),
        body: errs.then(|| text.collect()),
        body_len: seen.answer.body_len,
        complete: seen.complete,
        time: (seen.time.as_secs_f64() * 1000.0).round() / 1000.0,
        client_conn_after: seen.after.as_str(),
        silent: seen.after == After::Deadline,
        tried,
    }
}

/// What the client sends in a case.
fn order(case: &Case) -> Order {
    let Request {
        method,
        body,
        path,
        headers,
    } = &case.request;
    let method = method.as_deref().unwrap_or("GET");
    let switches = case.config == Config::Ws;
    let usual = if switches { "/ws" } else { "/f" };
    let path = path.as_deref().unwrap_or(usual);
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: site.test\r\n");
    if switches {
        text.push_str(
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        );
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    Order {
        method: method.to_owned(),
        bytes: text.into_bytes(),
    }
}

fn get(path: &str) -> Order {
    Order {
        method: "GET".to_owned(),
        bytes: format!("GET {path} HTTP/1.1\r\nHost: site.test\r\n\r\n").into_bytes(),
    }
}

/// What upstream `number`, counted from 1, does in a case.
fn script(upstream: &Upstream, number: usize) -> Script {
    let told = upstream.on_accept.is_some()
        || upstream.after_request.is_some()
        || !upstream.send.is_empty()
        || upstream.then.is_some();
    if !told {
        return healthy(number);
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
    Script {
        on_accept: upstream.on_accept.map(then),
        send,
        then: then(last.unwrap_or(Then::Keep)),
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
fn healthy(number: usize) -> Script {
    let text = format!(
        "HTTP/1.1 200 OK\r\nServer: upstream\r\nX-Upstream: u{number}\r\n\
         Content-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world"
    );
    Script::send(text, OriginThen::Keep)
}
