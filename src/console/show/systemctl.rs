//! `systemctl`: which services run, and stopping and starting them.

use crate::console::Complaint;
use crate::console::command::{Answer, Served};
use crate::console::seat::{Seat, calendar};
use crate::console::unit::{ServiceOrder, ServiceVerb, Unit, find, units};
use crate::host::Kernel;
use crate::trace::Verb;

use super::columns::lines;
use super::journal::{entries, no_unit};

/// `systemctl list-units`, `systemctl status|stop|start|restart|is-active UNIT`.
pub(in crate::console) fn systemctl(
    seat: &Seat<'_>,
    words: &[String],
) -> Result<Served, Complaint> {
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !matches!(*word, "--no-pager" | "--type=service" | "-t" | "service"))
        .collect();
    match words.as_slice() {
        [] | ["list-units" | "status"] => Ok(Served::Answer(list(seat).into())),
        ["status", name] => Ok(Served::Answer(status(seat, &unit(seat, name)?))),
        ["is-active", name] => {
            let unit = unit(seat, name)?;
            let mut answer = Answer::from(vec![state(&unit).0.to_owned()]);
            answer.exit = if unit.running { 0 } else { 3 };
            Ok(Served::Answer(answer))
        }
        [verb @ ("stop" | "start" | "restart"), name] => {
            let program = unit(seat, name)
                .map_err(|mut complaint| {
                    complaint.exit = 5;
                    complaint.text = format!("Failed to {verb} {name}: {}", complaint.text);
                    complaint
                })?
                .name;
            let verb = match *verb {
                "stop" => ServiceVerb::Stop,
                "start" => ServiceVerb::Start,
                _ => ServiceVerb::Restart,
            };
            Ok(Served::Order(ServiceOrder { verb, program }))
        }
        [verb, ..] => Err(Complaint::new(
            1,
            format!(
                "systemctl: cannot `{}`; known here: list-units, status [UNIT], is-active UNIT, \
                 stop UNIT, start UNIT, restart UNIT",
                if matches!(*verb, "stop" | "start" | "restart" | "status" | "is-active") {
                    words.join(" ")
                } else {
                    (*verb).to_owned()
                }
            ),
        )),
    }
}

fn unit(seat: &Seat<'_>, name: &str) -> Result<Unit, Complaint> {
    find(seat, name).ok_or_else(|| no_unit(seat, name))
}

/// The words for a unit that runs, and for one that does not.
fn state(unit: &Unit) -> (&'static str, &'static str) {
    if unit.running {
        ("active", "running")
    } else {
        ("inactive", "dead")
    }
}

fn list(seat: &Seat<'_>) -> Vec<String> {
    let header = ["  UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    let units = units(seat);
    for unit in &units {
        let (active, sub) = state(unit);
        let mark = if unit.running { " " } else { "●" };
        let name = format!("{mark} {}.service", unit.name);
        let cells = [name.as_str(), "loaded", active, sub, unit.about.as_str()];
        table.push(cells.map(str::to_owned).to_vec());
    }
    let mut lines = lines(&table, &[], 1);
    lines.push(String::new());
    lines.push(format!("{} loaded units listed.", units.len()));
    lines
}

/// What is known of one service, and the last lines of its log.
fn status(seat: &Seat<'_>, unit: &Unit) -> Answer {
    let name = &unit.name;
    let mark = if unit.running { "●" } else { "○" };
    let mut lines = vec![
        format!("{mark} {name}.service - {}", unit.about),
        format!("     Loaded: loaded (/lib/systemd/system/{name}.service; enabled)"),
        format!("     Active: {}", since(seat, unit)),
    ];
    if unit.running {
        lines.push(format!("   Main PID: {} ({name})", unit.process));
        let ports = ports(&seat.host.kernel(), unit);
        if !ports.is_empty() {
            lines.push(format!("     Listen: {}", ports.join(", ")));
        }
    }
    let mut log = entries(seat, Some(unit));
    log.drain(..log.len().saturating_sub(10));
    if !log.is_empty() {
        lines.push(String::new());
        lines.extend(log);
    }
    let mut answer = Answer::from(lines);
    answer.exit = if unit.running { 0 } else { 3 };
    answer
}

/// Since when it runs, or does not.
fn since(seat: &Seat<'_>, unit: &Unit) -> String {
    let (active, sub) = state(unit);
    let code = if unit.running {
        "program.started"
    } else {
        "program.stopped"
    };
    let trace = seat.world.trace().borrow();
    let name = unit.name.as_str();
    let last = trace.events().iter().rfind(|event| {
        let own = event.node == seat.node && event.verb == Verb::Started && event.is(code);
        own && event
            .note()
            .is_some_and(|note| note.text.split_whitespace().nth(2) == Some(name))
    });
    let Some(event) = last else {
        return format!("{active} ({sub})");
    };
    let c = calendar(event.time);
    let ago = seat.now().since(event.time).as_secs();
    format!(
        "{active} ({sub}) since {} {:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC; {ago}s ago",
        c.weekday, c.year, c.month, c.day, c.hour, c.minute, c.second
    )
}

fn ports(kernel: &Kernel, unit: &Unit) -> Vec<String> {
    let sockets = kernel.sockets().into_iter();
    let own = sockets.filter(|row| row.program.process() == unit.process);
    let open = own.filter(|row| matches!(row.state.as_str(), "LISTEN" | "UNCONN"));
    open.map(|row| {
        format!(
            "{} ({})",
            row.local,
            row.protocol.to_string().to_lowercase()
        )
    })
    .collect()
}
