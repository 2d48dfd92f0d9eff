//! What the engine tells a profile when it asks: plain facts, nothing to act on.

use std::net::SocketAddrV4;
use std::time::Duration;

use crate::http::{Method, ProxyError, RequestHead, ResponseHead, Version};
use crate::proxy::outcome::Outcome;

use crate::proxy::settings::Timeouts;

use super::knobs::Upgrades;

/// Where a request stands in the order in which everything came to the proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Serial {
    /// Client connections so far.
    pub connections: u64,
    /// Requests so far, this one included.
    pub requests: u64,
}

impl Serial {
    /// The request's number where connections, requests and fetches share one counter
    /// (Varnish's transactions).
    pub fn client(self) -> u64 {
        self.connections + (2 * self.requests).saturating_sub(1)
    }

    /// The number of what the request asks of upstreams, in the same counter.
    pub fn upstream(self) -> u64 {
        self.connections + 2 * self.requests
    }
}

/// A failed attempt, for the question whether to try again.
#[derive(Debug)]
pub struct Setback<'a> {
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The method of the request.
    pub method: &'a Method,
    /// Whether any byte of the request may have reached the upstream.
    pub sent: bool,
    /// Whether the connection had been used before.
    pub reused: bool,
    /// How long the attempt took; nothing if it failed before a packet was sent.
    pub took: Duration,
}

/// One attempt, for logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Name and port of the upstream.
    pub upstream: String,
    /// Its address, once known.
    pub address: Option<SocketAddrV4>,
    /// Whether its connection had been used before.
    pub reused: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// When it had its connection, from its beginning on; none if it got none.
    pub connected: Option<Duration>,
    /// When it had the head of the response, from its beginning on; none if it got none.
    pub answered: Option<Duration>,
    /// How long it took.
    pub took: Duration,
}

/// A request that is being forwarded.
#[derive(Debug)]
pub struct ForwardFacts<'a> {
    /// The request as it came.
    pub request: &'a RequestHead,
    /// The host it is for, with its port if it named one.
    pub host: &'a str,
    /// The proxy's name.
    pub proxy: &'a str,
    /// Name and port of the upstream.
    pub upstream: &'a str,
    /// The client.
    pub client: SocketAddrV4,
    /// Where the request stands in the order of all.
    pub serial: Serial,
    /// How long the proxy will wait.
    pub timeouts: Timeouts,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
    /// Whether the upstream's connection may be kept.
    pub keep: bool,
    /// What becomes of a request to switch protocols.
    pub upgrades: Upgrades,
}

/// A response that is being passed on.
#[derive(Debug)]
pub struct RelayFacts<'a> {
    /// The version of the response as it came.
    pub version: Version,
    /// The status as it came.
    pub status: u16,
    /// The proxy's name.
    pub proxy: &'a str,
    /// Name and port of the upstream.
    pub upstream: &'a str,
    /// Its address.
    pub address: SocketAddrV4,
    /// The request as it came.
    pub request: &'a RequestHead,
    /// Where the request stands in the order of all.
    pub serial: Serial,
    /// How long the attempt took until now.
    pub waited: Duration,
    /// Whether redirects to the upstream are to be turned into redirects to the proxy.
    pub rewrite: bool,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
}

/// A response whose framing for the client is decided.
#[derive(Debug)]
pub struct LastFacts<'a> {
    /// The request as it came.
    pub request: &'a RequestHead,
    /// The response as it came.
    pub response: &'a ResponseHead,
    /// Whether the client's connection may carry another request.
    pub keep: bool,
}

impl LastFacts<'_> {
    /// Writes the length as the upstream did, leading zeros and all, if it is the same.
    pub fn keep_length(&self, head: &mut ResponseHead) {
        let length = |head: &ResponseHead| head.fields.text("Content-Length")?.parse::<u64>().ok();
        let came = length(self.response).filter(|came| length(head) == Some(*came));
        if let (Some(_), Some(told)) = (came, self.response.fields.first("Content-Length")) {
            head.fields.set("Content-Length", told);
        }
    }

    /// Writes `Connection` in a 101 as the upstream did, for products that leave a switch as it is.
    pub fn keep_switch(&self, head: &mut ResponseHead) {
        let told = self.response.fields.first("Connection");
        if let (101, Some(told)) = (head.status, told) {
            head.fields.set("Connection", told);
        }
    }
}

