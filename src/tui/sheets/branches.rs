//! The branches of time: where each began, how it ended, and where two of them first differ.

use crate::timeline::Run;
use crate::trace::Recorder;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::view::outcomes;
use crate::view::plain;

pub(super) fn content(desk: &Desk) -> Content {
    let list = desk.branches.list();
    let mut lines = Vec::new();
    for (number, branch) in list.iter().enumerate() {
        let here = number == desk.branches.current();
        let this = if here { "  (here)" } else { "" };
        let from = match branch.fork {
            Some(fork) => {
                let name = list.get(fork.branch).map_or("", |it| it.name.as_str());
                let trace = branch.run().world().trace().borrow();
                let at = trace.event(fork.event).time.as_millis_f64();
                format!("from {name} at {}", plain::duration(at))
            }
            None => "from the beginning".into(),
        };
        let tone = if here { Tone::Strong } else { Tone::Plain };
        lines.push(
            Line::new(format!("{:<16}", branch.name), tone)
                .with(format!("{from:<30} "), Tone::Dim)
                .with(format!("{}{this}", endings(branch.run())), Tone::Plain)
                .pick(Action::SwitchBranch(number)),
        );
    }
    let current = desk.branches.current();
    let other = list[current].fork.map(|fork| fork.branch);
    let other = other.or_else(|| (0..list.len()).rev().find(|number| *number != current));
    if let Some(other) = other {
        lines.push(Line::default());
        compare(desk, (current, other), &mut lines);
    } else {
        lines.push(Line::default());
        lines.push(Line::plain(
            "There is one story so far. Go back (Left) and do something else",
        ));
        lines.push(Line::plain(
            "there (b, f or Enter): that begins a second one.",
        ));
    }
    Content {
        title: "Branches of time".into(),
        lines,
        hint: "1-9 or Enter: go on there   Esc back".into(),
        searches: false,
    }
}

/// How the page loads of a run ended: `200 502`.
fn endings(run: &Run) -> String {
    let trace = run.world().trace().borrow();
    let all = outcomes(&trace, run.world());
    let words = all.iter().map(|it| match it.status {
        Some(status) => status.to_string(),
        None => it.browser.clone().unwrap_or_default(),
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "nothing yet".into()
    } else {
        words.join(" ")
    }
}

fn compare(desk: &Desk, (one, two): (usize, usize), lines: &mut Vec<Line>) {
    let list = desk.branches.list();
    let [first, second] = [one, two].map(|number| list[number].run().world().trace().borrow());
    let same = first
        .events()
        .iter()
        .zip(second.events())
        .take_while(|(a, b)| a == b)
        .count();
    lines.push(Line::new(
        format!("Side by side: {} and {}", list[one].name, list[two].name),
        Tone::Title,
    ));
    lines.push(Line::plain(format!(
        "The same for {same} events. The first that differs:"
    )));
    for (number, trace) in [(one, &first), (two, &second)] {
        let text = differing(desk, trace, same);
        lines.push(
            Line::new(format!("  {:<16}", list[number].name), Tone::Strong).with(text, Tone::Plain),
        );
    }
    drop((first, second));
    lines.push(Line::default());
    let columns = [one, two].map(|number| story(desk, number));
    let rows = columns[0].len().max(columns[1].len());
    for row in 0..rows {
        let cell = |side: usize| columns[side].get(row).cloned().unwrap_or_default();
        let (left, right) = (cell(0), cell(1));
        let tone = if left == right {
            Tone::Dim
        } else {
            Tone::Plain
        };
        let sign = if left == right { "  " } else { "# " };
        lines.push(Line::new(sign, Tone::Wrong).with(format!("{left:<46} | {right}"), tone));
    }
}

fn differing(desk: &Desk, trace: &Recorder, index: usize) -> String {
    let Some(event) = trace.events().get(index) else {
        return "nothing more happened".into();
    };
    let at = plain::duration(event.time.as_millis_f64());
    let node = desk.atlas.label(event.node);
    let said = match (event.note(), event.frame()) {
        (Some(note), _) if !note.text.is_empty() => desk.atlas.plain(&note.text),
        (_, Some(frame)) => crate::packet::summary(frame),
        _ => event.verb.as_str().to_owned(),
    };
    format!("{at}  {node}: {said}")
}

/// The steps of a branch's last page load.
fn story(desk: &Desk, number: usize) -> Vec<String> {
    let telling = desk.tellings.get(number);
    let Some(visit) = telling.and_then(|it| it.visits.last()) else {
        return vec!["nothing yet".into()];
    };
    let steps = visit.steps.iter();
    steps
        .map(|step| format!("{} {}", step.sign.as_char(), step.short))
        .collect()
}
