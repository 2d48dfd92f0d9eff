//! The stub resolver: asks the servers it was given, one after the other (RFC 1035 7).
//!
//! It has no knowledge of zones: a server that does not recurse is of no use to it. States: not
//! begun, one query under way, ended. A query ends by a response, a timeout or an error; then
//! the next server has its turn, and after the last one the first again, as often as there are
//! attempts. A truncated response is asked for again over TCP (RFC 7766 5).

use std::net::IpAddr;
use std::time::Duration;

use crate::sim::Time;

use super::cache::Cache;
use super::exchange::{Action, Exchange, Heard, Ids, Input};
use super::reply::{Ending, Reply};
use super::{Edns, Evidence, Flags, Message, Name, ParseError, Question, Rcode, Record, Transport};

/// Whom a stub resolver asks, and how patiently. The same as in `resolv.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StubConfig {
    /// The servers, in the order they are asked.
    pub servers: Vec<IpAddr>,
    /// How long it waits for one response.
    pub timeout: Duration,
    /// How often it goes through all servers.
    pub attempts: u32,
    /// How long the whole lookup may take; no limit but the attempts if none.
    pub deadline: Option<Duration>,
    /// Whether a server that says it failed or refuses ends the lookup; else the next is asked.
    pub failure_is_final: bool,
    /// The UDP size advertised with EDNS, in octets; no EDNS if none.
    pub udp_octets: Option<u16>,
}

impl StubConfig {
    /// Asks as the C library of most Linux systems does: 5 seconds, 2 attempts, no EDNS.
    pub fn glibc(servers: Vec<IpAddr>) -> Self {
        Self {
            servers,
            timeout: Duration::from_secs(5),
            attempts: 2,
            deadline: None,
            failure_is_final: false,
            udp_octets: None,
        }
    }

    /// Asks as a proxy with a resolver of its own does: again every 5 seconds for 30 seconds,
    /// and the first word of a server counts.
    pub fn proxy(servers: Vec<IpAddr>) -> Self {
        Self {
            servers,
            timeout: Duration::from_secs(5),
            attempts: 6,
            deadline: Some(Duration::from_secs(30)),
            failure_is_final: true,
            udp_octets: None,
        }
    }

    /// How many queries a lookup sends at most.
    fn tries(&self) -> usize {
        self.servers.len().saturating_mul(self.attempts as usize)
    }
}

/// How a lookup ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What came out.
    pub outcome: Outcome,
    /// The input that decided it: of the response, the timeout or the error, or of the response
    /// that put the answer into the cache.
    pub evidence: Evidence,
    /// The server that decided it; none for an answer from the cache.
    pub server: Option<IpAddr>,
}

/// What came out of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Addresses, to a question for A or AAAA.
    Addresses {
        /// The addresses, in the order of the response.
        ips: Vec<IpAddr>,
        /// How long they may be kept, in seconds.
        ttl: u32,
    },
    /// Records, to any other question.
    Records {
        /// The records.
        records: Vec<Record>,
        /// How long they may be kept, in seconds.
        ttl: u32,
    },
    /// The name does not exist.
    NxDomain,
    /// The name exists, but has no such records.
    NoData,
    /// A server said that it failed, or said nothing useful.
    ServFail(Trouble),
    /// A server refused to answer.
    Refused,
    /// No server answered in time.
    Timeout,
    /// No server could be reached.
    Unreachable,
}

/// Why a server counts as failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It said so, with this code.
    #[error("the server answered {0}")]
    Said(Rcode),
    /// It sent what is no DNS message.
    #[error("the server sent no DNS message: {0}")]
    Garbled(#[from] ParseError),
    /// It does not recurse, but points to other servers.
    #[error("the server does not find out for others, it points to other servers")]
    Lame,
}

/// One lookup of a stub resolver.
#[derive(Debug)]
pub struct Stub {
    config: StubConfig,
    question: Question,
    /// How many queries have ended.
    tried: usize,
    exchange: Option<Exchange>,
    /// When all must be over.
    deadline: Time,
    /// The most telling failure so far.
    failure: Option<Resolved>,
}

impl Stub {
    /// A lookup not yet begun.
    pub fn new(config: StubConfig, question: Question) -> Self {
        Self {
            config,
            question,
            tried: 0,
            exchange: None,
            deadline: Time::FAR,
            failure: None,
        }
    }

    /// What is looked up.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Takes an input and says what to do next. The cache, if there is one, is read at the start
    /// and filled by the answer.
    pub fn step(
        &mut self,
        now: Time,
        input: Input<'_>,
        cache: Option<&mut Cache>,
        ids: Ids<'_>,
    ) -> Action<Resolved> {
        match input {
            Input::Start => self.start(now, cache, ids),
            Input::Response {
                server,
                octets,
                evidence,
            } => self.hear(now, (server, octets), evidence, cache, ids),
            Input::Timeout { evidence } => self.fail(now, Outcome::Timeout, evidence, ids),
            Input::Unreachable { evidence } => self.fail(now, Outcome::Unreachable, evidence, ids),
        }
    }

