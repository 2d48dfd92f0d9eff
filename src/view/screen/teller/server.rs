//! The part of those who answer: origin and proxy.

use crate::http::ProxyError;
use crate::trace::{Event, EventId, Note};
use crate::view::screen::Sign;
use crate::view::screen::sentence::{self, Words};

use super::memory::Teller;
use super::{plain, wrong};

impl Teller<'_> {
    pub(super) fn answered(&mut self, id: EventId, event: &Event, note: &Note, label: &str) {
        let status: u16 = note
            .fact("status")
            .and_then(|it| it.parse().ok())
            .unwrap_or(0);
        let words = if let Some(odd) = note.fact("behaviour") {
            let odd = odd.replace('-', " ");
            let text = format!("{label} answers, but wrongly: {odd}");
            wrong(text, format!("{label} errs: {odd}"), "WRONG")
        } else if status == 0 {
            sentence::said(self.atlas, event, note, "WRONG")
        } else if status >= 400 {
            let text = format!("{label} itself answers {status}");
            Words::new(Sign::Decided, text.clone(), text, "ANSWERED")
        } else {
            plain(format!("{label} makes the page: {status}"), "ok")
        };
        self.push(id, event, "http.answered", words);
        self.going("on its way");
    }

    pub(super) fn attempt(&mut self, id: EventId, event: &Event, note: &Note, label: &str) {
        self.attempts += 1;
        self.told_wrong = false;
        let upstream = note.fact("upstream").unwrap_or_default();
        let name = self.atlas.plain(upstream);
        let choices = self.atlas.upstreams(event.node).len();
        let text = match self.attempts {
            1 if choices < 2 => return,
            1 => format!("{label} chooses {name} (of {choices})"),
            _ => format!("{label} tries again: {name}"),
        };
        let word = if self.attempts == 1 { "ok" } else { "RETRY" };
        let sign = if self.attempts == 1 {
            Sign::Plain
        } else {
            Sign::Decided
        };
        self.push(
            id,
            event,
            "proxy.attempt",
            Words::new(sign, text.clone(), text, word),
        );
    }

    pub(super) fn failed(&mut self, id: EventId, event: &Event, error: &str, label: &str) {
        let meaning = ProxyError::from_token(error).map_or(error, |it| it.meaning());
        let text = sentence::cut(&format!("{label}: {}", meaning.trim_end_matches('.')), 50);
        let short = sentence::cut(&text, 32);
        self.push(
            id,
            event,
            "proxy.attempt-ended",
            wrong(text, short, "FAILED"),
        );
    }

    /// A decision of the proxy: what it writes by itself, and why if nothing said so yet.
    pub(super) fn decided(&mut self, id: EventId, event: &Event, note: &Note, label: &str) {
        let error = note.fact("error").filter(|error| !error.is_empty());
        if let Some(error) = error.filter(|_| !self.told_wrong) {
            self.failed(id, event, error, label);
        }
        let status = note.fact("status").unwrap_or("an error");
        let text = format!("{label} has no page to pass on: writes {status}");
        let short = format!("{label} writes {status} itself");
        let words = Words::new(Sign::Decided, text, short, "DECIDED");
        self.push(id, event, "proxy.decided", words);
        self.answered = true;
    }

    /// An answer that the proxy passes on.
    pub(super) fn relayed(&mut self, id: EventId, event: &Event, label: &str) {
        let words = plain(format!("{label} passes the page back"), "ok");
        self.push(id, event, "proxy.relayed", words);
        self.going("on its way");
        self.answered = true;
    }
}