/// A message to a client, for the question what to say about its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersistenceFacts {
    /// Whether the connection may carry another request.
    pub keep: bool,
    /// The version of the request; none if it could not be read.
    pub version: Option<Version>,
}

/// An outcome that the proxy must answer by itself.
#[derive(Debug)]
pub struct AnswerFacts<'a> {
    /// What came of the request.
    pub outcome: &'a Outcome,
    /// The method; none if the request could not be read.
    pub method: Option<&'a Method>,
    /// The attempts that were made.
    pub tried: &'a [Tried],
    /// Whether client and upstream were left to themselves.
    pub piped: bool,
    /// Whether the request is the first on the client's connection.
    pub first: bool,
}

/// An answer that needs its page.
#[derive(Debug)]
pub struct PageFacts<'a> {
    /// The status.
    pub status: u16,
    /// The request; none if it could not be read.
    pub request: Option<&'a RequestHead>,
    /// Where it stands in the order of all.
    pub serial: Serial,
    /// What came of the request.
    pub outcome: &'a Outcome,
    /// The type of RFC 9209 section 2.3.
    pub cause: Option<ProxyError>,
    /// What happened, in one sentence without a full stop.
    pub fact: &'a str,
    /// The proxy's name.
    pub proxy: &'a str,
    /// The host the request was for, if it said so.
    pub host: Option<&'a str>,
    /// Name and port of the upstream that was tried last.
    pub upstream: Option<&'a str>,
    /// Its address, once known.
    pub address: Option<SocketAddrV4>,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
    /// When another try makes sense, if the proxy knows.
    pub retry_after: Option<Duration>,
}

/// A request that is over.
#[derive(Debug)]
pub struct AccessFacts<'a> {
    /// The client.
    pub client: SocketAddrV4,
    /// The pool that was to answer, if it came so far.
    pub pool: Option<&'a str>,
    /// The request; none if it could not be read.
    pub request: Option<&'a RequestHead>,
    /// Where it stands in the order of all.
    pub serial: Serial,
    /// The status that the client was sent, if any.
    pub status: Option<u16>,
    /// How many bytes of content were sent to the client.
    pub body_bytes: u64,
    /// How many bytes were sent to the client, heads and framing included.
    pub bytes: u64,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// Whether all of an answer was sent.
    pub complete: bool,
    /// The attempts, in order.
    pub tried: &'a [Tried],
    /// How long it took.
    pub elapsed: Duration,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
    /// The same in milliseconds.
    pub now_ms: u64,
}

/// An attempt that failed, or a request for which there was none.
#[derive(Debug)]
pub struct AttemptFacts<'a> {
    /// The client.
    pub client: SocketAddrV4,
    /// Which of the proxy's client connections it is, counted from 1.
    pub connection: u64,
    /// The pool that was to answer, if it came so far.
    pub pool: Option<&'a str>,
    /// The request; none if it could not be read.
    pub request: Option<&'a RequestHead>,
    /// Which attempt of its request it was, counted from 1; 0 without one.
    pub number: usize,
    /// Name and port of the upstream, if one was tried.
    pub upstream: Option<&'a str>,
    /// Its address, once known.
    pub address: Option<SocketAddrV4>,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// How long the attempt took; nothing if it failed before a packet was sent.
    pub took: Duration,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
    /// The same in milliseconds.
    pub now_ms: u64,
}

/// A change of an upstream's health by its checks.
#[derive(Debug)]
pub struct HealthFacts<'a> {
    /// The pool.
    pub pool: &'a str,
    /// Name and port of the upstream.
    pub upstream: &'a str,
    /// Whether it is up now.
    pub up: bool,
    /// What the last check came to.
    pub outcome: &'a Outcome,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
}

/// A name without an address that keeps a proxy from starting.
#[derive(Debug)]
pub struct StartFacts<'a> {
    /// The name.
    pub name: &'a str,
    /// What the lookup came to.
    pub outcome: &'a Outcome,
    /// The present moment, in seconds since 1970.
    pub now_s: u64,
}
