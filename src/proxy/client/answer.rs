//! What the proxy answers by itself: the profile decides, the engine writes it down and sends it.

use std::time::Duration;

use crate::http::{BodyWriter, Fields, Framing, Method, RequestHead, ResponseHead};
use crate::proxy::log;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{
    AccessFacts, Answer, AnswerFacts, AttemptFacts, Page, PageFacts, PageFraming, PersistenceFacts,
    Serial, Tried,
};
use crate::proxy::state::Proxy;
use crate::sim::Time;
use crate::trace::{Note, Verb};

use super::connection::{After, Client};

/// A request that gets no response of an upstream.
#[derive(Debug)]
pub(in crate::proxy) struct Own<'a> {
    /// The request; none if it could not be read.
    pub(in crate::proxy) request: Option<&'a RequestHead>,
    /// The host it was for.
    pub(in crate::proxy) host: Option<&'a str>,
    /// The pool that was to answer.
    pub(in crate::proxy) pool: Option<&'a str>,
    /// What came of it.
    pub(in crate::proxy) ending: &'a Ending,
    /// The attempts that were made.
    pub(in crate::proxy) tried: &'a [Tried],
    /// Whether the connection is still in step: the whole request was read, and it may persist.
    pub(in crate::proxy) may_keep: bool,
    /// When another try makes sense.
    pub(in crate::proxy) retry_after: Option<Duration>,
    /// When the request began.
    pub(in crate::proxy) began: Time,
}

/// Decides on an answer and sends it.
pub(in crate::proxy) async fn answer(proxy: &Proxy, client: &mut Client, own: &Own<'_>) -> After {
    let profile = proxy.profile();
    let facts = AnswerFacts {
        outcome: &own.ending.outcome,
        method: own.request.map(|head| &head.method),
        tried: own.tried,
        piped: own.request.is_some_and(|head| proxy.settings().pipes(head)),
        first: !client.used,
    };
    let decision = (profile.own.answer)(&facts);
    decide(proxy, client, own, decision);
    let (after, status, sent) = match decision {
        Answer::Close { .. } => (After::Close, None, (0, 0)),
        Answer::Status { status, keep, .. } => {
            let page = page(proxy, own, status, client.serial);
            let keep = keep && own.may_keep && page.framing != PageFraming::UntilClose;
            let (bytes, content) = response(proxy, own.request, (status, page), keep);
            let sent = (content, bytes.len() as u64);
            match client.write(proxy, &bytes).await {
                Ok(()) if keep => (After::Keep, Some(status), sent),
                Ok(()) => (After::Close, Some(status), sent),
                Err(_) => (After::Reset, Some(status), (0, 0)),
            }
        }
    };
    let facts = AccessFacts {
        client: client.remote,
        pool: own.pool,
        request: own.request,
        serial: client.serial,
        status,
        body_bytes: sent.0,
        bytes: sent.1,
        outcome: &own.ending.outcome,
        complete: status.is_some() && after != After::Reset,
        tried: own.tried,
        elapsed: proxy.os.now().since(own.began),
        now_s: proxy.now_s(),
        now_ms: proxy.now_ms(),
    };
    log::access(proxy, &facts);
    after
}

/// Records the decision and the line of the error log; what is written next is its effect.
fn decide(proxy: &Proxy, client: &Client, own: &Own<'_>, decision: Answer) {
    let outcome = &own.ending.outcome;
    if *outcome == Outcome::ClientLeft {
        let note = Note::new("proxy.client-left", outcome.fact("-"));
        proxy.os.say(Verb::Decided, note, own.ending.evidence);
        return;
    }
    let name = proxy.name();
    let fact = outcome.fact(&who(own.tried));
    let (status, rule) = match decision {
        Answer::Status { status, rule, .. } => (status.to_string(), rule),
        Answer::Close { rule } => ("none".into(), rule),
    };
    let text = match decision {
        Answer::Status { .. } => format!("{name} answers {status} by itself: {fact}"),
        Answer::Close { .. } => format!("{name} closes without an answer: {fact}"),
    };
    let cause = outcome.cause().map_or("-", |cause| cause.as_str());
    let note = Note::new("proxy.decided", text)
        .field("status", status)
        .field("error", cause)
        .field("rule", rule);
    let decided = proxy.os.say(Verb::Decided, note, own.ending.evidence);
    if own.tried.is_empty() {
        let facts = AttemptFacts {
            client: client.remote,
            connection: client.number,
            pool: own.pool,
            request: own.request,
            number: 0,
            upstream: None,
            address: None,
            outcome,
            took: Duration::ZERO,
            now_s: proxy.now_s(),
            now_ms: proxy.now_ms(),
        };
        log::error(proxy, &facts, decided);
    }
}

fn page(proxy: &Proxy, own: &Own<'_>, status: u16, serial: Serial) -> Page {
    let fact = own.ending.outcome.fact(&who(own.tried));
    let upstream = own.tried.last().map(|tried| tried.upstream.as_str());
    let facts = PageFacts {
        status,
        request: own.request,
        serial,
        outcome: &own.ending.outcome,
        cause: own.ending.outcome.cause(),
        fact: &fact,
        proxy: &proxy.name(),
        host: own.host,
        upstream,
        address: own.tried.last().and_then(|tried| tried.address),
        now_s: proxy.now_s(),
        retry_after: own.retry_after,
    };
    (proxy.profile().own.page)(&facts)
}

fn who(tried: &[Tried]) -> String {
    tried
        .last()
        .map_or_else(|| "the upstream".into(), |tried| tried.upstream.clone())
}

/// The response as bytes, and how many of them are content; HEAD gets the head alone
/// (RFC 9110 section 9.3.2).
fn response(
    proxy: &Proxy,
    request: Option<&RequestHead>,
    (status, page): (u16, Page),
    keep: bool,
) -> (Vec<u8>, u64) {
    let mut head = ResponseHead::new(status);
    if let Some(reason) = page.reason {
        head.reason = reason.into();
    }
    head.fields = page.fields;
    let framing = match page.framing {
        PageFraming::Length => {
            let length = page.body.len();
            head.fields.set("Content-Length", length.to_string());
            Framing::Length(length as u64)
        }
        PageFraming::Chunked => {
            head.fields.set("Transfer-Encoding", "chunked");
            Framing::Chunked
        }
        PageFraming::UntilClose => Framing::UntilClose,
    };
    let facts = PersistenceFacts {
        keep,
        version: request.map(|request| request.version),
    };
    (proxy.profile().client.connection_fields)(&mut head.fields, facts);
    let mut bytes = head.to_bytes();
    if request.is_some_and(|request| request.method == Method::Head) {
        return (bytes, 0);
    }
    let mut writer = BodyWriter::new(framing);
    // The framing was made for this body.
    let _ = writer.write(&page.body, &mut bytes);
    let _ = writer.finish(&Fields::new(), &mut bytes);
    (bytes, page.body.len() as u64)
}
