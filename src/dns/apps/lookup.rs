//! A lookup as programs call it: the stub resolver over the machine's sockets.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};

use crate::dns::{Action, Cache, Input, Name, Outcome, Question, RecordType, Stub, StubConfig};
use crate::host::Os;
use crate::trace::{EventId, Note, SpanId, SpanKind};

use super::courier::{Came, Courier, event};

/// What a lookup led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What came out.
    pub outcome: Outcome,
    /// What that rests on: the end of the lookup, or the answer that the cache remembers.
    pub because: Option<EventId>,
    /// Whether the cache knew.
    pub cached: bool,
}

impl Found {
    /// The IPv4 addresses that were found.
    pub fn addresses(&self) -> Vec<Ipv4Addr> {
        let Outcome::Addresses { ips, .. } = &self.outcome else {
            return Vec::new();
        };
        let v4 = ips.iter().filter_map(|ip| match ip {
            IpAddr::V4(ip) => Some(*ip),
            IpAddr::V6(_) => None,
        });
        v4.collect()
    }
}

/// Looks up the IPv4 addresses of `name`; see [`lookup`].
pub async fn lookup_address(
    os: &Os,
    name: Name,
    config: StubConfig,
    cache: Option<&RefCell<Cache>>,
) -> Found {
    lookup(os, Question::new(name, RecordType::A), config, cache).await
}

/// Looks up what `question` asks for, in `cache` first if there is one, then by asking the servers
/// of `config` (RFC 1035 section 7). What the caller does next is the effect of the result.
pub async fn lookup(
    os: &Os,
    question: Question,
    config: StubConfig,
    cache: Option<&RefCell<Cache>>,
) -> Found {
    let mut stub = Stub::new(config, question.clone());
    let mut courier = Courier::new(os);
    let mut span = None;
    let mut came: Option<Came> = None;
    loop {
        let input = came.as_ref().map_or(Input::Start, Came::input);
        let action = step(os, &mut stub, input, cache);
        if let Action::Done(resolved) = action {
            let because = event(resolved.evidence);
            let cached = came.is_none() && resolved.server.is_none() && because.is_some();
            let outcome = resolved.outcome;
            let because = if cached {
                because
            } else {
                let span = span.unwrap_or_else(|| open(os, &question));
                Some(close(os, span, &question, &outcome, because))
            };
            return Found {
                outcome,
                because,
                cached,
            };
        }
        span.get_or_insert_with(|| open(os, &question));
        came = Some(match action {
            Action::Query {
                server,
                message,
                transport,
                timeout,
            } => courier.ask(server, &message, transport, timeout).await,
            Action::Wait { timeout } => courier.wait(timeout).await,
            Action::Done(_) => Came::Unreachable(None),
        });
    }
}

fn step(
    os: &Os,
    stub: &mut Stub,
    input: Input<'_>,
    cache: Option<&RefCell<Cache>>,
) -> Action<crate::dns::Resolved> {
    let mut cache = cache.map(RefCell::borrow_mut);
    let ids = &mut || os.random_u16();
    stub.step(os.now(), input, cache.as_deref_mut(), ids)
}

fn open(os: &Os, question: &Question) -> SpanId {
    let Question { name, rtype, .. } = question;
    let text = format!("looks up the {rtype} records of {name}");
    let note = Note::new("dns.lookup", text).field("name", name);
    let note = note.field("type", rtype);
    let label = format!("{rtype} {name}");
    os.record().open(SpanKind::Lookup, label, note)
}

fn close(
    os: &Os,
    span: SpanId,
    question: &Question,
    outcome: &Outcome,
    because: Option<EventId>,
) -> EventId {
    let (token, text) = words(&question.name, outcome);
    let note = Note::new("dns.result", text)
        .field("name", &question.name)
        .field("outcome", token)
        .field("answers", answers(outcome));
    let mut trace = os.record();
    let closed = trace.close(span, note, because);
    trace.set_cause(closed);
    closed
}

/// An outcome as a token for programs and a sentence for people.
fn words(name: &Name, outcome: &Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Addresses { ips, .. } => ("addresses", format!("{name} is {}", list(ips))),
        Outcome::Records { records, .. } => {
            ("records", format!("{name} has {} records", records.len()))
        }
        Outcome::NxDomain => ("nxdomain", format!("there is no name {name}")),
        Outcome::NoData => ("nodata", format!("{name} exists but has no such records")),
        Outcome::ServFail(trouble) => ("servfail", format!("no answer about {name}: {trouble}")),
        Outcome::Refused => (
            "refused",
            format!("the name server refuses to look up {name}"),
        ),
        Outcome::Timeout => ("timeout", format!("no name server answered about {name}")),
        Outcome::Unreachable => {
            let text = format!("no name server can be reached to ask about {name}");
            ("unreachable", text)
        }
    }
}

fn answers(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Addresses { ips, .. } => list(ips),
        Outcome::Records { records, .. } => {
            let data = records.iter().map(|record| record.data.to_string());
            data.collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

fn list(ips: &[IpAddr]) -> String {
    let texts: Vec<String> = ips.iter().map(ToString::to_string).collect();
    texts.join(", ")
}
