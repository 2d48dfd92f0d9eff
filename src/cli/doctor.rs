//! `doctor`: what this machine lacks for real programs to take part.

use std::process::ExitCode;

use crate::attach::doctor;

use super::output::{print, print_json};
use super::{Exit, Failure};

/// `gatelab doctor`.
pub(super) fn examine(json: bool) -> Result<ExitCode, Failure> {
    let checks = doctor::examine(&doctor::Machine::this());
    let failed = checks
        .iter()
        .any(|check| check.state == doctor::State::Fail);
    if json {
        print_json(&checks)?;
    } else {
        let mut text = String::new();
        for check in &checks {
            text.push_str(&format!(
                "{:5} {}: {}\n",
                word(check.state),
                check.name,
                check.what
            ));
            if let Some(fix) = &check.fix {
                text.push_str(&format!("      fix: {fix}\n"));
            }
        }
        print(&crate::view::sanitise(&text))?;
    }
    Ok(if failed {
        Exit::Machine.into()
    } else {
        Exit::Done.into()
    })
}

/// The state of a check in one word.
fn word(state: doctor::State) -> &'static str {
    match state {
        doctor::State::Ok => "ok",
        doctor::State::Warn => "warn",
        doctor::State::Fail => "FAIL",
    }
}
