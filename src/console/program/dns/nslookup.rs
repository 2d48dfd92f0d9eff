//! `nslookup NAME [SERVER]` (output as of BIND 9.18).

use std::net::{IpAddr, Ipv4Addr};

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::options::{Flag, read, valued};
use crate::console::program::resolve::address;
use crate::console::tty::Tty;
use crate::dns::{Message, Name, Question, Rcode, Rdata, Record, RecordType, reverse_name};

use super::query::{Query, ask};
use super::shown::absolute;

const FLAGS: &[Flag] = &[valued(&["-type", "-query", "-q"], "TYPE")];

/// Reads the words after `nslookup`.
pub(in crate::console) fn nslookup(words: &[String]) -> Result<Tool, Complaint> {
    // The real one writes `-type=mx`.
    let spelt: Vec<String> = words
        .iter()
        .flat_map(|word| match word.split_once('=') {
            Some((name, value)) if name.starts_with('-') => vec![name.into(), value.into()],
            _ => vec![word.clone()],
        })
        .collect();
    let given = read("nslookup", 1, FLAGS, &spelt)?;
    let (name, server) = match given.rest.as_slice() {
        [name] => (name.clone(), None),
        [name, server] => (name.clone(), Some(server.clone())),
        _ => {
            let text = "nslookup: expected a name, and perhaps a server: nslookup NAME [SERVER] \
                        (this console has no interactive mode)";
            return Err(Complaint::new(1, text));
        }
    };
    let complaint = |text: String| Complaint::new(1, text);
    let rtype = match given.value("-type") {
        None => RecordType::A,
        Some(text) => text
            .parse()
            .map_err(|error| complaint(format!("unknown query type: {error}")))?,
    };
    let question = if let Ok(address) = name.parse::<IpAddr>() {
        Question::new(reverse_name(address), RecordType::PTR)
    } else {
        let name: Name = name
            .parse()
            .map_err(|error| complaint(format!("'{name}' is not a legal name ({error})")))?;
        Question::new(name, rtype)
    };
    Ok(tool(move |tty| run(tty, question, name, server)))
}

async fn run(tty: Tty, question: Question, typed: String, server: Option<String>) -> Ended {
    let servers: Vec<Ipv4Addr> = match &server {
        None => tty.name_servers(),
        Some(name) => match address(&tty, name).await {
            Ok(address) => vec![address],
            Err(failed) => {
                let text = format!("nslookup: couldn't get address for '{name}': not found");
                tty.complain(&text);
                return Ended::badly(1, text, failed.because);
            }
        },
    };
    let query = Query {
        edns: false,
        ..Query::new(question.clone())
    };
    let mut because = None;
    for server in servers {
        match ask(&tty, server, &query).await {
            Ok(response) => {
                tty.print(format!("Server:\t\t{server}\nAddress:\t{server}#53\n"));
                let fine = answer(&tty, &response.message, &typed);
                let (text, event) = (response.message.to_string(), response.event);
                return Ended::badly(u8::from(!fine), text, event);
            }
            Err(none) => {
                for reason in &none.tries {
                    tty.print(format!(";; communications error to {server}#53: {reason}"));
                }
                because = none.event;
            }
        }
    }
    tty.print(";; no servers could be reached\n");
    Ended::badly(1, "nslookup: no servers could be reached", because)
}

/// Prints the records; false if there are none.
fn answer(tty: &Tty, message: &Message, typed: &str) -> bool {
    if message.rcode != Rcode::NOERROR {
        tty.print(format!("** server can't find {typed}: {}\n", message.rcode));
        return false;
    }
    if message.answers.is_empty() {
        tty.print(format!("*** Can't find {typed}: No answer\n"));
        return false;
    }
    if !message.flags.authoritative {
        tty.print("Non-authoritative answer:");
    }
    message
        .answers
        .iter()
        .for_each(|record| tty.print(shown(record)));
    tty.print("");
    true
}

fn shown(record: &Record) -> String {
    let name = record.name.to_string();
    let bare = name.trim_end_matches('.');
    match &record.data {
        Rdata::A(ip) => format!("Name:\t{bare}\nAddress: {ip}"),
        Rdata::Aaaa(ip) => format!("Name:\t{bare}\nAddress: {ip}"),
        Rdata::Cname(to) => format!("{bare}\tcanonical name = {}", absolute(&to.to_string())),
        Rdata::Ptr(to) => format!("{bare}\tname = {}", absolute(&to.to_string())),
        Rdata::Ns(to) => format!("{bare}\tnameserver = {}", absolute(&to.to_string())),
        Rdata::Mx {
            preference,
            exchange,
        } => format!(
            "{bare}\tmail exchanger = {preference} {}",
            absolute(&exchange.to_string())
        ),
        Rdata::Txt(_) => format!("{bare}\ttext = {}", record.data),
        other => format!("{bare}\t{} = {other}", record.rtype()),
    }
}
