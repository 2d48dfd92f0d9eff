//! How the conversations stand: who speaks with whom, and what came of it so far.

use crate::trace::EventId;

use crate::view::screen::{Atlas, Conversation, Sign, Step};

use super::path::{Route, digits};

/// How the conversations stand after these steps.
pub(super) fn talks(
    atlas: &Atlas,
    route: &Route,
    steps: &[Step],
    moment: EventId,
) -> Vec<Conversation> {
    let mut talks: Vec<Conversation> = Vec::new();
    for pair in route.speakers.windows(2) {
        let ends = [pair[0], pair[1]].map(|node| route.position(node));
        let [Some(a), Some(b)] = ends else { continue };
        talks.push(Conversation {
            ends: [a, b],
            who: format!("{} with {}", atlas.label(pair[0]), atlas.label(pair[1])),
            state: "not yet begun".into(),
            sign: Sign::Plain,
        });
    }
    let second = route.speakers.get(1).copied();
    let mut side = 0;
    for step in steps {
        let at_second = Some(step.node) == second;
        match step.code.as_str() {
            "proxy.attempt" => side = 1,
            "tcp.connect" | "http.request" | "dns.lookup" if at_second => side = 1,
            "proxy.decided" | "proxy.relayed" | "http.response" | "browser.result" => {
                let relayed = side == 1 && step.code == "proxy.relayed";
                if let Some(talk) = talks.get_mut(1).filter(|_| relayed) {
                    talk.state = "fine".into();
                }
                side = 0;
            }
            _ => {}
        }
        let Some(talk) = talks.get_mut(side) else {
            continue;
        };
        if let Some((state, sign)) = talk_state(step, moment) {
            talk.state = state;
            talk.sign = sign;
        }
        if side == 1 && talks[0].state == "open" {
            talks[0].state = "open, waiting".into();
        }
    }
    talks
}

fn talk_state(step: &Step, moment: EventId) -> Option<(String, Sign)> {
    let wrong = |text: &str| Some((text.to_owned(), Sign::Wrong));
    let plain = |text: &str| Some((text.to_owned(), Sign::Plain));
    let done = step.is_settled(moment);
    match step.code.as_str() {
        "tcp.connect" if !done => plain("opening"),
        "tcp.connect" => match step.word.as_str() {
            "ok" => plain("open"),
            "refused" => wrong("refused"),
            "NO ANSWER" => wrong("no answer"),
            _ => plain("opening"),
        },
        "dns.lookup" if step.sign == Sign::Wrong && done => wrong("no address"),
        "http.request" => plain("open"),
        "tcp.port-closed" => wrong("refused"),
        "app.reset" | "tcp.reset" => wrong("broken off"),
        "tcp.retransmit" | "timer.fired" => wrong("no answer"),
        "http.answered" if step.sign == Sign::Wrong => wrong("garbled"),
        "http.answered" | "http.response" => plain(&format!("carries {}", digits(&step.text))),
        "proxy.decided" => plain(&format!("carries {}", digits(&step.short))),
        "browser.result" if step.word == "NO PAGE" => wrong("no answer"),
        "browser.result" if step.sign == Sign::Wrong => wrong("cut off"),
        "browser.result" => plain("fine"),
        _ if step.sign == Sign::Wrong => wrong(&step.word.to_lowercase()),
        _ => None,
    }
}
