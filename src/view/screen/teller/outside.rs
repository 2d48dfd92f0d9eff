//! The part of real programs: what they ask, open and say, as their packets show it.

use crate::packet::{self, Tuple};
use crate::trace::{Event, EventId};
use crate::view::screen::sentence::Words;
use crate::view::screen::{Sign, outside};

use super::memory::Teller;
use super::{plain, wrong};

impl Teller<'_> {
    /// A packet that a real program sent.
    pub(super) fn outside_sent(&mut self, id: EventId, event: &Event) {
        let Some(frame) = event.frame() else { return };
        let label = self.atlas.label(event.node).to_owned();
        let said = packet::summary(frame);
        let words: Vec<&str> = said.split_whitespace().collect();
        match words.as_slice() {
            ["UDP", .., "DNS", "query", _, name] => {
                let text = format!("{label} looks up {name}");
                if self.steps.iter().any(|step| step.text == text) {
                    return self.hop(id, event);
                }
                self.push(id, event, "dns.lookup", plain(text, "ok"));
            }
            ["TCP", _, ">", to, "SYN", next, ..] if *next != "ACK" => {
                let node = self.atlas.machine(to);
                let the = node.map_or((*to).to_owned(), |node| self.atlas.the(node));
                let text = format!("{label} connects to {the}");
                if self.steps.iter().any(|step| step.text == text) {
                    let again = format!("no answer: {label} sends it again");
                    return self.repeat(
                        id,
                        event,
                        "tcp.retransmit",
                        wrong(again.clone(), again, "AGAIN"),
                    );
                }
                self.connected = true;
                self.push(id, event, "tcp.connect", plain(text, "ok"));
            }
            ["HTTP", method, target, ..] if !method.starts_with("HTTP/") => {
                self.sent = true;
                let target = crate::view::screen::sentence::cut(target, 16);
                let text = format!("{label} sends: {method} {target}");
                self.push(id, event, "http.request", plain(text, "ok"));
            }
            ["ICMP", ..] if said.contains("echo request") => {
                let to = Tuple::of(frame)
                    .and_then(|it| self.atlas.machine(&it.destination.ip().to_string()));
                let to = to.map_or("it".to_owned(), |node| self.atlas.label(node).to_owned());
                let text = format!("{label} calls {to} (ping)");
                self.repeat(id, event, "icmp.echo", plain(text, "ok"));
            }
            _ => self.hop(id, event),
        }
    }

    /// A packet that a real program gets.
    pub(super) fn outside_got(&mut self, id: EventId, event: &Event) {
        let said = outside::heard(event);
        let label = self.atlas.label(event.node).to_owned();
        if let Some(status) = outside::status(&said) {
            if self
                .steps
                .iter()
                .rev()
                .take_while(|it| it.code != "http.request")
                .any(|it| it.code == "outside.answer")
            {
                return;
            }
            let text = format!("{label} gets the answer: {status}");
            let sign = if status >= 500 {
                Sign::Wrong
            } else {
                Sign::Plain
            };
            let words = Words::new(sign, text.clone(), text, "");
            self.push(id, event, "outside.answer", words);
            if let Some(step) = self.steps.last_mut() {
                step.word = status.to_string();
            }
        } else if said.contains(" RST") {
            let text = format!("{label} is refused (RST)");
            self.push(
                id,
                event,
                "outside.reset",
                wrong(text.clone(), text, "REFUSED"),
            );
        } else if said.contains("echo reply") {
            let text = format!("{label} hears back (ping)");
            self.repeat(id, event, "outside.reply", plain(text, "ok"));
        } else if said.contains("ICMP") {
            let text = format!("{label} is told that it cannot be reached");
            self.repeat(
                id,
                event,
                "outside.unreachable",
                wrong(text.clone(), text, "NO WAY"),
            );
        }
    }
}
