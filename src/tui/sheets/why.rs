//! Why it ended so: the chain from the person to the root.

use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

pub(super) fn content(desk: &Desk) -> Content {
    let Some(why) = &desk.board.why else {
        return Content {
            title: "Why?".into(),
            lines: vec![Line::plain("This page load has not ended at this moment.")],
            hint: "Esc back".into(),
            searches: false,
        };
    };
    let mut lines = vec![
        Line::new(why.because.clone(), Tone::Strong),
        Line::default(),
        Line::plain("How we know, from the person inwards (a number goes to that moment):"),
        Line::default(),
    ];
    let width = why
        .chain
        .iter()
        .map(|it| it.who.chars().count())
        .max()
        .unwrap_or(0);
    let said = why
        .chain
        .iter()
        .map(|it| it.text.chars().count())
        .max()
        .unwrap_or(0);
    let last = why.chain.len().saturating_sub(1);
    for (number, step) in why.chain.iter().enumerate() {
        let root = number == last && step.proof.starts_with("<--");
        let tone = if root { Tone::Wrong } else { Tone::Plain };
        lines.push(
            Line::new(format!("{:>3}  ", number + 1), Tone::Key)
                .with(format!("{:width$}  ", step.who), Tone::Strong)
                .with(format!("{:<said$}  ", step.text), tone)
                .with(
                    step.proof.clone(),
                    if root { Tone::Wrong } else { Tone::Dim },
                )
                .pick(Action::GoTo(step.event)),
        );
    }
    for also in &why.also {
        lines.push(Line::default());
        lines.push(Line::plain(format!(
            "Also broken, but not what decided this: {also}"
        )));
    }
    for text in why.innocent.iter().chain(&why.gateway) {
        if lines.last().is_some_and(|line| line.pick.is_some()) {
            lines.push(Line::default());
        }
        lines.push(Line::plain(text.clone()));
    }
    Content {
        title: why.question.clone(),
        lines,
        hint: "1-9 or Enter: go to that moment   v other proxies   f fix it   Esc back".into(),
        searches: false,
    }
}
