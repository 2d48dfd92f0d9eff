//! Fact, cause, answer: three fields, never one sentence.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{is_crossing, wording};

use super::Place;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let inner = if place.area.height > 1 {
        canvas.frame(
            place.area,
            ("Fact, cause, answer", ""),
            place.bottom,
            place.focus,
        )
    } else {
        place.area
    };
    if inner.height == 0 {
        return;
    }
    let strip = &desk.board.strip;
    let (x, y) = (inner.x + 1, inner.y);
    let width = inner.width.saturating_sub(2);
    let labels = width >= 90;
    let mut fields = vec![("FACT", &strip.fact), ("CAUSE", &strip.cause)];
    fields.push((
        "ANSWER",
        if labels {
            &strip.answer
        } else {
            &strip.answer_short
        },
    ));
    fields.retain(|(_, text)| !text.is_empty());
    let mut used = 0;
    for (number, (label, text)) in fields.iter().enumerate() {
        let rest = width.saturating_sub(used);
        if number > 0 {
            used += 3;
        }
        if labels {
            used += canvas.text((x + used, y), rest, &format!("{label}  "), Tone::Dim);
        }
        let tone = if *label == "ANSWER" {
            Tone::Decided
        } else {
            Tone::Strong
        };
        used += canvas.text((x + used, y), width.saturating_sub(used), text, tone);
    }
    if inner.height > 1 {
        let at = Rect::new(x, y + 1, width, 1);
        let said = canvas.text((at.x, at.y), at.width, "NEXT  ", Tone::Dim);
        canvas.text(
            (at.x + said, at.y),
            at.width - said,
            &next(desk),
            Tone::Plain,
        );
    }
}

/// Whether the cursor is on something that passes a gateway.
fn crosses(desk: &Desk) -> bool {
    let trace = desk.run().world().trace().borrow();
    is_crossing(&trace, &desk.atlas, desk.moment().event)
}

/// What one could do next, in a sentence.
pub(in crate::tui) fn next(desk: &Desk) -> String {
    let board = &desk.board;
    let broken = board
        .broken
        .last()
        .map(|it| wording(&desk.atlas, &format!("{}@{}", it.fault, it.place)));
    let key = (desk.branches.current(), board.visit);
    if let Some(said) = desk.guesses.get(&key).filter(|_| board.ended) {
        let said = if *said == 0 {
            "no HTTP answer".to_owned()
        } else {
            said.to_string()
        };
        return format!("you said {said}.  w asks why it came so.");
    }
    let deed = board.story.last().is_some_and(|told| told.deed);
    match () {
        () if board.visit == 0 && broken.is_none() => "press Enter".into(),
        () if !board.moment.now && crosses(desk) => {
            "x shows what this gateway changed.  Right steps on, n goes back to now.".into()
        }
        () if !board.moment.now => "Right steps on, Left steps back, n goes back to now.".into(),
        () if deed && broken.is_some() => "press Enter: load the page again and see.".into(),
        () if deed => "press Enter: does it work again?".into(),
        () if !board.good => match broken {
            Some(fault) => {
                format!("w asks why.  f puts it right: {fault}.  Left steps back.")
            }
            None => "w asks why.  Left goes back step by step.".into(),
        },
        () => match &desk.suggestion {
            Some(fault) if broken.is_none() => {
                let fault = wording(&desk.atlas, fault);
                format!("b breaks it: {fault}.  Then Enter again.")
            }
            _ => "Left goes back step by step.  b breaks something.".into(),
        },
    }
}
