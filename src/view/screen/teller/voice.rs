//! From an event to the part of the story it belongs to, by its code.

use crate::trace::{Event, EventId, Note};
use crate::view::screen::sentence::Words;
use crate::view::screen::{Sign, outside};

use super::memory::Teller;
use super::{plain, wrong};

impl Teller<'_> {
    pub(super) fn hear(&mut self, id: EventId, event: &Event) {
        match event.note() {
            None if event.node == self.browser && outside::is_sent(self.trace, event) => {
                self.outside_sent(id, event);
            }
            None => self.hop(id, event),
            Some(_) if self.answered && self.is_upstream(event) => {}
            Some(note) => self.note(id, event, note),
        }
    }

    fn note(&mut self, id: EventId, event: &Event, note: &Note) {
        let label = self.atlas.label(event.node).to_owned();
        let at_browser = event.node == self.browser;
        match note.code.as_ref() {
            "dns.lookup" if self.is_asker(event) => {
                let name = note.fact("name").unwrap_or_default().trim_end_matches('.');
                let words = plain(format!("{label} looks up {name}"), "ok");
                self.begin(id, event, "dns.lookup", words, "asks around");
            }
            "dns.result" if self.is_asker(event) => self.looked_up(id, event, note),
            "browser.lookup" if note.fact("cached") == Some("true") => {
                let name = note.fact("name").unwrap_or_default();
                let words = plain(format!("{label} looks up {name}"), "remembered");
                self.push(id, event, "dns.lookup", words);
            }
            "tcp.connect" => self.connect(id, event, note, &label, at_browser),
            "tcp.established" => self.end(id, event, "ok", false),
            "tcp.refused" => self.end(id, event, "refused", false),
            "tcp.connect-timeout" | "tcp.connect-failed" => self.end(id, event, "NO ANSWER", true),
            "tcp.port-closed" => self.refuses(id, event, &label),
            "tcp.reset" if !self.told_wrong => self.hangs_up(id, event, note),
            "http.request" => self.request(id, event, note, &label, at_browser),
            "nat44.mapped" | "nat44.translated" if self.sent && !self.swapped => {
                self.swapped = true;
                let text = format!("{label} puts its own address on it");
                let words = Words::new(
                    Sign::Plain,
                    text,
                    format!("{label} swaps the address"),
                    "ok",
                );
                self.push(id, event, "nat44.translated", words);
            }
            "http.answered" => self.answered(id, event, note, &label),
            "proxy.attempt" => self.attempt(id, event, note, &label),
            "proxy.attempt-ended" if !self.told_wrong => {
                if let Some(error) = note.fact("error").filter(|error| !error.is_empty()) {
                    self.failed(id, event, error, &label);
                }
            }
            "proxy.relayed" => self.relayed(id, event, &label),
            "proxy.decided" => self.decided(id, event, note, &label),
            "proxy.cut-short" => {
                let text = format!("{label} must break the answer off");
                self.push(
                    id,
                    event,
                    "proxy.cut-short",
                    wrong(text.clone(), text, "CUT OFF"),
                );
            }
            "http.response" if at_browser => self.back(id, event, note, &label),
            "outside.in" if at_browser => self.outside_got(id, event),
            "browser.result" => self.result(id, event, note, &label),
            code => self.other(id, event, note, code),
        }
    }
}
