//! What a screen follows of a live world is what happened there, and real programs are told.

use std::collections::VecDeque;
use std::time::Duration;

use gatelab::attach::Program;
use gatelab::attach::live::{Live, Turn};
use gatelab::scenario;
use gatelab::timeline::{Action, Branches, Chapter, Run};
use gatelab::trace::{Capture, digest};
use gatelab::view::screen::{Atlas, Telling};

use super::machine::{executable, installed, phone};

#[test]
fn a_screen_follows_real_programs_by_the_journal_and_can_look_back() {
    let Some(_) = phone().filter(|_| installed("curl")) else {
        return;
    };
    let embedded = scenario::find("first").unwrap();
    let parsed = || {
        let one_app = ["proxy.pool=app1".to_owned()];
        embedded.parse(&one_app).unwrap()
    };
    let mut live = Live::new(Run::new(parsed(), 1, Capture::default()), None).unwrap();
    live.use_executable(executable());
    let seat = live.seat("phone").unwrap();
    live.await_address(seat).unwrap();
    let (keys, _keyboard) = rustix::pipe::pipe().unwrap();
    let mut branches = Branches::follower(parsed(), 1, Capture::default());
    let (mut story, mut known) = (VecDeque::new(), 0);
    let line = "curl -s -o /dev/null -H Host:shop.example http://198.51.100.80/";
    let mut fetch = |live: &mut Live| {
        let curl = Program::shell_line(line.as_ref());
        live.start(seat, curl, true).unwrap();
        while !matches!(
            live.turn(&keys, Duration::from_millis(10)).unwrap(),
            Turn::Ended(_)
        ) {
            story.push_back(Chapter::of(live.run(), known));
            known = live.run().journal().len();
            // A little at a time, as between two keys.
            branches.follow(&mut story, 50).unwrap();
        }
    };
    fetch(&mut live);
    let fault = "app.stopped@app1".to_owned();
    live.act(Action::Break { fault }).unwrap();
    fetch(&mut live);
    story.push_back(Chapter::of(live.run(), known));
    while !branches.follow(&mut story, 50).unwrap() {}
    let run = branches.list()[0].run();
    let count = run.recorded();
    let followed = digest(run.world().trace().borrow().events());
    let there = live.run().world().trace().borrow();
    assert_eq!(followed, digest(&there.events()[..count]));
    assert!(there.events().len() - count < 20, "nearly all of it");
    let mut telling = Telling::default();
    telling.read(run, &Atlas::of(&parsed()));
    let statuses = telling
        .visits
        .iter()
        .map(|visit| visit.outside.as_ref()?.status);
    assert_eq!(statuses.collect::<Vec<_>>(), [Some(200), Some(502)]);
    let first = telling.visits[0].opened;
    let then = branches.here_mut().at(first).unwrap();
    assert!(then.active().next().is_none(), "nothing was broken then");
}
