//! `dig`: one question, and the whole answer (output as of BIND 9.18).

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::program::resolve::address;
use crate::console::tty::Tty;
use crate::dns::{Name, Question, RecordType, reverse_name};

use super::query::{NoResponse, Query, Response, ask};
use super::shown;

/// What this console knows, for those who asked for something else.
const KNOWN: &str = "dig: known here: @SERVER, NAME, TYPE, -x ADDRESS, -t TYPE, -p PORT, +short, \
                     +tcp, +[no]recurse, +noall +answer, +[no]edns, +time=SECONDS, +tries=COUNT";

/// What is asked for.
#[derive(Clone, Debug)]
struct Order {
    typed: String,
    server: Option<String>,
    query: Query,
    short: bool,
    /// The answer section alone (`+noall +answer`).
    answer_only: bool,
}

/// Reads the words after `dig`.
pub(in crate::console) fn dig(words: &[String]) -> Result<Tool, Complaint> {
    let mut reading = Reading::default();
    let mut words_left = words.iter();
    while let Some(word) = words_left.next() {
        let mut value = || {
            let next = words_left.next();
            next.ok_or_else(|| complaint(&format!("dig: option '{word}' needs a value")))
        };
        match word.as_str() {
            "-x" => reading.reverse(value()?)?,
            "-t" => reading.rtype = Some(rtype(value()?)?),
            "-p" => reading.port = Some(number("-p", value()?)? as u16),
            "-4" => {}
            word if word.starts_with('+') => reading.plus(&word[1..])?,
            word if word.starts_with('@') => reading.server = Some(word[1..].to_owned()),
            word if word.starts_with('-') => {
                let text = format!("dig: this console does not know the option '{word}'");
                return Err(complaint(&text));
            }
            word => reading.word(word)?,
        }
    }
    let order = reading.finish(words.join(" "));
    Ok(tool(|tty| run(tty, order)))
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    server: Option<String>,
    name: Option<Name>,
    rtype: Option<RecordType>,
    port: Option<u16>,
    tcp: bool,
    short: bool,
    no_recurse: bool,
    no_edns: bool,
    none: bool,
    answer: bool,
    time: Option<u32>,
    tries: Option<u32>,
}

impl Reading {
    fn plus(&mut self, word: &str) -> Result<(), Complaint> {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            "short" => self.short = true,
            "noshort" | "all" => self.short = false,
            "tcp" | "vc" => self.tcp = true,
            "notcp" | "novc" => self.tcp = false,
            "recurse" | "rec" => self.no_recurse = false,
            "norecurse" | "norec" => self.no_recurse = true,
            "edns" => self.no_edns = false,
            "noedns" => self.no_edns = true,
            "noall" => self.none = true,
            "answer" => self.answer = true,
            "time" | "timeout" => self.time = Some(number("+time", value)?),
            "tries" => self.tries = Some(number("+tries", value)?),
            "retry" => self.tries = Some(number("+retry", value)? + 1),
            _ => {
                let text = format!("dig: this console does not know the option '+{word}'");
                return Err(complaint(&text));
            }
        }
        Ok(())
    }

    fn reverse(&mut self, text: &str) -> Result<(), Complaint> {
        let address: IpAddr = text
            .parse()
            .map_err(|_| complaint(&format!("dig: '{text}' is no address: -x wants one")))?;
        self.name = Some(reverse_name(address));
        self.rtype.get_or_insert(RecordType::PTR);
        Ok(())
    }

    /// A word is a type if it looks like one, else a name.
    fn word(&mut self, word: &str) -> Result<(), Complaint> {
        match word.parse::<RecordType>() {
            Ok(rtype) if self.rtype.is_none() => self.rtype = Some(rtype),
            _ if word == "IN" => {}
            _ => {
                let name = word.parse().map_err(|error| {
                    complaint(&format!("dig: '{word}' is not a legal name ({error})"))
                })?;
                self.name = Some(name);
            }
        }
        Ok(())
    }

    fn finish(self, typed: String) -> Order {
        let default = match self.name {
            None => RecordType::NS,
            Some(_) => RecordType::A,
        };
        let name = self.name.unwrap_or_else(Name::root);
        let question = Question::new(name, self.rtype.unwrap_or(default));
        let plain = Query::new(question);
        Order {
            typed,
            server: self.server,
            short: self.short,
            answer_only: self.none && self.answer,
            query: Query {
                port: self.port.unwrap_or(plain.port),
                tcp: self.tcp,
                recursion: !self.no_recurse,
                edns: !self.no_edns,
                timeout: self
                    .time
                    .map_or(plain.timeout, |s| Duration::from_secs(u64::from(s.max(1)))),
                tries: self.tries.unwrap_or(plain.tries).clamp(1, 20),
                ..plain
            },
        }
    }
}