    fn start(&mut self, now: Time, cache: Option<&mut Cache>, ids: Ids<'_>) -> Action<Resolved> {
        if let Some(cached) = cache.and_then(|cache| cache.reply(now, &self.question))
            && let Some(outcome) = outcome_of(&cached.reply)
        {
            return Action::Done(Resolved {
                outcome,
                evidence: cached.evidence,
                server: None,
            });
        }
        if let Some(limit) = self.config.deadline {
            self.deadline = now + limit;
        }
        self.next_server(now, ids)
    }

    /// Asks the server whose turn it is, or ends.
    fn next_server(&mut self, now: Time, ids: Ids<'_>) -> Action<Resolved> {
        if self.tried >= self.config.tries() || now >= self.deadline {
            let nobody = Resolved {
                outcome: Outcome::Unreachable,
                evidence: Evidence::NONE,
                server: None,
            };
            return Action::Done(self.failure.take().unwrap_or(nobody));
        }
        let server = self.config.servers[self.tried % self.config.servers.len()];
        self.ask(now, server, Transport::Udp, ids)
    }

    fn ask(
        &mut self,
        now: Time,
        server: IpAddr,
        transport: Transport,
        ids: Ids<'_>,
    ) -> Action<Resolved> {
        let query = Message {
            flags: Flags {
                recursion_desired: true,
                ..Flags::default()
            },
            edns: self.config.udp_octets.map(|udp_octets| Edns {
                udp_octets,
                ..Edns::default()
            }),
            ..Message::query(ids(), self.question.clone())
        };
        let deadline = self.deadline.min(now + self.config.timeout);
        let exchange = Exchange::new(server, query, transport, deadline);
        let action = exchange.send(now);
        self.exchange = Some(exchange);
        action
    }

    fn hear(
        &mut self,
        now: Time,
        (server, octets): (IpAddr, &[u8]),
        evidence: Evidence,
        cache: Option<&mut Cache>,
        ids: Ids<'_>,
    ) -> Action<Resolved> {
        let Some(exchange) = &self.exchange else {
            return self.next_server(now, ids);
        };
        let response = match exchange.hear(server, octets) {
            Heard::Foreign => return exchange.wait(now),
            Heard::Garbled(error) => {
                return self.fail(now, Outcome::ServFail(error.into()), evidence, ids);
            }
            Heard::Reply(response) => response,
        };
        if response.flags.truncated && exchange.transport == Transport::Udp {
            return self.ask(now, server, Transport::Tcp, ids);
        }
        let reply = Reply::read(&response, &self.question, &Name::root());
        match outcome_of(&reply) {
            Some(outcome) => {
                if let Some(cache) = cache {
                    cache.insert_reply(now, self.question.rtype, &reply, evidence);
                }
                Action::Done(Resolved {
                    outcome,
                    evidence,
                    server: Some(server),
                })
            }
            None => self.fail(now, failure_of(&reply), evidence, ids),
        }
    }

    /// Notes a failure and turns to the next server.
    fn fail(
        &mut self,
        now: Time,
        outcome: Outcome,
        evidence: Evidence,
        ids: Ids<'_>,
    ) -> Action<Resolved> {
        let spoken = matches!(outcome, Outcome::ServFail(_) | Outcome::Refused);
        let known_spoken = self.failure.as_ref().is_some_and(|failure| {
            matches!(failure.outcome, Outcome::ServFail(_) | Outcome::Refused)
        });
        // What a server said tells more than silence.
        if spoken || !known_spoken {
            self.failure = Some(Resolved {
                outcome,
                evidence,
                server: self.exchange.as_ref().map(|exchange| exchange.server),
            });
        }
        self.exchange = None;
        self.tried += 1;
        if spoken && self.config.failure_is_final {
            self.tried = self.config.tries();
        }
        self.next_server(now, ids)
    }
}

/// What an answer means to whoever asked, unless it is a failure.
fn outcome_of(reply: &Reply) -> Option<Outcome> {
    let ttl = reply.ttl();
    match &reply.ending {
        Ending::Records(records) if records.iter().all(|r| r.rtype().is_address()) => {
            let ips = records.iter().filter_map(|r| r.data.ip()).collect();
            Some(Outcome::Addresses { ips, ttl })
        }
        Ending::Records(records) => Some(Outcome::Records {
            records: records.clone(),
            ttl,
        }),
        // An alias to a name of which the server says nothing leaves the asker without data.
        Ending::NoData(_) | Ending::Open => Some(Outcome::NoData),
        Ending::NxDomain(_) => Some(Outcome::NxDomain),
        Ending::Referral(_) | Ending::Failed(_) => None,
    }
}

fn failure_of(reply: &Reply) -> Outcome {
    match &reply.ending {
        Ending::Failed(Rcode::REFUSED) => Outcome::Refused,
        Ending::Failed(rcode) => Outcome::ServFail(Trouble::Said(*rcode)),
        _ => Outcome::ServFail(Trouble::Lame),
    }
}
