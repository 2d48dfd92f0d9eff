//! What a server does, as notes in the trace.

use crate::dns::{Ending, Message, Name, Question, Rcode, Record, RecordType, Rejection, Reply};
use crate::trace::Note;

/// A response, as it leaves.
pub(super) fn answered(server: &str, octets: &[u8]) -> Note {
    let Ok(message) = Message::parse(octets) else {
        let text = format!("{server} passes on an answer that it cannot read");
        return Note::new("dns.answered", text);
    };
    let text = match message.question() {
        Some(question) => format!("{server} says: {}", sentence(&message, question)),
        None => format!("{server} says: {}", message.rcode),
    };
    facts(Note::new("dns.answered", text), &message)
}

/// An error in answer to a query that cannot be answered.
pub(super) fn rejected(server: &str, response: &Message, reason: &Rejection) -> Note {
    let text = format!("{server} says: {reason}");
    facts(Note::new("dns.answered", text), response)
}

/// No response.
pub(super) fn silent(server: &str, question: &Question) -> Note {
    let Question { name, rtype, .. } = question;
    let text = format!("{server} does not answer the question about {name}");
    let note = Note::new("dns.silent", text).field("name", name);
    note.field("type", rtype)
}

/// A question is being looked up already.
pub(super) fn joined(server: &str, question: &Question) -> Note {
    let Question { name, rtype, .. } = question;
    let text = format!("{server} is looking up {name} already");
    let note = Note::new("dns.joined", text).field("name", name);
    note.field("type", rtype)
}

/// The beginning of a lookup.
pub(super) fn begun(server: &str, question: &Question) -> Note {
    let Question { name, rtype, .. } = question;
    let text = format!("{server} looks up the {rtype} records of {name}");
    let note = Note::new("dns.lookup", text).field("name", name);
    note.field("type", rtype)
}

/// The end of a lookup that failed on its own, not by what a server said.
pub(super) fn failed(question: &Question, outcome: &'static str, why: &str) -> Note {
    let text = format!("no answer about {}: {why}", question.name);
    Note::new("dns.result", text)
        .field("name", &question.name)
        .field("outcome", outcome)
        .field("answers", "")
}

/// The end of a lookup by a reply.
pub(super) fn ended(question: &Question, reply: &Reply) -> Note {
    let name = &question.name;
    let (outcome, text, answers) = match &reply.ending {
        Ending::Records(records) => {
            let outcome = if question.rtype.is_address() {
                "addresses"
            } else {
                "records"
            };
            let answers = data(records.iter());
            (outcome, format!("{name} is {answers}"), answers)
        }
        Ending::NxDomain(_) => ("nxdomain", no_name(name), String::new()),
        Ending::Failed(Rcode::REFUSED) => ("refused", refuses(name), String::new()),
        Ending::Failed(rcode) => {
            let text = format!("no answer about {name}: the server answered {rcode}");
            ("servfail", text, String::new())
        }
        Ending::NoData(_) | Ending::Open | Ending::Referral(_) => {
            let text = format!("{name} has no {} records", question.rtype);
            ("nodata", text, String::new())
        }
    };
    Note::new("dns.result", text)
        .field("name", name)
        .field("outcome", outcome)
        .field("answers", answers)
}

fn facts(note: Note, message: &Message) -> Note {
    let note = match message.question() {
        Some(question) => note
            .field("name", &question.name)
            .field("type", question.rtype),
        None => note,
    };
    let answers = message.question().map(|question| found(message, question));
    note.field("rcode", message.rcode)
        .field("answers", answers.unwrap_or_default())
}

fn sentence(message: &Message, question: &Question) -> String {
    let Question { name, rtype, .. } = question;
    if message.flags.truncated {
        return format!("the answer about {name} is too long for UDP");
    }
    match message.rcode {
        Rcode::NXDOMAIN => no_name(name),
        Rcode::SERVFAIL => format!("it could not find out about {name}"),
        Rcode::REFUSED => refuses(name),
        Rcode::NOERROR if message.is_referral() => {
            let zone = message.authority.first().map(|record| &record.name);
            format!("ask the servers of {} about {name}", zone.unwrap_or(name))
        }
        Rcode::NOERROR => match found(message, question) {
            answers if answers.is_empty() => format!("{name} has no {rtype} records"),
            answers => format!("{name} is {answers}"),
        },
        rcode => format!("{rcode} to the question about {name}"),
    }
}

fn no_name(name: &Name) -> String {
    format!("there is no name {name}")
}

fn refuses(name: &Name) -> String {
    format!("it does not answer questions about {name}")
}

/// The data asked for.
fn found(message: &Message, question: &Question) -> String {
    let asked =
        |record: &&Record| question.rtype == RecordType::ANY || record.rtype() == question.rtype;
    data(message.answers.iter().filter(asked))
}

fn data<'a>(records: impl Iterator<Item = &'a Record>) -> String {
    let data: Vec<String> = records.map(|record| record.data.to_string()).collect();
    data.join(", ")
}
