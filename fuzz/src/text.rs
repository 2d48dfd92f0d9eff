//! Texts that people write: scenarios, faults, addresses of pages.

use gatelab::catalogue::Spec;
use gatelab::http::Url;
use gatelab::net::World;
use gatelab::scenario::{self, Scenario};
use gatelab::timeline::{Action, Run};
use gatelab::trace::Capture;

/// Events after which a world has shown enough.
const STEPS: usize = 200;

/// Scenario files: each is refused with places and advice, or makes a world that runs.
pub fn scenario(data: &[u8]) {
    match scenario::parse("fuzz.toml", data, &[]) {
        Ok(scenario) => {
            let mut world = scenario::build(&scenario, scenario.seed, Capture::default());
            world.start();
            go_on(&mut world);
        }
        Err(error) => {
            assert!(!error.problems.is_empty());
            for problem in &error.problems {
                assert!(
                    problem.line > 0 && problem.column > 0 && problem.width > 0,
                    "{problem}"
                );
                assert!(!problem.message.is_empty());
            }
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Faults: each is refused with advice, or breaks something that can be healed.
pub fn fault(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Err(error) = text.parse::<Spec>() {
        assert!(!error.to_string().is_empty());
        return;
    }
    let scenario = SCENARIO.with(Clone::clone);
    let mut run = Run::new(scenario, 1, Capture::default());
    let fault = text.to_owned();
    match run.act(Action::Break {
        fault: fault.clone(),
    }) {
        Ok(()) => {
            go_on(run.world_mut());
            let healed = run.act(Action::Heal { fault });
            assert!(healed.is_ok(), "{healed:?}");
            assert_eq!(run.active().count(), 0);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

thread_local! {
    static SCENARIO: Scenario = scenario::parse("first", first(), &[]).expect("a sound scenario");
}

/// The scenario in which faults are tried.
fn first() -> &'static [u8] {
    include_bytes!("../../labs/scenarios/first.toml")
}

/// Addresses of pages: what was read and written is read alike.
pub fn url(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match text.parse::<Url>() {
        Ok(url) => assert_eq!(url.to_string().parse(), Ok(url)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Lets the world handle a few events; its books must balance.
fn go_on(world: &mut World) {
    for _ in 0..STEPS {
        if world.step().is_none() {
            break;
        }
    }
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
}
