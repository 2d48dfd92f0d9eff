//! What `gatelab run` does: boot, perhaps warm up, break, load pages, heal on time.

use std::time::Duration;

use thiserror::Error;

use crate::catalogue::SpecError;
use crate::scenario::Scenario;
use crate::scenario::program::Program;
use crate::sim::Time;
use crate::trace::Capture;

use super::{Action, Run, RunError, Schedule};

/// The machines have this long to boot before the first page load.
const BOOT: Duration = Duration::from_secs(1);
/// Between two page loads.
const PAUSE: Duration = Duration::from_secs(1);
/// No page load takes longer; browsers give up long before.
const PATIENCE: Duration = Duration::from_hours(1);

/// What is to be done to a scenario.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The node whose browser loads the pages; the scenario's first browser if absent.
    pub from: Option<String>,
    /// The page; the browser's home page if absent.
    pub url: Option<String>,
    /// Faults as given: `NAME@PLACE[,k=v]...[,at=2s][,for=5s]`.
    pub faults: Vec<String>,
    /// How many page loads count.
    pub repeat: usize,
    /// Whether the page is loaded once first, so that caches are warm.
    pub warm: bool,
}

/// Why a plan cannot be carried out.
#[derive(Debug, Error)]
pub enum PlanError {
    /// An act is impossible.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A fault is not written as it should be.
    #[error(transparent)]
    Fault(#[from] SpecError),
    /// Nobody can load a page.
    #[error("no node of this scenario has a browser; add `browser = {{}}` to one")]
    NoBrowser,
    /// No page was named.
    #[error("no page to load: give one with --get URL, or `url` in the browser's settings")]
    NoUrl,
    /// A page load did not end.
    #[error("the page load had not ended after an hour of virtual time")]
    Endless,
}

/// Carries a plan out and returns the finished run. The number beside it says how many page loads
/// at its beginning only warmed up.
pub fn perform(
    scenario: Scenario,
    seed: u64,
    capture: Capture,
    plan: &Plan,
) -> Result<(Run, usize), PlanError> {
    perform_watched(scenario, seed, capture, plan, &mut |_| {})
}

/// The same, while `watch` is shown the run before every event of its page loads.
pub fn perform_watched(
    scenario: Scenario,
    seed: u64,
    capture: Capture,
    plan: &Plan,
    watch: &mut dyn FnMut(&Run),
) -> Result<(Run, usize), PlanError> {
    let (node, url) = target(&scenario, plan)?;
    let mut schedule = Schedule::read(&plan.faults)?;
    let mut run = Run::new(scenario, seed, capture);
    if !plan.warm {
        schedule.break_at_once(&mut run)?;
    }
    run.run_until(Time::ZERO + BOOT);
    if plan.warm {
        load(&mut run, (&node, &url), &mut Schedule::default(), watch)?;
        run.act(Action::CloseIdle)?;
        run.run_until(run.world().now() + PAUSE);
        schedule.break_at_once(&mut run)?;
    }
    schedule.begin(run.world().now());
    for round in 0..plan.repeat.max(1) {
        if round > 0 {
            let until = run.world().now() + PAUSE;
            schedule.run_until(&mut run, until)?;
        }
        load(&mut run, (&node, &url), &mut schedule, watch)?;
    }
    Ok((run, usize::from(plan.warm)))
}

/// The node whose browser loads pages: the one that was named, or the scenario's first.
pub fn browser(scenario: &Scenario, named: Option<&str>) -> Result<String, PlanError> {
    let browsers = scenario.nodes.iter();
    let browsers = browsers.filter(|node| node.program("browser").is_some());
    let mut browsers = browsers.map(|node| node.name.as_str());
    let Some(named) = named else {
        let first = browsers.next().ok_or(PlanError::NoBrowser)?;
        return Ok(first.to_owned());
    };
    let known = scenario.nodes.iter().map(|node| node.name.as_str());
    let name = named.to_owned();
    if browsers.clone().any(|browser| browser == named) {
        Ok(name)
    } else if known.clone().any(|known| known == named) {
        let browsers: Vec<&str> = browsers.collect();
        Err(RunError::NoBrowser(name, browsers.join(", ")).into())
    } else {
        let nearest = crate::scenario::nearest(named, known);
        Err(RunError::UnknownNode { name, nearest }.into())
    }
}

/// Who loads which page.
fn target(scenario: &Scenario, plan: &Plan) -> Result<(String, String), PlanError> {
    let node = browser(scenario, plan.from.as_deref())?;
    let home = scenario
        .nodes
        .iter()
        .find(|other| other.name == node)
        .and_then(|node| match node.program("browser") {
            Some(Program::Browser(browser)) => browser.url.clone(),
            _ => None,
        });
    let url = plan.url.clone().or(home).ok_or(PlanError::NoUrl)?;
    Ok((node, url))
}

/// Loads a page and waits for its end.
fn load(
    run: &mut Run,
    (node, url): (&str, &str),
    schedule: &mut Schedule,
    watch: &mut dyn FnMut(&Run),
) -> Result<(), PlanError> {
    let before = run.visits_ended();
    run.act(Action::Visit {
        node: node.to_owned(),
        url: url.to_owned(),
    })?;
    let limit = run.world().now() + PATIENCE;
    let going = |run: &Run| {
        watch(run);
        run.visits_ended() == before
    };
    if schedule.run_while(run, limit, going)? {
        Ok(())
    } else {
        Err(PlanError::Endless)
    }
}
