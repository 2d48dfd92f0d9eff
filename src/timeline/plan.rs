//! What `gatelab run` does: boot, perhaps warm up, break, load pages, heal on time.

use std::time::Duration;

use thiserror::Error;

use crate::catalogue::{Spec, SpecError};
use crate::scenario::Scenario;
use crate::scenario::program::Program;
use crate::sim::Time;
use crate::trace::Capture;

use super::{Action, Run, RunError};

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

/// Something that happens at a set time after the first request.
struct Scheduled {
    after: Duration,
    action: Action,
}

/// Carries a plan out and returns the finished run. The number beside it says how many page loads
/// at its beginning only warmed up.
pub fn perform(
    scenario: Scenario,
    seed: u64,
    capture: Capture,
    plan: &Plan,
) -> Result<(Run, usize), PlanError> {
    let (node, url) = target(&scenario, plan)?;
    let specs: Vec<(&String, Spec)> = plan
        .faults
        .iter()
        .map(|text| Ok((text, text.parse()?)))
        .collect::<Result<_, SpecError>>()?;
    let mut run = Run::new(scenario, seed, capture);
    if !plan.warm {
        break_unscheduled(&mut run, &specs)?;
    }
    run.run_until(Time::ZERO + BOOT);
    if plan.warm {
        load(&mut run, &node, &url, &mut Vec::new())?;
        run.act(Action::CloseIdle)?;
        run.run_until(run.world().now() + PAUSE);
        break_unscheduled(&mut run, &specs)?;
    }
    let begin = run.world().now();
    let mut schedule = scheduled(&specs, begin);
    for round in 0..plan.repeat.max(1) {
        if round > 0 {
            go_to(&mut run, PAUSE, &mut schedule)?;
        }
        load(&mut run, &node, &url, &mut schedule)?;
    }
    Ok((run, usize::from(plan.warm)))
}

/// Who loads which page.
fn target(scenario: &Scenario, plan: &Plan) -> Result<(String, String), PlanError> {
    let browsing = scenario
        .nodes
        .iter()
        .find(|node| node.program("browser").is_some());
    let node = plan
        .from
        .clone()
        .or_else(|| browsing.map(|node| node.name.clone()));
    let node = node.ok_or(PlanError::NoBrowser)?;
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

fn break_unscheduled(run: &mut Run, specs: &[(&String, Spec)]) -> Result<(), RunError> {
    for (text, spec) in specs {
        if spec.at.is_none() {
            run.act(Action::Break {
                fault: (*text).clone(),
            })?;
        }
    }
    Ok(())
}

/// The acts with a time of their own, by time after the first request.
fn scheduled(specs: &[(&String, Spec)], begin: Time) -> Vec<(Time, Action)> {
    let mut list = Vec::new();
    for (text, spec) in specs {
        let fault = (*text).clone();
        if let Some(at) = spec.at {
            list.push(Scheduled {
                after: at,
                action: Action::Break {
                    fault: fault.clone(),
                },
            });
        }
        if let Some(lasting) = spec.lasts {
            let after = spec.at.unwrap_or_default() + lasting;
            list.push(Scheduled {
                after,
                action: Action::Heal { fault },
            });
        }
    }
    list.sort_by_key(|item| item.after);
    list.into_iter()
        .map(|item| (begin + item.after, item.action))
        .collect()
}

/// Lets `duration` pass, with what is scheduled in it.
fn go_to(
    run: &mut Run,
    duration: Duration,
    schedule: &mut Vec<(Time, Action)>,
) -> Result<(), RunError> {
    let until = run.world().now() + duration;
    while schedule.first().is_some_and(|(at, _)| *at <= until) {
        let (at, action) = schedule.remove(0);
        run.run_until(at);
        run.act(action)?;
    }
    run.run_until(until);
    Ok(())
}

/// Loads a page and waits for its end.
fn load(
    run: &mut Run,
    node: &str,
    url: &str,
    schedule: &mut Vec<(Time, Action)>,
) -> Result<(), PlanError> {
    let before = run.visits_ended();
    run.act(Action::Visit {
        node: node.to_owned(),
        url: url.to_owned(),
    })?;
    let limit = run.world().now() + PATIENCE;
    loop {
        let next = schedule.first().map_or(limit, |(at, _)| *at);
        let going = |run: &Run| run.visits_ended() == before;
        if run.run_while(next, going) {
            return Ok(());
        }
        if schedule.is_empty() {
            return Err(PlanError::Endless);
        }
        let (at, action) = schedule.remove(0);
        run.run_until(at);
        run.act(action)?;
    }
}
