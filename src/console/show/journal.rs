//! `journalctl [-u UNIT] [-n COUNT]`: what the programs of this machine logged.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, flag, read, valued};
use crate::console::seat::{Seat, calendar};
use crate::console::unit::{Unit, find, units};
use crate::trace::{Event, Verb};

const FLAGS: &[Flag] = &[
    valued(&["-u", "--unit"], "UNIT"),
    valued(&["-n", "--lines"], "COUNT"),
    flag(&["--no-pager"]),
    flag(&["-e"]),
    flag(&["-x"]),
];

/// `journalctl [-u UNIT] [-n COUNT]`.
pub(in crate::console) fn journalctl(
    seat: &Seat<'_>,
    words: &[String],
) -> Result<Answer, Complaint> {
    let given = read("journalctl", 1, FLAGS, words)?;
    let unit = match given.value("-u") {
        None => None,
        Some(name) => Some(find(seat, name).ok_or_else(|| no_unit(seat, name))?),
    };
    let last: usize = given.number("-n", usize::MAX, 0, usize::MAX)?;
    let mut lines = entries(seat, unit.as_ref());
    lines.drain(..lines.len().saturating_sub(last));
    if lines.is_empty() {
        lines.push("-- No entries --".to_owned());
    }
    Ok(lines.into())
}

/// The complaint about a unit that is not there.
pub(super) fn no_unit(seat: &Seat<'_>, name: &str) -> Complaint {
    let all: Vec<String> = units(seat).into_iter().map(|unit| unit.name).collect();
    let here = if all.is_empty() {
        "no services run here".to_owned()
    } else {
        format!("here: {}", all.join(", "))
    };
    let name = name.strip_suffix(".service").unwrap_or(name);
    Complaint::new(
        4,
        format!("Unit {name}.service could not be found. ({here})"),
    )
}

/// The lines of the journal, those of one unit or of all.
pub(super) fn entries(seat: &Seat<'_>, unit: Option<&Unit>) -> Vec<String> {
    let trace = seat.world.trace().borrow();
    let own = trace
        .events()
        .iter()
        .filter(|event| event.node == seat.node);
    let units = units(seat);
    let told = own.filter_map(|event| {
        let (program, text) = told(event, &units)?;
        let wanted = unit.is_none_or(|unit| unit.name == program);
        wanted.then(|| line(seat, event, &program, &text, &units))
    });
    told.collect()
}

/// Who says what in an event; none for what is no matter of a journal.
fn told(event: &Event, units: &[Unit]) -> Option<(String, String)> {
    let note = event.note()?;
    match (event.verb, note.code.as_ref()) {
        (Verb::Started, "program.started") => {
            let name = note.text.split_whitespace().nth(2)?;
            let known = units.iter().any(|unit| unit.name == name);
            known.then(|| (name.to_owned(), format!("Started {name}.service.")))
        }
        (Verb::Started, "program.stopped") => {
            let name = note.text.split_whitespace().nth(2)?;
            Some((name.to_owned(), format!("Stopped {name}.service.")))
        }
        (Verb::Logged, code) => Some((owner(code, units)?, note.text.clone())),
        _ => None,
    }
}

/// The unit to which a line of a log belongs, by the first word of its code.
fn owner(code: &str, units: &[Unit]) -> Option<String> {
    let first = code.split('.').next().unwrap_or(code);
    let same = units.iter().find(|unit| unit.name == first);
    let proxy = units.iter().find(|unit| unit.name == "proxy");
    let found = same.or(proxy).or(units.first());
    found.map(|unit| unit.name.clone())
}

fn line(seat: &Seat<'_>, event: &Event, program: &str, text: &str, units: &[Unit]) -> String {
    let c = calendar(event.time);
    let (month, day) = (c.month_name, c.day);
    let (hour, minute, second) = (c.hour, c.minute, c.second);
    let host = seat.name();
    let by_init = matches!(event.verb, Verb::Started);
    let who = match units.iter().find(|unit| unit.name == program) {
        Some(unit) if !by_init => format!("{program}[{}]", unit.process),
        _ => "systemd[1]".to_owned(),
    };
    format!("{month} {day:02} {hour:02}:{minute:02}:{second:02} {host} {who}: {text}")
}