fn complaint(text: &str) -> Complaint {
    Complaint::new(1, format!("{text}\n{KNOWN}"))
}

fn rtype(text: &str) -> Result<RecordType, Complaint> {
    text.parse()
        .map_err(|error| complaint(&format!("dig: {error}")))
}

fn number(option: &str, text: &str) -> Result<u32, Complaint> {
    let number = text.parse().ok().filter(|number| *number <= 65_535);
    number.ok_or_else(|| complaint(&format!("dig: '{text}' is no number for {option}")))
}

async fn run(tty: Tty, order: Order) -> Ended {
    let servers = match servers(&tty, order.server.as_deref()).await {
        Ok(servers) => servers,
        Err(ended) => return ended,
    };
    let mut because = None;
    for server in servers {
        match ask(&tty, server, &order.query).await {
            Ok(response) => {
                headline(&tty, &order);
                return answer(&tty, &order, server, &response);
            }
            Err(none) => {
                complain(&tty, server, &order, &none);
                because = none.event;
            }
        }
    }
    headline(&tty, &order);
    tty.print(";; no servers could be reached");
    Ended::badly(9, "dig: no servers could be reached", because)
}

/// What stands above an answer, or above none: only then is it clear what came of it.
fn headline(tty: &Tty, order: &Order) {
    if order.short || order.answer_only {
        return;
    }
    tty.print("");
    tty.print(format!("; <<>> DiG 9.18 <<>> {}", order.typed));
    if order.server.is_some() {
        tty.print("; (1 server found)");
    }
    tty.print(";; global options: +cmd");
}

/// Whom to ask: the server named with `@`, or those of the machine.
async fn servers(tty: &Tty, named: Option<&str>) -> Result<Vec<Ipv4Addr>, Ended> {
    let Some(named) = named else {
        return Ok(tty.name_servers());
    };
    match address(tty, named).await {
        Ok(address) => Ok(vec![address]),
        Err(failed) => {
            let text = format!("dig: couldn't get address for '{named}': not found");
            tty.complain(&text);
            Err(Ended::badly(10, text, failed.because))
        }
    }
}

fn complain(tty: &Tty, server: Ipv4Addr, order: &Order, none: &NoResponse) {
    let port = order.query.port;
    for reason in &none.tries {
        tty.print(format!(
            ";; communications error to {server}#{port}: {reason}"
        ));
    }
}

fn answer(tty: &Tty, order: &Order, server: Ipv4Addr, response: &Response) -> Ended {
    let message = &response.message;
    if order.short {
        message
            .answers
            .iter()
            .for_each(|record| tty.print(shown::data(record)));
    } else if order.answer_only {
        message
            .answers
            .iter()
            .for_each(|record| tty.print(shown::record(record)));
    } else {
        if response.retried {
            tty.print(";; Truncated, retrying in TCP mode.");
        }
        tty.print(";; Got answer:");
        let lines = shown::message(message);
        tty.print(lines.join("\n"));
        let footer = shown::footer(response, server, order.query.port, tty.now());
        tty.print(footer.join("\n"));
        tty.print("");
    }
    let none = message.answers.is_empty();
    Ended::well(message.to_string(), response.event).with_bad_news(none)
}
