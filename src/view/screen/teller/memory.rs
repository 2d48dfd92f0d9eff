//! What the teller keeps in mind, and how steps are added.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::sim::Time;
use crate::trace::{Event, EventId, NodeId, Recorder, SpanId, SpanKind, Verb};
use crate::view::screen::sentence::Words;
use crate::view::screen::{Atlas, Sign, Step};

/// After every event.
const NEVER: EventId = EventId::from_index(u32::MAX as usize - 2);
/// A gap of this length before a step is shown as a wait.
const WAIT: Duration = Duration::from_millis(200);

/// What the teller keeps in mind.
pub(super) struct Teller<'a> {
    pub(super) trace: &'a Recorder,
    pub(super) atlas: &'a Atlas,
    pub(super) browser: NodeId,
    pub(super) steps: Vec<Step>,
    /// Steps that wait for their outcome, by conversation.
    open: BTreeMap<SpanId, usize>,
    /// Attempts of proxies so far.
    pub(super) attempts: usize,
    /// Whether the browser has sent its request.
    pub(super) sent: bool,
    /// Whether the browser opened a connection for it.
    pub(super) connected: bool,
    /// Whether a NAT was mentioned.
    pub(super) swapped: bool,
    /// Whether something wrong was told since the last attempt began.
    pub(super) told_wrong: bool,
    /// Whether the proxy has answered: what its connection to an upstream does then is no part of
    /// the story.
    pub(super) answered: bool,
    /// When the last step was.
    last: Time,
}

impl<'a> Teller<'a> {
    pub(super) fn new(trace: &'a Recorder, atlas: &'a Atlas, opened: EventId) -> Self {
        Self {
            trace,
            atlas,
            browser: trace.event(opened).node,
            steps: Vec::new(),
            open: BTreeMap::new(),
            attempts: 0,
            sent: false,
            connected: false,
            swapped: false,
            told_wrong: false,
            answered: false,
            last: trace.event(opened).time,
        }
    }

    /// A frame on a link: the cursor stands on a request's step while it is on its way.
    pub(super) fn hop(&mut self, id: EventId, event: &Event) {
        let because = event.causes.because;
        let trigger = event.causes.trigger;
        let Some(last) = self.steps.last_mut() else {
            return;
        };
        let sends = matches!(
            last.code.as_str(),
            "http.request"
                | "http.answered"
                | "proxy.relayed"
                | "proxy.decided"
                | "tcp.connect"
                | "tcp.port-closed"
                | "nat44.translated"
        );
        let follows = [because, trigger].contains(&Some(last.event));
        if sends && follows && event.verb == Verb::Sent
            || last.code == "nat44.translated" && follows
        {
            last.event = id;
        }
    }

    /// Whether an event belongs to an attempt of a proxy, or to a connection that one opened.
    pub(super) fn is_upstream(&self, event: &Event) -> bool {
        let mut span = event.span;
        while let Some(found) = span.map(|id| self.trace.span_of(id)) {
            if found.kind == SpanKind::Attempt {
                return true;
            }
            span = found.parent;
        }
        false
    }

    /// Whether a lookup is one that the story is about: the browser's, or a proxy's.
    pub(super) fn is_asker(&self, event: &Event) -> bool {
        event.node == self.browser
            || self
                .atlas
                .who(event.node)
                .is_some_and(|who| who.runs("proxy"))
    }

    pub(super) fn push(&mut self, id: EventId, event: &Event, code: &str, words: Words) {
        let gap = event.time.since(self.last.min(event.time));
        self.last = self.last.max(event.time);
        self.told_wrong |= words.sign == Sign::Wrong;
        // Steps stand in the order of their events, whatever ends later.
        let event_at = self.steps.last().map_or(id, |last| last.event.max(id));
        self.steps.push(Step {
            first: id,
            event: event_at,
            node: event.node,
            sign: words.sign,
            code: code.to_owned(),
            text: words.text,
            short: words.short,
            word: words.word.to_owned(),
            going: "",
            waited: (gap >= WAIT).then_some(gap),
            settled: id,
            again: Vec::new(),
        });
    }

    pub(super) fn going(&mut self, word: &'static str) {
        if let Some(step) = self.steps.last_mut() {
            step.going = word;
        }
    }

    /// A step whose outcome comes later, in the same conversation.
    pub(super) fn begin(
        &mut self,
        id: EventId,
        event: &Event,
        code: &str,
        words: Words,
        going: &'static str,
    ) {
        self.push(id, event, code, words);
        self.going(going);
        let number = self.steps.len() - 1;
        // Until its end is heard of, nobody knows.
        self.steps[number].settled = NEVER;
        if let Some(span) = event.span {
            self.open.insert(span, number);
        }
    }

    pub(super) fn end(&mut self, id: EventId, event: &Event, word: &str, bad: bool) {
        let Some(number) = event.span.and_then(|span| self.open.remove(&span)) else {
            return;
        };
        let is_last = number + 1 == self.steps.len();
        let step = &mut self.steps[number];
        word.clone_into(&mut step.word);
        step.settled = id;
        if is_last {
            step.event = id;
        }
        if bad {
            step.sign = Sign::Wrong;
            self.told_wrong = true;
        }
        self.last = self.last.max(event.time);
    }

    /// A step that may have happened before while nothing else did: then it only counts.
    pub(super) fn repeat(&mut self, id: EventId, event: &Event, code: &str, words: Words) {
        let folds = |step: &Step| {
            matches!(
                step.code.as_str(),
                "tcp.retransmit" | "icmp.error" | "arp.retry"
            ) || step.sign == Sign::Wrong && !step.code.starts_with("http")
        };
        let tail = self
            .steps
            .iter()
            .rev()
            .take_while(|step| folds(step))
            .count();
        let from = self.steps.len() - tail;
        let same = |step: &&mut Step| step.text == words.text && step.node == event.node;
        let Some(step) = self.steps[from..].iter_mut().find(same) else {
            return self.push(id, event, code, words);
        };
        step.again.push(id);
        let gap = event.time.since(self.last.min(event.time));
        if gap >= WAIT {
            step.waited = Some(step.waited.unwrap_or_default() + gap);
        }
        self.last = self.last.max(event.time);
        if let Some(last) = self.steps.last_mut() {
            last.event = last.event.max(id);
        }
    }
}
