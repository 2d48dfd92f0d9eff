//! The views of the first screen, over every fault of the catalogue.

use super::*;
use crate::catalogue;
use crate::scenario::{self, Scenario};
use crate::timeline::{Action, Branches};
use crate::trace::{Capture, EventId};

fn scenario(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|&it| it.to_owned()).collect();
    let found = scenario::find(name).expect("embedded");
    found.parse(&settings).expect("valid")
}

/// A world in which a page was loaded, perhaps something broken, and the page loaded again.
struct Told {
    branches: Branches,
    atlas: Atlas,
    telling: Telling,
}

impl Told {
    fn new(scenario: Scenario, fault: Option<&str>, warm: bool) -> Self {
        let atlas = Atlas::of(&scenario);
        let (node, url) = atlas.browser.clone().expect("a browser");
        let name = atlas.nodes[usize::from(node.0)].name.clone();
        let seed = scenario.seed;
        let mut branches = Branches::new(scenario, seed, Capture::default());
        if warm {
            branches.visit(&name, &url).expect("a page");
        }
        if let Some(fault) = fault {
            let fault = fault.to_owned();
            branches.act(Action::Break { fault }).expect("breakable");
            branches.visit(&name, &url).expect("a page");
        }
        let mut telling = Telling::default();
        telling.read(branches.here().run(), &atlas);
        telling.explain(branches.here().run(), branches.here().last());
        Self {
            branches,
            atlas,
            telling,
        }
    }

    fn board(&self, event: EventId) -> Board {
        let now = event == self.branches.here().last();
        let moment = Moment { event, now };
        Board::new(
            self.branches.here().run(),
            &self.atlas,
            &self.telling,
            moment,
        )
    }

    fn now(&self) -> Board {
        self.board(self.branches.here().last())
    }
}

fn lines(board: &Board) -> Vec<String> {
    let line =
        |told: &super::Told| format!("{} {} | {}", told.sign.as_char(), told.text, told.word);
    board.story.iter().map(line).collect()
}

#[test]
fn the_first_502_is_told_step_by_step() {
    let told = Told::new(scenario("demo", &[]), Some("app.stopped@app1"), true);
    let board = told.now();
    assert_eq!(
        lines(&board),
        [
            "  phone sends on its open connection: GET / | ok",
            "  home router puts its own address on it | ok",
            "  proxy knocks at app1, port 8080 (SYN) | refused",
            "! app1: no program listens there (RST) | REFUSED",
            "* proxy has no page to pass on: writes 502 | DECIDED",
            "  502 goes back: Internet, home router | ok",
            "  the phone shows the error page | 502",
        ]
    );
    let strip = &board.strip;
    assert_eq!(strip.fact, "app1 sent RST");
    assert_eq!(strip.cause, "connection_refused");
    assert!(strip.answer.starts_with("502, this proxy's choice"));
    let states: Vec<_> = board.map.boxes.iter().map(|it| it.state.as_str()).collect();
    assert_eq!(
        states,
        ["shows 502", "ok", "ok", "wrote 502", "port closed"]
    );
    let talks: Vec<_> = board.map.talks.iter().map(|it| it.state.as_str()).collect();
    assert_eq!(talks, ["fine", "refused"]);
    assert_eq!(board.rows.len(), 2);
    assert_eq!(board.rows[0].then, ["the program on app1 is stopped"]);
    let why = board.why.expect("an explanation");
    assert_eq!(
        why.because,
        "Because the program on app1 is stopped (app.stopped@app1)."
    );
    assert_eq!(why.chain.last().expect("a root").proof, "<-- root");
}

#[test]
fn every_fault_has_a_story_that_says_what_went_wrong() {
    for fault in catalogue::all() {
        for warm in [false, true] {
            let world = scenario("first", &["proxy.pool=app1"]);
            let told = Told::new(world, Some(fault.example), warm);
            let board = told.now();
            let story = lines(&board).join("\n");
            let last = board.story.last().expect("a step");
            assert!(
                last.text.starts_with("the phone shows"),
                "{}:\n{story}",
                fault.name
            );
            let marked = board.story.iter().any(|it| it.sign != Sign::Plain);
            assert!(
                board.good || marked,
                "{}: nothing is marked:\n{story}",
                fault.name
            );
            assert!(board.good || board.why.is_some());
            for step in &board.story {
                let bare = step.text.split(" (").next().unwrap_or_default();
                assert!(
                    bare.chars().count() <= 50,
                    "{}: too long: {bare}",
                    fault.name
                );
                assert!(
                    step.short.chars().count() <= 40,
                    "{}: too long: {}",
                    fault.name,
                    step.short
                );
            }
            let order: Vec<_> = board.story.iter().map(|it| it.event).collect();
            assert!(order.is_sorted(), "{}: out of order", fault.name);
        }
    }
}

/// What is seen at a moment does not depend on what came later: the run as it was then shows the
/// same.
#[test]
fn a_view_knows_nothing_of_the_future() {
    let faults = [
        "app.stopped@app1",
        "firewall.drop@app1",
        "dns.nxdomain@app1.internal",
        "app.garbage@app1",
        "nat.flush@home-gw",
    ];
    for fault in faults {
        let mut told = Told::new(scenario("first", &["proxy.pool=app1"]), Some(fault), true);
        let steps = told.telling.visits.last().expect("a visit").steps.clone();
        // That the answer goes back is known when it has arrived.
        for step in steps.iter().filter(|step| step.code != "http.response") {
            let later = told.board(step.event);
            let then = told.branches.here_mut().at(step.event).expect("replayable");
            let mut telling = Telling::default();
            telling.read(then, &told.atlas);
            telling.explain(then, step.event);
            let moment = Moment {
                event: step.event,
                now: false,
            };
            let then = Board::new(then, &told.atlas, &telling, moment);
            let shown = |board: &Board| (lines(board), board.map.clone(), board.page.clone());
            assert_eq!(shown(&later), shown(&then), "{fault} at {}", step.text);
        }
    }
}

#[test]
fn every_scenario_has_a_map_before_anything_happens() {
    for embedded in scenario::embedded() {
        let told = Told::new(scenario(embedded.name, &[]), None, false);
        let board = told.now();
        assert!(
            (2..=6).contains(&board.map.boxes.len()),
            "{}",
            embedded.name
        );
        assert_eq!(board.map.cables.len() + 1, board.map.boxes.len());
        assert!(board.story.is_empty() && board.rows.is_empty());
    }
}

#[test]
fn a_packet_is_on_the_cable_it_travels_on() {
    let told = Told::new(scenario("demo", &[]), Some("app.stopped@app1"), true);
    let visit = told.telling.visits.last().expect("a visit");
    let cables = |number: usize| told.board(visit.steps[number].event).map.cables;
    assert_eq!(cables(0)[0].forth.as_deref(), Some("GET"));
    assert_eq!(cables(1)[1].forth.as_deref(), Some("GET"));
    assert_eq!(cables(2)[3].forth.as_deref(), Some("SYN"));
    assert_eq!(cables(3)[3].back.as_deref(), Some("RST"));
    assert_eq!(cables(5)[0].back.as_deref(), Some("502"));
}

#[test]
fn a_cut_cable_is_drawn_cut_and_a_stopped_program_is_not() {
    let at = |fault: &str| {
        Told::new(scenario("demo", &[]), Some(fault), true)
            .now()
            .map
            .cables
    };
    assert!(at("link.down@proxy--app1")[3].cut);
    assert!(!at("app.stopped@app1")[3].cut);
    assert_eq!(
        at("link.delay@phone--home-gw,by=1s")[0].bad.as_deref(),
        Some("delay")
    );
}
