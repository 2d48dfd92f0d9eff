//! Page loads: the newcomer's story, warm pages, and doing it all again.

use std::process::{Command, Stdio};
use std::time::Duration;

use gatelab::scenario::{self, Scenario};
use gatelab::sim::Time;
use gatelab::timeline::{Action, Run};
use gatelab::trace::Capture;
use gatelab::view::{Report, story};

use crate::meter::{Figure, cpu, ms, wall};

const URL: &str = "http://shop.example/";
const FAULT: &str = "app.stopped@app1";

/// The program itself, from its start to its end, which is just after the first 200.
pub(crate) fn process() -> Figure {
    Figure::of(31, || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gatelab"));
        program.args(["run", "demo"]).stdout(Stdio::null());
        let (time, status) = wall(|| program.status());
        assert!(status.is_ok_and(|status| status.success()), "the demo runs");
        ms(time)
    })
}

/// The whole story as `gatelab demo` tells it, the reading of the scenario included.
pub(crate) fn whole() -> Figure {
    Figure::of(51, || ms(cpu(|| tell(&embedded("demo", &[]))).0))
}

/// Loads a page three times: it works, it breaks, it is healed. Gives the run, to be kept.
pub(crate) fn tell(scenario: &Scenario) -> Run {
    let mut run = Run::new(scenario.clone(), scenario.seed, Capture::default());
    run.run_until(Time::from_millis(1_000));
    let mut told = vec![visit_and_report(&mut run, Some("200"))];
    let fault = || FAULT.to_owned();
    run.act(Action::Break { fault: fault() })
        .expect("it can be broken");
    told.push(visit_and_report(&mut run, Some("502")));
    run.act(Action::Heal { fault: fault() })
        .expect("it can be healed");
    told.push(visit_and_report(&mut run, Some("200")));
    let [works, breaks, heals] = told.as_slice() else {
        unreachable!("three page loads");
    };
    assert!(!story::demo(works, breaks, heals).is_empty());
    run
}

fn visit_and_report(run: &mut Run, status: Option<&str>) -> story::Told {
    let before = run.visits_ended();
    visit(run, URL);
    let trace = run.world().trace().borrow();
    let report = Report::new(&trace, run.world(), run.world().ledger(), before);
    let found = report.outcome.as_ref().and_then(|outcome| outcome.status);
    assert_eq!(found.map(|status| status.to_string()).as_deref(), status);
    let lines = story::tell(&trace, run.world(), report.outcome.as_ref());
    story::Told { report, lines }
}

/// Loads a page and waits for its end.
pub(crate) fn visit(run: &mut Run, url: &str) {
    let before = run.visits_ended();
    let (node, url) = ("phone".to_owned(), url.to_owned());
    run.act(Action::Visit { node, url })
        .expect("the phone has a browser");
    run.run_while(Time::FAR, |run| run.visits_ended() == before);
}

/// One of the scenarios of the program.
pub(crate) fn embedded(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|&text| text.to_owned()).collect();
    let found = scenario::find(name).map(|embedded| embedded.parse(&settings));
    found.expect("it is embedded").expect("it is right")
}

/// A page load over connections that are there already, names known.
pub(crate) fn warm_page() -> Figure {
    const PAGES: u32 = 200;
    let scenario = embedded("first", &[]);
    Figure::of(7, || {
        let mut run = Run::new(scenario.clone(), 1, Capture::default());
        run.run_until(Time::from_millis(1_000));
        visit(&mut run, URL);
        let (time, ()) = cpu(|| (0..PAGES).for_each(|_| visit(&mut run, URL)));
        ms(time / PAGES)
    })
}

/// A minute of page loads over a link that loses 1 % of its frames, done again from the journal.
pub(crate) fn again() -> Figure {
    let scenario = embedded("first", &["internet--proxy.loss=1%"]);
    let mut run = Run::new(scenario.clone(), 1, Capture::default());
    let end = Time::from_millis(60_000);
    run.run_until(Time::from_millis(1_000));
    while run.world().now() < end {
        visit(&mut run, "http://shop.example/big");
        run.run_until(run.world().now() + Duration::from_secs(1));
    }
    let virtual_time = (run.world().now() - Time::ZERO).as_secs_f64();
    Figure::of(9, || {
        let (scenario, journal) = (scenario.clone(), run.journal());
        let redo = || Run::replay(scenario, 1, Capture::default(), journal, run.steps());
        let (time, again) = cpu(redo);
        assert_eq!(again.expect("it can be done again").steps(), run.steps());
        virtual_time / time.as_secs_f64()
    })
}
