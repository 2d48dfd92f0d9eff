//! The browser's part of the story, and the way there and back.

use crate::trace::{Event, EventId, Note, Verb};
use crate::view::screen::Sign;
use crate::view::screen::sentence::{self, Words};

use super::memory::Teller;
use super::{plain, wrong};

impl Teller<'_> {
    pub(super) fn looked_up(&mut self, id: EventId, event: &Event, note: &Note) {
        let (word, bad) = match note.fact("outcome").unwrap_or_default() {
            "addresses" | "records" => ("ok", false),
            "nxdomain" | "nodata" => ("NO SUCH NAME", true),
            "timeout" => ("NO ANSWER", true),
            _ => ("FAILED", true),
        };
        self.end(id, event, word, bad);
    }

    pub(super) fn connect(
        &mut self,
        id: EventId,
        event: &Event,
        note: &Note,
        label: &str,
        at_browser: bool,
    ) {
        let remote = note.fact("remote").unwrap_or_default();
        let port = remote.rsplit_once(':').map_or("", |(_, port)| port);
        let node = self.atlas.machine(remote);
        let name = node.map_or_else(
            || remote.to_owned(),
            |node| self.atlas.label(node).to_owned(),
        );
        let words = if at_browser {
            self.connected = true;
            let the = node.map_or(name, |node| self.atlas.the(node));
            plain(format!("{label} connects to {the}"), "ok")
        } else {
            let text = format!("{label} knocks at {name}, port {port} (SYN)");
            Words::new(
                Sign::Plain,
                text,
                format!("{label} knocks at {name} (SYN)"),
                "ok",
            )
        };
        self.begin(id, event, "tcp.connect", words, "on its way");
    }

    pub(super) fn request(
        &mut self,
        id: EventId,
        event: &Event,
        note: &Note,
        label: &str,
        at_browser: bool,
    ) {
        let method = note.fact("method").unwrap_or("GET");
        let target = sentence::cut(note.fact("target").unwrap_or("/"), 16);
        let to = note.fact("to").and_then(|to| self.atlas.machine(to));
        let words = match to {
            _ if at_browser && self.connected => {
                plain(format!("{label} sends: {method} {target}"), "ok")
            }
            _ if at_browser => {
                let text = format!("{label} sends on its open connection: {method} {target}");
                Words::new(
                    Sign::Plain,
                    text,
                    format!("{label} sends: {method} {target}"),
                    "ok",
                )
            }
            Some(to) => {
                let to = self.atlas.label(to);
                plain(format!("{label} asks {to}: {method} {target}"), "ok")
            }
            None => plain(format!("{label} asks: {method} {target}"), "ok"),
        };
        self.sent |= at_browser;
        self.push(id, event, "http.request", words);
        self.going("on its way");
    }

    /// The answer's way back: who carried it, from the last machine that sent it by itself.
    pub(super) fn back(&mut self, id: EventId, event: &Event, note: &Note, label: &str) {
        if self
            .steps
            .last()
            .is_some_and(|last| last.code == "proxy.relayed")
        {
            // That step has said so.
            return;
        }
        let mut carriers: Vec<String> = Vec::new();
        let mut hop = None;
        let mut here = event.causes.trigger;
        while let Some(cause) = here.map(|id| (id, self.trace.event(id))) {
            let (at, found) = cause;
            if found.hop().is_some() {
                hop.get_or_insert(at);
                if found.verb != Verb::Forwarded {
                    break;
                }
                let name = self.atlas.label(self.atlas.outer(found.node)).to_owned();
                if carriers.last() != Some(&name) {
                    carriers.push(name);
                }
            }
            here = found.causes.trigger;
        }
        carriers.reverse();
        let status = note.fact("status").unwrap_or("the answer");
        let text = match carriers.as_slice() {
            [] => format!("{status} goes back to {label}"),
            all => format!("{status} goes back: {}", all.join(", ")),
        };
        let text = sentence::cut(&text, 50);
        let words = Words::new(
            Sign::Plain,
            text,
            format!("{status} goes back to {label}"),
            "ok",
        );
        let at = hop.filter(|hop| self.steps.last().is_none_or(|last| *hop > last.event));
        let at = at.unwrap_or(id);
        let carried = self.trace.event(at);
        self.push(at, carried, "http.response", words);
        self.going("on its way");
    }

    pub(super) fn result(&mut self, id: EventId, event: &Event, note: &Note, label: &str) {
        let complete = note.fact("complete") == Some("true");
        let status = note
            .fact("status")
            .filter(|_| note.fact("kind") == Some("http"));
        let Some(status) = status else {
            let text = format!("the {label} shows an error page of its own");
            let words = wrong(text, format!("the {label} gives up"), "NO PAGE");
            return self.push(id, event, "browser.result", words);
        };
        let (what, brief) = match (complete, status.starts_with(['4', '5'])) {
            (true, false) => ("the page", "it"),
            (true, true) => ("the error page", "it"),
            (false, _) => ("a part of the page", "a part"),
        };
        let text = format!("the {label} shows {what}");
        let mut words = Words::new(Sign::Plain, text, format!("the {label} shows {brief}"), "");
        if !complete {
            words.sign = Sign::Wrong;
        }
        self.push(id, event, "browser.result", words);
        if let Some(step) = self.steps.last_mut() {
            status.clone_into(&mut step.word);
        }
    }
}
