//! The doctor agrees with the tests on whether this machine will do.

use gatelab::attach::doctor::{Machine, State, examine};

use super::machine::{executable, phone};

#[test]
fn the_trial_succeeds_exactly_where_these_tests_run() {
    let machine = Machine {
        executable: Some(executable()),
        ..Machine::this()
    };
    let works = phone().is_some();
    let checks = examine(&machine);
    let trial = checks
        .iter()
        .find(|check| check.name == "a trial namespace");
    assert_eq!(trial.unwrap().state == State::Ok, works, "{checks:#?}");
    let obstacles = checks.iter().filter(|check| check.state == State::Fail);
    assert_eq!(obstacles.count() == 0, works, "{checks:#?}");
}
