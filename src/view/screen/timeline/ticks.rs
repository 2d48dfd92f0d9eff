//! The whole run on one line: its steps side by side, what went wrong and what was done marked.

use std::collections::BTreeSet;

use crate::trace::EventId;

use crate::view::screen::{Sign, Telling};

/// A place on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The sign there: a step `-`, wrong `!`, decided `*`, broken `b`, fixed `f`, bookmark `m`.
    pub sign: char,
    /// The last event that the place stands for.
    pub event: EventId,
}

/// The line, `width` places wide.
pub fn ticks(telling: &Telling, bookmarks: &BTreeSet<EventId>, width: usize) -> Vec<Tick> {
    let steps = telling.visits.iter().flat_map(|visit| &visit.steps);
    let steps = steps.map(|step| {
        let sign = match step.sign {
            Sign::Plain => '-',
            Sign::Wrong => '!',
            Sign::Decided => '*',
        };
        (step.event, sign)
    });
    let deeds = telling.deeds.iter();
    let deeds = deeds.map(|deed| (deed.event, if deed.breaks { 'b' } else { 'f' }));
    let marks = bookmarks.iter().map(|event| (*event, 'm'));
    let mut all: Vec<(EventId, char)> = steps.chain(deeds).chain(marks).collect();
    all.sort();
    let count = all.len();
    let width = width.min(count.max(1) * 4);
    if width == 0 || count == 0 {
        return Vec::new();
    }
    let mut line: Vec<Tick> = Vec::new();
    for place in 0..width {
        // Everything up to here belongs to this place or to one before it.
        let (from, to) = (place * count / width, ((place + 1) * count / width).max(1));
        let own = &all[from.min(count - 1)..to.max(from + 1).min(count)];
        let strongest = own.iter().max_by_key(|(_, sign)| rank(*sign));
        let new = place == 0 || from != (place - 1) * count / width;
        let last = own.last();
        if let (Some((_, sign)), Some((event, _))) = (strongest, last) {
            let sign = if new { *sign } else { '-' };
            line.push(Tick {
                sign,
                event: *event,
            });
        }
    }
    line
}

fn rank(sign: char) -> u8 {
    match sign {
        'm' => 5,
        'b' => 4,
        'f' => 3,
        '!' => 2,
        '*' => 1,
        _ => 0,
    }
}
