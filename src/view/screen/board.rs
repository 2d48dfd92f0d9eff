//! Everything on the first screen for one moment.

use crate::timeline::Run;
use crate::trace::EventId;
use crate::view::{Outcome, plain};

use super::{Atlas, MapView, PageView, Row, Sign, Standing, Step, Strip, Telling, Visit, WhyView};
use super::{map, page, standing::standing, strip, timeline, why};

/// Where the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The last event that is seen.
    pub event: EventId,
    /// Whether that is the present.
    pub now: bool,
}

/// One line of the story as it stands at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is marked.
    pub sign: Sign,
    /// The sentence.
    pub text: String,
    /// The same for narrow screens.
    pub short: String,
    /// How it stands: its word, or that it is under way.
    pub word: String,
    /// Where the cursor goes for it.
    pub event: EventId,
    /// Whether a person did it, and it is no step.
    pub deed: bool,
}

/// The first screen at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The moment.
    pub moment: Moment,
    /// The map.
    pub map: MapView,
    /// The steps so far.
    pub story: Vec<Told>,
    /// How many of its steps have begun.
    pub reached: usize,
    /// How many steps the page load has in all.
    pub steps: usize,
    /// The number of the page load; 0 before the first.
    pub visit: usize,
    /// Whether it has ended at this moment.
    pub ended: bool,
    /// Whether it ended well.
    pub good: bool,
    /// The browser.
    pub page: PageView,
    /// Fact, cause, answer.
    pub strip: Strip,
    /// The timeline.
    pub rows: Vec<Row>,
    /// How long the page load took until the moment.
    pub elapsed: String,
    /// What is broken.
    pub broken: Vec<Standing>,
    /// Why it ended so, if it ended.
    pub why: Option<WhyView>,
}

impl Board {
    /// Looks at `run` right after `moment`. What is explained must have been explained before
    /// ([`Telling::explain`]).
    pub fn new(run: &Run, atlas: &Atlas, telling: &Telling, moment: Moment) -> Self {
        let trace = run.world().trace().borrow();
        let visit = telling.visit_at(moment.event);
        let broken = standing(trace.events(), moment.event);
        let route = map::Route::of(&trace, atlas, visit, moment.event);
        let steps = visit.map_or(&[][..], |it| &it.steps[..it.steps_at(moment.event)]);
        let ended = visit.and_then(Visit::ended);
        let ended = ended.is_some_and(|event| event <= moment.event);
        let good = visit.is_some_and(|it| {
            let outside = it.outside.as_ref().and_then(|it| it.status);
            let good = it.outcome.as_ref().is_some_and(Outcome::is_good);
            good || outside.is_some_and(|status| status < 400)
        });
        let elapsed = visit.map(|visit| {
            let until = moment.event.min(visit.last());
            let began = trace.event(visit.opened).time;
            let time = trace.event(until).time.max(began);
            plain::duration(time.since(began).as_nanos() as f64 / 1e6)
        });
        let mut story = told(steps, moment.event);
        let beginning = EventId::from_index(0);
        let after = visit.map_or(beginning, |visit| visit.last().min(moment.event));
        if ended || visit.is_none() {
            story.extend(deeds(telling, atlas, after, moment.event));
        }
        Self {
            moment,
            map: map::map(&trace, atlas, &route, visit, (moment.event, &broken)),
            story,
            reached: steps.len(),
            steps: visit.map_or(0, |it| it.steps.len()),
            visit: visit.map_or(0, |it| it.number),
            ended,
            good,
            page: page::page(atlas, visit, moment.event),
            strip: strip::strip(&trace, atlas, visit, moment.event),
            rows: timeline::rows(telling, moment.event),
            elapsed: elapsed.unwrap_or_default(),
            broken,
            why: visit
                .filter(|_| ended)
                .and_then(|visit| why::why(&trace, atlas, visit)),
        }
    }
}

fn told(steps: &[Step], moment: EventId) -> Vec<Told> {
    let last = steps.len().saturating_sub(1);
    let lines = steps.iter().enumerate().map(|(number, step)| {
        let travels = number == last && step.going == "on its way" && moment <= step.event;
        let word = match step.going {
            going if travels || number == last && !step.is_settled(moment) => going,
            _ if !step.is_settled(moment) => "...",
            _ => &step.word,
        };
        Told {
            sign: step.sign_at(moment),
            text: step.sentence(moment, false),
            short: step.sentence(moment, true),
            word: word.to_owned(),
            event: step.event,
            deed: false,
        }
    });
    lines.collect()
}

/// What a person did after the last page load began and that is no step of it.
fn deeds(telling: &Telling, atlas: &Atlas, after: EventId, moment: EventId) -> Vec<Told> {
    let own = telling
        .deeds
        .iter()
        .filter(|it| it.event > after && it.event <= moment);
    let lines = own.map(|deed| Told {
        sign: if deed.breaks {
            Sign::Wrong
        } else {
            Sign::Plain
        },
        text: format!("you: {}", atlas.plain(&deed.text)),
        short: atlas.plain(&deed.text),
        word: deed.word.into(),
        event: deed.event,
        deed: true,
    });
    lines.collect()
}
