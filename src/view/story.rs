//! A page load as a story: a line for each thing that a person would tell.

use serde::Serialize;

use crate::trace::{Event, Names, Recorder};

use super::{Kind, Outcome, Report, plain, sanitise};

/// One line of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Who speaks to whom: `proxy -> app1`.
    pub who: String,
    /// What is said: `GET /`.
    pub what: String,
    /// What it means.
    pub meaning: String,
}

/// A page load with its story.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The report.
    pub report: Report,
    /// The story.
    pub lines: Vec<Line>,
}

/// Tells one page load.
pub fn tell(trace: &Recorder, names: &dyn Names, outcome: Option<&Outcome>) -> Vec<Line> {
    let Some(outcome) = outcome else {
        return Vec::new();
    };
    let events = outcome.events(trace);
    let swapped = events.iter().any(|event| {
        event
            .note()
            .is_some_and(|note| note.code.starts_with("nat44."))
    });
    let mut teller = Teller {
        names,
        swapped,
        upstream: String::new(),
    };
    let mut lines: Vec<Line> = Vec::new();
    for event in events {
        if let Some(line) = teller.line(event)
            && lines.last() != Some(&line)
        {
            lines.push(line);
        }
    }
    lines.push(ending(outcome, events, names));
    lines
}

/// Tells events one after the other.
struct Teller<'a> {
    names: &'a dyn Names,
    /// Whether a NAT had a part in it.
    swapped: bool,
    /// The upstream that the proxy chose last.
    upstream: String,
}

impl Teller<'_> {
    /// What an event adds to the story, if anything.
    fn line(&mut self, event: &Event) -> Option<Line> {
        let note = event.note()?;
        let node = self.names.node(event.node);
        let fact = |name| note.fact(name).unwrap_or_default();
        Some(match note.code.as_ref() {
            "proxy.picked" => {
                short(fact("upstream")).clone_into(&mut self.upstream);
                return None;
            }
            "browser.lookup" => Line {
                who: format!("{node} asks DNS"),
                what: format!("where is {}?", fact("name")),
                meaning: match fact("address") {
                    "" => format!("no answer to use: {}", fact("error")),
                    address => format!("{address} (that is the proxy)"),
                },
            },
            "http.request" if !self.upstream.is_empty() => Line {
                who: format!("{node} -> {}", self.upstream),
                what: format!("{} {}", fact("method"), fact("target")),
                meaning: "a second, separate connection".into(),
            },
            "http.request" => Line {
                who: format!("{node} -> proxy"),
                what: format!("{} {}", fact("method"), fact("target")),
                meaning: if self.swapped {
                    "the home router swaps addresses on the way".into()
                } else {
                    String::new()
                },
            },
            "tcp.connect" if !self.upstream.is_empty() => Line {
                who: format!("{node} -> {}", self.upstream),
                what: "SYN".into(),
                meaning: "\"may I open a connection?\"".into(),
            },
            "tcp.port-closed" => Line {
                who: format!("{node} -> proxy"),
                what: "RST".into(),
                meaning: format!("\"no: no program listens on port {}\"", fact("port")),
            },
            _ => return None,
        })
    }
}

/// The upstream as a story names it: without port and internal suffix.
fn short(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or(name);
    name.strip_suffix(".internal").unwrap_or(name)
}

/// The last line: what came back, and from whom.
fn ending(outcome: &Outcome, events: &[Event], names: &dyn Names) -> Line {
    let took = plain::duration(outcome.elapsed_ms);
    let reader = events
        .first()
        .map(|event| names.node(event.node))
        .unwrap_or_default();
    let author = outcome.author.clone().unwrap_or_default();
    match (outcome.kind, outcome.status) {
        (Kind::Http, Some(status)) => {
            let phrase = crate::http::reason_phrase(status).unwrap_or_default();
            let by_proxy = outcome.cause.is_some();
            let who = if by_proxy {
                format!("{author} -> {reader}")
            } else {
                format!("{author} -> proxy -> {reader}")
            };
            let meaning = if by_proxy {
                format!("written by the {author} itself ({took})")
            } else {
                format!("the page appears ({took})")
            };
            Line {
                who,
                what: format!("{status} {phrase}"),
                meaning,
            }
        }
        _ => Line {
            who: reader,
            what: outcome
                .browser
                .clone()
                .unwrap_or_else(|| "no response".into()),
            meaning: format!("the browser's own page ({took})"),
        },
    }
}

/// The whole demo in plain text: works, breaks, why, healed.
pub fn demo(works: &Told, breaks: &Told, heals: &Told) -> String {
    let mut text = String::from(
        "A phone at home opens http://shop.example/ . The network is emulated in this\n\
         program, packet by packet; nothing leaves your computer.\n\n\
         \x20 phone ---- home router ---- Internet ---- proxy ---- app1 (makes the page)\n\n\
         1. It works.\n",
    );
    rows(&mut text, works);
    text.push_str(
        "\n2. Break it: stop the web program on app1. The machine and its cable stay fine.\n\n\
         3. The phone asks again.\n",
    );
    rows(&mut text, breaks);
    text.push_str("\n4. Why?\n");
    for line in breaks.report.why.iter().rev() {
        text.push_str(&sanitise(&format!("   {}: {}\n", line.node, line.text)));
    }
    text.push_str(
        "   The \"gateway\" in Bad Gateway is the proxy. Your home router did its job.\n\
         \x20  The refusal is a fact; the number is the proxy's choice. For this same fault\n\
         \x20  nginx and Caddy say 502; HAProxy, Apache, Varnish, lighttpd, Squid say 503.\n",
    );
    let again = heals
        .report
        .outcome
        .as_ref()
        .map(plain::headline)
        .unwrap_or_default();
    text.push_str(&sanitise(&format!(
        "\n5. Fix it: start the program again. The phone asks: {again}.\n\n"
    )));
    text.push_str(
        "Next:  gatelab why first --fault app.stopped@app1 --set proxy.pool=app1\n\
         \x20      gatelab faults         everything that can be broken\n",
    );
    text
}

fn rows(text: &mut String, told: &Told) {
    let who = told
        .lines
        .iter()
        .map(|line| line.who.len() + 1)
        .max()
        .unwrap_or(0);
    let what = told
        .lines
        .iter()
        .map(|line| line.what.len())
        .max()
        .unwrap_or(0);
    for line in &told.lines {
        let from = format!("{}:", line.who);
        let row = format!("   {from:who$} {:what$}  {}", line.what, line.meaning);
        text.push_str(&sanitise(row.trim_end()));
        text.push('\n');
    }
}
