//! `host NAME [SERVER]`: the records of a name, one sentence each (output as of BIND 9.18).

use std::net::{IpAddr, Ipv4Addr};

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::options::{Flag, read, valued};
use crate::console::program::resolve::address;
use crate::console::tty::Tty;
use crate::dns::{Message, Name, Question, Rcode, Rdata, Record, RecordType, reverse_name};
use crate::trace::EventId;

use super::query::{Query, ask};
use super::shown::absolute;

const FLAGS: &[Flag] = &[valued(&["-t"], "TYPE")];

/// Reads the words after `host`.
pub(in crate::console) fn host(words: &[String]) -> Result<Tool, Complaint> {
    let given = read("host", 1, FLAGS, words)?;
    let (typed, server) = match given.rest.as_slice() {
        [name] => (name.clone(), None),
        [name, server] => (name.clone(), Some(server.clone())),
        _ => {
            let text = "host: expected a name, and perhaps a server: host NAME [SERVER]";
            return Err(Complaint::new(1, text));
        }
    };
    let complaint = |text: String| Complaint::new(1, text);
    let questions = match (typed.parse::<IpAddr>(), given.value("-t")) {
        (Ok(address), _) => vec![Question::new(reverse_name(address), RecordType::PTR)],
        (Err(_), wanted) => {
            let name: Name = typed.parse().map_err(|error| {
                complaint(format!("host: '{typed}' is not a legal name ({error})"))
            })?;
            let types = match wanted {
                // As the real one: addresses of both kinds, and who takes its mail.
                None => vec![RecordType::A, RecordType::AAAA, RecordType::MX],
                Some(text) => vec![
                    text.parse()
                        .map_err(|error| complaint(format!("host: invalid type: {error}")))?,
                ],
            };
            let ask = |rtype| Question::new(name.clone(), rtype);
            types.into_iter().map(ask).collect()
        }
    };
    Ok(tool(move |tty| run(tty, questions, typed, server)))
}

async fn run(tty: Tty, questions: Vec<Question>, typed: String, server: Option<String>) -> Ended {
    let servers = match &server {
        None => tty.name_servers(),
        Some(name) => match address(&tty, name).await {
            Ok(address) => {
                let text = format!(
                    "Using domain server:\nName: {name}\nAddress: {address}#53\nAliases: \n"
                );
                tty.print(text);
                vec![address]
            }
            Err(failed) => {
                let text = format!("host: couldn't get address for '{name}': not found");
                tty.complain(&text);
                return Ended::badly(1, text, failed.because);
            }
        },
    };
    let explicit = questions.len() == 1;
    let mut last = None;
    for question in questions {
        let message = match first_answer(&tty, &servers, &question).await {
            Ok((message, event)) => {
                last = event;
                message
            }
            Err(event) => {
                tty.complain(";; no servers could be reached");
                return Ended::badly(1, "host: no servers could be reached", event);
            }
        };
        if message.rcode != Rcode::NOERROR {
            let (code, text) = (message.rcode, format!("Host {typed} not found"));
            tty.print(format!("{text}: {}({code})", code.0));
            return Ended::badly(1, text, last);
        }
        let of_type = |record: &&Record| record.rtype() == question.rtype;
        if explicit && !message.answers.iter().any(|record| of_type(&record)) {
            tty.print(format!("{typed} has no {} record", question.rtype));
        }
        // Aliases are told once, with the addresses.
        let told = message
            .answers
            .iter()
            .filter(|record| of_type(record) || explicit || question.rtype == RecordType::A);
        told.for_each(|record| tty.print(shown(record)));
    }
    Ended::well(format!("host told of {typed}"), last)
}

async fn first_answer(
    tty: &Tty,
    servers: &[Ipv4Addr],
    question: &Question,
) -> Result<(Message, Option<EventId>), Option<EventId>> {
    let query = Query {
        edns: false,
        tries: 2,
        ..Query::new(question.clone())
    };
    let mut because = None;
    for server in servers {
        match ask(tty, *server, &query).await {
            Ok(response) => return Ok((response.message, response.event)),
            Err(none) => {
                for reason in &none.tries {
                    tty.print(format!(";; communications error to {server}#53: {reason}"));
                }
                because = none.event;
            }
        }
    }
    Err(because)
}

fn shown(record: &Record) -> String {
    let name = record.name.to_string();
    let bare = name.trim_end_matches('.');
    match &record.data {
        Rdata::A(ip) => format!("{bare} has address {ip}"),
        Rdata::Aaaa(ip) => format!("{bare} has IPv6 address {ip}"),
        Rdata::Cname(to) => format!("{bare} is an alias for {}", absolute(&to.to_string())),
        Rdata::Ptr(to) => format!("{bare} domain name pointer {}", absolute(&to.to_string())),
        Rdata::Ns(to) => format!("{bare} name server {}", absolute(&to.to_string())),
        Rdata::Mx {
            preference,
            exchange,
        } => {
            let exchange = absolute(&exchange.to_string());
            format!("{bare} mail is handled by {preference} {exchange}")
        }
        Rdata::Txt(_) => format!("{bare} descriptive text {}", record.data),
        other => format!("{bare} has {} record {other}", record.rtype()),
    }
}
