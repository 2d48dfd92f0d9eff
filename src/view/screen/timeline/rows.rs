//! The timeline: a row for each page load, a cell for each step, deeds between them.

use std::time::Duration;

use crate::trace::EventId;

use crate::view::screen::{Sign, Telling};

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The number of the step, or `wait 5 s`.
    pub text: String,
    /// How it is marked.
    pub sign: Sign,
    /// Whether the cursor is on it.
    pub here: bool,
    /// The event the cursor goes to.
    pub event: EventId,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `visit 1`.
    pub label: String,
    /// The status, or how else it ended.
    pub ended: String,
    /// The steps; waits have a cell of their own.
    pub cells: Vec<Cell>,
    /// What was done after it.
    pub then: Vec<String>,
}

/// All rows; the cursor is at `moment`.
pub(in crate::view::screen) fn rows(telling: &Telling, moment: EventId) -> Vec<Row> {
    let mut rows = Vec::new();
    let current = telling.visit_at(moment).map(|visit| visit.number);
    let deeds_between = |from: Option<EventId>, to: Option<EventId>| {
        let after = move |event: EventId| from.is_none_or(|from| event > from);
        let before = move |event: EventId| to.is_none_or(|to| event < to);
        let deeds = telling.deeds.iter();
        let found = deeds.filter(|deed| after(deed.event) && before(deed.event));
        found.map(|deed| deed.text.clone()).collect::<Vec<_>>()
    };
    let first = telling.visits.first().map(|visit| visit.opened);
    let early = deeds_between(None, first);
    if !early.is_empty() {
        rows.push(Row {
            label: "at first".into(),
            ended: String::new(),
            cells: Vec::new(),
            then: early,
        });
    }
    for (index, visit) in telling.visits.iter().enumerate() {
        let at = (current == Some(visit.number)).then(|| visit.steps_at(moment));
        let mut cells = Vec::new();
        for (number, step) in visit.steps.iter().enumerate() {
            if let Some(waited) = step.waited {
                cells.push(Cell {
                    text: format!("wait {}", spoken(waited)),
                    sign: Sign::Plain,
                    here: false,
                    event: step.event,
                });
            }
            cells.push(Cell {
                text: (number + 1).to_string(),
                sign: step.sign,
                here: at == Some(number + 1),
                event: step.event,
            });
        }
        let outcome = visit.outcome.as_ref();
        let ended = outcome.map(|it| it.status.map_or("---".into(), |status| status.to_string()));
        let outside = visit.outside.as_ref();
        let ended = ended.or(outside.and_then(|it| it.status.map(|status| status.to_string())));
        let ended = ended.or(outside.filter(|it| it.closed).map(|_| "---".into()));
        let next = telling.visits.get(index + 1).map(|visit| visit.opened);
        rows.push(Row {
            label: format!("visit {}", visit.number),
            ended: ended.unwrap_or_else(|| "...".into()),
            cells,
            then: deeds_between(Some(visit.opened), next),
        });
    }
    rows
}

/// A duration as people say it: `5 s`, `31.0 s` never, `2 min`.
pub(in crate::view::screen) fn spoken(time: Duration) -> String {
    let ms = time.as_millis();
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 if ms % 1000 >= 100 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        1_000..120_000 => format!("{} s", ms / 1000),
        _ => format!("{} min", ms / 60_000),
    }
}
