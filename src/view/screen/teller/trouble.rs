//! What has no sentence of its own: told by what kind of event it is.

use crate::trace::{Event, EventId, Note, Verb};
use crate::view::screen::Sign;
use crate::view::screen::sentence::{self, Words};
use crate::view::screen::wording::told;

use super::memory::Teller;
use super::wrong;

impl Teller<'_> {
    /// What has no sentence of its own is told by what kind of event it is.
    pub(super) fn other(&mut self, id: EventId, event: &Event, note: &Note, code: &str) {
        let label = self.atlas.label(event.node);
        match event.verb {
            Verb::Broke | Verb::Healed => {
                let word = if event.verb == Verb::Broke {
                    "BROKEN"
                } else {
                    "fixed"
                };
                let text = told(self.atlas, event).unwrap_or_default();
                let sign = if event.verb == Verb::Broke {
                    Sign::Wrong
                } else {
                    Sign::Plain
                };
                let short = sentence::cut(&text, 32);
                let words = Words::new(sign, sentence::cut(&text, 50), short, word);
                self.push(id, event, code, words);
            }
            Verb::Dropped => {
                let words = sentence::dropped(self.atlas, event, note);
                self.repeat(id, event, code, words);
            }
            Verb::Fired if code == "tcp.retransmit" => {
                let text = format!("no answer: {label} sends it again");
                let words = wrong(text.clone(), text, "AGAIN");
                self.repeat(id, event, code, words);
            }
            // What asking for a neighbour came to, the packets that waited for it tell.
            Verb::Fired if code.starts_with("arp.") => {}
            Verb::Fired if self.is_vain(id) => {
                let text = format!("{label} has waited in vain: gives up");
                let words = wrong(text, format!("{label} waited in vain"), "TIMEOUT");
                self.push(id, event, code, words);
            }
            Verb::Answered if code == "icmp.error" => {
                let what = note.text.rsplit(": ").next().unwrap_or_default();
                let text = format!("{label} reports: {what} (ICMP)");
                let words = wrong(text, format!("{label}: {what}"), "REPORTED");
                self.repeat(id, event, code, words);
            }
            Verb::Answered if code == "dns.answered" => {
                let rcode = note.fact("rcode").unwrap_or_default();
                if rcode != "NOERROR" && !self.told_wrong {
                    let said = match rcode {
                        "NXDOMAIN" => "there is no such name",
                        "SERVFAIL" => "I cannot find out",
                        "REFUSED" => "I do not answer that",
                        other => other,
                    };
                    let text = format!("{label} says: {said}");
                    self.push(id, event, code, wrong(text.clone(), text, "NO"));
                }
            }
            Verb::Decided | Verb::Answered
                if code.starts_with("app.") || code.ends_with(".silent") =>
            {
                let word = match code {
                    "app.slow" => "SLOW",
                    "app.reset" | "app.closed" => "HUNG UP",
                    code if code.ends_with(".silent") => "SILENT",
                    _ => "WRONG",
                };
                let words = sentence::said(self.atlas, event, note, word);
                self.repeat(id, event, code, words);
            }
            _ => {}
        }
    }

    /// Whether a timer that ran out ended something: its effects at once are a failure.
    pub(super) fn is_vain(&self, id: EventId) -> bool {
        let events = self.trace.events().iter().skip(id.index() + 1).take(8);
        let mut effects = events.filter(|event| event.causes.iter().any(|cause| cause == id));
        effects.any(|effect| {
            let Some(note) = effect.note() else {
                return false;
            };
            let fails = |name| note.fact(name).is_some_and(|it: &str| !it.is_empty());
            match note.code.as_ref() {
                "proxy.attempt-ended" | "proxy.decided" => fails("error"),
                "browser.result" => note.fact("kind") != Some("http"),
                "dns.result" => note.fact("answers").is_none_or(str::is_empty),
                code => code.contains("timeout") || code.contains("unanswered"),
            }
        })
    }

    /// A SYN to a port that nobody listens on.
    pub(super) fn refuses(&mut self, id: EventId, event: &Event, label: &str) {
        let text = format!("{label}: no program listens there (RST)");
        let short = format!("{label}: nobody listens (RST)");
        self.push(id, event, "tcp.port-closed", wrong(text, short, "REFUSED"));
    }

    /// A connection that the other side broke off, when nothing said so yet.
    pub(super) fn hangs_up(&mut self, id: EventId, event: &Event, note: &Note) {
        let peer = note.text.split(' ').next().unwrap_or_default();
        let peer = self.atlas.plain(peer);
        let text = format!("{peer} breaks the connection off (RST)");
        let words = wrong(text, format!("{peer} hangs up (RST)"), "RESET");
        self.push(id, event, "tcp.reset", words);
    }
}
