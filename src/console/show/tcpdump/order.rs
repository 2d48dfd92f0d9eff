//! The command line of `tcpdump`, and its answer.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, flag, read, valued};
use crate::console::seat::Seat;

use super::capture::frames;
use super::expression::Expression;
use super::line::Lines;

const FLAGS: &[Flag] = &[
    valued(&["-i", "--interface"], "INTERFACE"),
    valued(&["-c"], "COUNT"),
    flag(&["-n", "-nn"]),
    flag(&["-e"]),
    flag(&["-l"]),
];

/// `tcpdump [-i INTERFACE] [-c COUNT] [-n] [-e] [FILTER]`: what was recorded up to now. Nothing has
/// to be started first. Addresses and ports are shown as numbers in any case.
pub(in crate::console) fn tcpdump(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let given = read("tcpdump", 1, FLAGS, words)?;
    let interface = interface(seat, given.value("-i"))?;
    let expression = Expression::read(&given.rest)
        .map_err(|text| Complaint::new(1, format!("tcpdump: {text}")))?;
    let count: usize = given.number("-c", usize::MAX, 1, usize::MAX)?;
    let mut lines = Lines::new(given.has("-e"), interface.is_none());
    let name = interface.as_deref().unwrap_or("any");
    let mut answer = Answer {
        errors: vec![format!(
            "tcpdump: what {name} has seen since this machine was switched on"
        )],
        ..Answer::default()
    };
    let all = frames(seat);
    let wanted = all
        .iter()
        .filter(|seen| interface.as_ref().is_none_or(|own| *own == seen.interface))
        .filter(|seen| expression.matches(&seen.frame));
    for seen in wanted.take(count) {
        let line = lines.line(seen);
        answer.lines.push(line);
    }
    let (count, ending) = match answer.lines.len() {
        1 => (1, ""),
        count => (count, "s"),
    };
    answer
        .lines
        .push(format!("{count} packet{ending} captured"));
    Ok(answer)
}

/// The interface to look at; none for all of them, which is what is meant where there are several
/// and none is named.
fn interface(seat: &Seat<'_>, named: Option<&str>) -> Result<Option<String>, Complaint> {
    let kernel = seat.host.kernel();
    let names: Vec<&str> = kernel
        .interfaces
        .iter()
        .map(|own| own.name.as_str())
        .collect();
    match (named, names.as_slice()) {
        (Some("any"), _) => Ok(None),
        (Some(name), names) if names.contains(&name) => Ok(Some(name.to_owned())),
        (Some(name), names) => {
            let here = names.join(", ");
            let text = format!("tcpdump: {name}: No such device exists (here: {here}, any)");
            Err(Complaint::new(1, text))
        }
        (None, [only]) => Ok(Some((*only).to_owned())),
        (None, _) => Ok(None),
    }
}
