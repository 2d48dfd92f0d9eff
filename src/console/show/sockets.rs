//! `ss`: sockets (output as of iproute2).

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, Given, flag, read};
use crate::console::seat::Seat;
use crate::host::SocketRow;
use crate::packet::Protocol;

use super::columns::{Side, lines};
use super::port;

const FLAGS: &[Flag] = &[
    flag(&["-t", "--tcp"]),
    flag(&["-u", "--udp"]),
    flag(&["-l", "--listening"]),
    flag(&["-a", "--all"]),
    flag(&["-n", "--numeric"]),
    flag(&["-p", "--processes"]),
    flag(&["-4", "--ipv4"]),
    flag(&["-H", "--no-header"]),
];

/// `ss [-t] [-u] [-l] [-a] [-n] [-p]`.
pub(in crate::console) fn ss(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let given = read("ss", 255, FLAGS, words)?;
    if let Some(word) = given.rest.first() {
        let text = format!("ss: this console knows no filters such as '{word}'");
        return Err(Complaint::new(255, text));
    }
    let mut table = Vec::new();
    // The protocol has a column where more than one is shown.
    let both = given.has("-t") == given.has("-u");
    let mut header = vec!["State", "Recv-Q", "Send-Q", "Local Address:", "Port"];
    header.extend(["Peer Address:", "Port"]);
    if given.has("-p") {
        header.push("Process");
    }
    if both {
        header.insert(0, "Netid");
    }
    if !given.has("-H") {
        table.push(header.into_iter().map(str::to_owned).collect());
    }
    let rows = seat.host.kernel().sockets();
    let wanted = rows.iter().filter(|row| is_wanted(row, &given));
    table.extend(wanted.map(|row| cells(seat, row, &given, both)));
    Ok(joined(&table, both).into())
}

fn is_wanted(row: &SocketRow, given: &Given) -> bool {
    let of_kind = match (given.has("-t"), given.has("-u")) {
        (true, false) => row.protocol == Protocol::Tcp,
        (false, true) => row.protocol == Protocol::Udp,
        _ => true,
    };
    let listening = matches!(row.state.as_str(), "LISTEN" | "UNCONN");
    // Without -a or -l: connections that live. TIME-WAIT and SYN-RECV count with -a only.
    let connected = !listening && !matches!(state(row), "TIME-WAIT" | "SYN-RECV" | "CLOSED");
    of_kind
        && match (given.has("-l"), given.has("-a")) {
            (_, true) => true,
            (true, false) => listening,
            (false, false) => connected,
        }
}

/// The state as `ss` writes it.
fn state(row: &SocketRow) -> &str {
    match row.state.as_str() {
        "ESTABLISHED" => "ESTAB",
        "SYN-RECEIVED" => "SYN-RECV",
        other => other,
    }
}

fn cells(seat: &Seat<'_>, row: &SocketRow, given: &Given, both: bool) -> Vec<String> {
    let numeric = given.has("-n");
    let shown = |number| port::shown(row.protocol, number, numeric);
    let mut cells = vec![
        state(row).to_owned(),
        row.receive_queue.to_string(),
        row.send_queue.to_string(),
        format!("{}:", row.local.ip()),
        shown(row.local.port()),
    ];
    cells.extend(match row.remote {
        Some(remote) => [format!("{}:", remote.ip()), shown(remote.port())],
        None => ["0.0.0.0:".to_owned(), "*".to_owned()],
    });
    if given.has("-p") {
        let name = seat.host.program_name(row.program).unwrap_or("-");
        let process = row.program.process();
        cells.push(format!("users:((\"{name}\",pid={process},fd=3))"));
    }
    if both {
        cells.insert(0, row.protocol.to_string().to_lowercase());
    }
    cells
}

/// Address and port stand close together, on two sides of one colon.
fn joined(table: &[Vec<String>], both: bool) -> Vec<String> {
    let at = 3 + usize::from(both);
    let mut merged: Vec<Vec<String>> = table.to_vec();
    for left in [at + 2, at] {
        let widest = |column: usize, side| {
            let cells = table.iter().map(|row| vec![row[column].clone()]);
            let lone: Vec<Vec<String>> = cells.collect();
            let width = lone.iter().map(|row| row[0].chars().count()).max();
            (width.unwrap_or(0), side)
        };
        let ((width, _), (after, _)) = (widest(left, Side::Right), widest(left + 1, Side::Left));
        for row in &mut merged {
            let port = row.remove(left + 1);
            row[left] = format!("{:>width$}{port:<after$}", row[left]);
        }
    }
    lines(&merged, &[], 1)
}
