//! How a lookup of the recursive resolver ended.

use std::net::IpAddr;

use crate::dns::{Ending, Evidence, Message, Name, ParseError, Question, Rcode, Reply};

/// How a lookup ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The answer; a failed ending with SERVFAIL if there is none.
    pub reply: Reply,
    /// The input that decided it: of the response, or of the last thing that went wrong, or of
    /// the response that put the answer into the cache.
    pub evidence: Evidence,
    /// The server that decided it; none for an answer from the cache.
    pub server: Option<IpAddr>,
    /// Why there is no answer.
    pub failure: Option<Failure>,
}

/// Why a lookup found no answer: the last thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Aliases lead round in a circle or never end (RFC 1034 3.6.2).
    #[error("the aliases of {0} never end")]
    AliasLoop(Name),
    /// A server sent what is no DNS message.
    #[error("the server sent no DNS message: {0}")]
    Garbled(#[from] ParseError),
    /// A server of the zone does not have it (RFC 9499 7, "lame delegation").
    #[error("the server has no authority over {0}, though the zone above names it")]
    Lame(Name),
    /// No server of the zone has a known address.
    #[error("no server of {0} has a known address")]
    NoServers(Name),
    /// A server said that it failed or does not want to answer.
    #[error("the server answered {0}")]
    Said(Rcode),
    /// A server did not answer in time.
    #[error("the server did not answer in time")]
    Timeout,
    /// The lookup took more work than one lookup may.
    #[error("the lookup took too many queries")]
    TooMuchWork,
    /// A server could not be reached.
    #[error("the server could not be reached")]
    Unreachable,
}

impl Resolution {
    /// The end of a lookup without an answer.
    pub(super) fn failed(
        question: &Question,
        failure: Failure,
        (evidence, server): (Evidence, Option<IpAddr>),
    ) -> Self {
        Self {
            reply: Reply {
                ending: Ending::Failed(Rcode::SERVFAIL),
                ..Reply::open(question.name.clone())
            },
            evidence,
            server,
            failure: Some(failure),
        }
    }

    /// The response to the query that the lookup was for.
    pub fn respond(&self, query: &Message) -> Message {
        let mut response = Message::reply_to(query);
        response.flags.recursion_available = true;
        self.reply.write(&mut response);
        response
    }
}
