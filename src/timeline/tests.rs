//! Going back, and asking "what if".

use super::*;
use crate::scenario;
use crate::trace::{Capture, EventId, digest};

const SHOP: &str = "http://shop.example/";

fn demo() -> Branches {
    let scenario = scenario::find("demo").expect("embedded").parse(&[]);
    Branches::new(scenario.expect("valid"), 1, Capture::default())
}

fn broken(fault: &str) -> Action {
    let fault = fault.to_owned();
    Action::Break { fault }
}

fn statuses(run: &Run) -> Vec<String> {
    let trace = run.world().trace().borrow();
    let ends = trace.events().iter().filter(|it| it.is("browser.result"));
    let status = |it: &crate::trace::Event| it.note()?.fact("status").map(str::to_owned);
    ends.filter_map(status).collect()
}

#[test]
fn every_moment_can_be_gone_back_to() {
    let mut branches = demo();
    branches.visit("phone", SHOP).expect("a browser");
    branches.act(broken("app.stopped@app1")).expect("a program");
    branches.visit("phone", SHOP).expect("a browser");
    let now = branches.here().last();
    for index in (0..now.index()).rev().step_by(7) {
        let branch = branches.here_mut();
        let then = branch.at(EventId::from_index(index)).expect("replayable");
        let count = then.recorded();
        assert!(count > index);
        let then = digest(then.world().trace().borrow().events());
        let own = branch.run().world().trace().borrow();
        assert_eq!(then, digest(&own.events()[..count]), "at event {index}");
    }
}

#[test]
fn a_branch_differs_from_where_it_was_born() {
    let mut branches = demo();
    branches.visit("phone", SHOP).expect("a browser");
    branches.act(broken("app.stopped@app1")).expect("a program");
    let broke = branches.here().last();
    branches.visit("phone", SHOP).expect("a browser");
    branches.what_if(broke).expect("replayable");
    let fault = "app.stopped@app1".to_owned();
    branches.act(Action::Heal { fault }).expect("broken there");
    branches.visit("phone", SHOP).expect("a browser");
    assert_eq!(statuses(branches.list()[0].run()), ["200", "502"]);
    assert_eq!(statuses(branches.here().run()), ["200", "200"]);
    let fork = branches.here().fork.expect("a fork");
    assert_eq!((fork.branch, fork.event), (0, broke));
    let [one, two] = [0, 1].map(|number| {
        let trace = branches.list()[number].run().world().trace().borrow();
        digest(&trace.events()[..=broke.index()])
    });
    assert_eq!(one, two, "before the fork they are the same");
}

#[test]
fn breaking_in_the_middle_of_a_page_load_ends_that_page_load() {
    let mut branches = demo();
    branches.visit("phone", SHOP).expect("a browser");
    branches.visit("phone", SHOP).expect("a browser");
    let asks = {
        let trace = branches.here().run().world().trace().borrow();
        let asks = trace.events().iter().rposition(|it| it.is("browser.visit"));
        EventId::from_index(asks.expect("a visit"))
    };
    branches.what_if(asks).expect("replayable");
    branches.act(broken("app.stopped@app1")).expect("a program");
    assert_eq!(statuses(branches.here().run()), ["200", "502"]);
}

#[test]
fn the_ladder_is_built_a_piece_at_a_time_and_changes_nothing() {
    let mut branches = demo();
    for _ in 0..80 {
        branches.visit("phone", SHOP).expect("a browser");
    }
    let mut pieces = 0;
    while !branches.build(500) {
        pieces += 1;
        assert!(pieces < 1000, "the ladder is never finished");
    }
    assert!(pieces > 8);
    let middle = EventId::from_index(branches.here().last().index() / 2);
    let branch = branches.here_mut();
    let then = branch.at(middle).expect("replayable");
    let (count, then) = (
        then.recorded(),
        digest(then.world().trace().borrow().events()),
    );
    let own = branch.run().world().trace().borrow();
    assert_eq!(then, digest(&own.events()[..count]));
}

#[test]
fn the_same_acts_in_another_scenario_end_in_its_way() {
    let mut branches = demo();
    branches.visit("phone", SHOP).expect("a browser");
    let other = scenario::find("demo").expect("embedded");
    let other = other.parse(&["proxy.pool=app1:9".into()]);
    let run = branches.elsewhere(other.expect("valid"), branches.here().last());
    assert_eq!(statuses(&run.expect("possible")), ["502"]);
}
