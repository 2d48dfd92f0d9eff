//! What every server does first with the octets it gets: tell a query from all else.

use super::{Class, Flags, HEADER_OCTETS, Message, Opcode, ParseError, Question, Rcode};

/// What octets from the network are to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intake {
    /// A question to answer.
    Query {
        /// The whole query.
        query: Message,
        /// Its only question.
        question: Question,
    },
    /// A query that gets an error at once.
    Reject {
        /// The response to send.
        response: Message,
        /// What is wrong with the query.
        reason: Rejection,
    },
    /// Nothing that may be answered: less than a header, or a response.
    Ignore,
}

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It cannot be read: FORMERR (RFC 1035 4.1.1).
    #[error("the query cannot be read: {0}")]
    Unreadable(#[from] ParseError),
    /// It asks no or several questions: FORMERR (RFC 9619 4).
    #[error("the query asks {0} questions instead of one")]
    QuestionCount(usize),
    /// It wants something else than an answer: NOTIMP (RFC 1035 4.1.1).
    #[error("the query wants operation {}, which this server does not know", .0.0)]
    Opcode(Opcode),
    /// It speaks a later EDNS: BADVERS (RFC 6891 6.1.3).
    #[error("the query speaks version {0} of EDNS; only 0 is known")]
    EdnsVersion(u8),
    /// It asks about another class than IN: REFUSED.
    #[error("the query asks about class {0}; only IN is served")]
    Class(Class),
}

impl Rejection {
    /// The response code that says so.
    pub fn rcode(&self) -> Rcode {
        match self {
            Self::Unreadable(_) | Self::QuestionCount(_) => Rcode::FORMERR,
            Self::Opcode(_) => Rcode::NOTIMP,
            Self::EdnsVersion(_) => Rcode::BADVERS,
            Self::Class(_) => Rcode::REFUSED,
        }
    }
}

impl Intake {
    /// Sorts what came in.
    pub fn of(octets: &[u8]) -> Self {
        match Message::parse(octets) {
            Ok(message) if message.flags.response => Self::Ignore,
            Ok(query) => Self::of_query(query),
            Err(error) => Self::of_unreadable(octets, error),
        }
    }

    fn of_query(query: Message) -> Self {
        match check(&query) {
            Ok(question) => Self::Query { query, question },
            Err(reason) => Self::Reject {
                response: Message::reply_to(&query).with_rcode(reason.rcode()),
                reason,
            },
        }
    }

    /// Answers by the header alone, unless there is none or it is that of a response, for two
    /// servers must not exchange errors for ever.
    fn of_unreadable(octets: &[u8], error: ParseError) -> Self {
        let header = octets.get(..HEADER_OCTETS);
        match header.map(Message::parse_header_only) {
            Some(Ok(header)) if !header.flags.response => Self::Reject {
                response: Message {
                    flags: Flags {
                        response: true,
                        recursion_desired: header.flags.recursion_desired,
                        ..Flags::default()
                    },
                    rcode: Rcode::FORMERR,
                    ..header
                },
                reason: error.into(),
            },
            _ => Self::Ignore,
        }
    }
}

/// The question of a query that can be answered.
fn check(query: &Message) -> Result<Question, Rejection> {
    if query.opcode != Opcode::QUERY {
        return Err(Rejection::Opcode(query.opcode));
    }
    if let Some(edns) = query.edns.as_ref().filter(|edns| edns.version > 0) {
        return Err(Rejection::EdnsVersion(edns.version));
    }
    let question = query
        .question()
        .ok_or(Rejection::QuestionCount(query.questions.len()))?;
    if question.class != Class::IN {
        return Err(Rejection::Class(question.class));
    }
    Ok(question.clone())
}
