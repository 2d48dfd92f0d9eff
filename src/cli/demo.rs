//! The demo: it works, it breaks, it is explained, it is healed. Everything told is what the
//! emulated network really did.

use crate::scenario;
use crate::sim::Time;
use crate::timeline::{Action, Run};
use crate::trace::Capture;
use crate::view::{Report, story};

use super::Failure;
use super::args::DemoArgs;
use super::output::{print, print_json};

/// What the demo breaks.
const FAULT: &str = "app.stopped@app1";
/// Where the page is.
const URL: &str = "http://shop.example/";

/// `gatelab demo`.
pub(super) fn demo(args: &DemoArgs) -> Result<(), Failure> {
    let reports = perform()?;
    if args.json {
        return print_json(&reports);
    }
    let [works, breaks, heals] = &reports;
    print(&story::demo(works, breaks, heals))
}

/// The three page loads of the demo, each with its report.
fn perform() -> Result<[story::Told; 3], Failure> {
    let scenario = scenario::find("demo").map_err(Failure::usage)?;
    let scenario = scenario.parse(&[]).map_err(Failure::file)?;
    let seed = scenario.seed;
    let mut run = Run::new(scenario, seed, Capture::default());
    run.run_until(Time::from_millis(1000));
    let works = visit(&mut run)?;
    act(
        &mut run,
        Action::Break {
            fault: FAULT.into(),
        },
    )?;
    let breaks = visit(&mut run)?;
    act(
        &mut run,
        Action::Heal {
            fault: FAULT.into(),
        },
    )?;
    let heals = visit(&mut run)?;
    Ok([works, breaks, heals])
}

fn visit(run: &mut Run) -> Result<story::Told, Failure> {
    let before = run.visits_ended();
    act(
        run,
        Action::Visit {
            node: "phone".into(),
            url: URL.into(),
        },
    )?;
    run.run_while(Time::FAR, |run| run.visits_ended() == before);
    let trace = run.world().trace().borrow();
    let report = Report::new(&trace, run.world(), run.world().ledger(), before);
    let lines = story::tell(&trace, run.world(), report.outcome.as_ref());
    Ok(story::Told { report, lines })
}

fn act(run: &mut Run, action: Action) -> Result<(), Failure> {
    run.act(action).map_err(Failure::usage)
}
