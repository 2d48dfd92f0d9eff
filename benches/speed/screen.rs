//! The screen: its first frame, a frame among many events, and a step back in a long run.

use std::time::Duration;

use gatelab::sim::Time;
use gatelab::timeline::Action;
use gatelab::tui::{Desk, Key, Look, screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::meter::{Figure, cpu, ms, wall};
use crate::story::embedded;

/// The screen that is drawn, in columns and rows.
const SIZE: (u16, u16) = (200, 60);
/// Events that a frame is drawn among.
const EVENTS: usize = 100_000;
/// The run that one steps back in: so long, and so many events at least.
const LONG: Time = Time::from_millis(60_000);
const LONG_EVENTS: usize = 20_000;
/// Steps back that are measured.
const STEPS: usize = 40;

/// From the reading of the scenario to the first screen.
pub(crate) fn first() -> Figure {
    Figure::of(21, || ms(wall(|| drawn(&desk("demo"))).0))
}

/// One frame, while the trace holds many events.
pub(crate) fn frame() -> Figure {
    let mut desk = desk("first");
    while events(&desk) < EVENTS {
        visit(&mut desk, "http://shop.example/download");
    }
    Figure::of(31, || ms(cpu(|| drawn(&desk)).0))
}

/// A step back, and the frame that shows it.
pub(crate) fn step_back() -> Figure {
    let mut desk = desk("first");
    while desk.run().world().now() < LONG {
        visit(&mut desk, "http://shop.example/big");
        visit(&mut desk, "http://shop.example/");
        desk.branches
            .pass(Duration::from_millis(200))
            .expect("time passes");
    }
    assert!(events(&desk) >= LONG_EVENTS, "{} events", events(&desk));
    desk.look_again();
    while !desk.branches.build(2_000) {}
    Figure::of(STEPS, || {
        ms(wall(|| {
            desk.press(Key::Left);
            drawn(&desk);
        })
        .0)
    })
}

fn desk(name: &str) -> Desk {
    let scenario = embedded(name, &[]);
    let seed = scenario.seed;
    Desk::new(scenario, seed, Look::default())
}

fn visit(desk: &mut Desk, url: &str) {
    let (node, url) = ("phone".to_owned(), url.to_owned());
    desk.branches
        .act(Action::Visit { node, url })
        .expect("the phone has a browser");
    desk.branches
        .pass(Duration::from_millis(1))
        .expect("time passes");
    while desk.run().visits_ended() < desk.run().visits_asked() {
        desk.branches
            .pass(Duration::from_millis(100))
            .expect("time passes");
    }
    desk.look_again();
}

fn events(desk: &Desk) -> usize {
    desk.run().world().trace().borrow().events().len()
}

fn drawn(desk: &Desk) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    screen::draw(desk, &mut buffer);
    assert!(buffer.content.iter().any(|cell| cell.symbol() != " "));
}
