//! `netstat`: sockets and routes (output as of net-tools).

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, Given, flag, read};
use crate::console::seat::Seat;
use crate::host::SocketRow;
use crate::packet::Protocol;

use super::port;

const FLAGS: &[Flag] = &[
    flag(&["-t", "--tcp"]),
    flag(&["-u", "--udp"]),
    flag(&["-l", "--listening"]),
    flag(&["-a", "--all"]),
    flag(&["-n", "--numeric"]),
    flag(&["-p", "--programs"]),
    flag(&["-r", "--route"]),
    flag(&["-4"]),
];

/// `netstat [-t] [-u] [-l] [-a] [-n] [-p] [-r]`.
pub(in crate::console) fn netstat(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let given = read("netstat", 4, FLAGS, words)?;
    if given.has("-r") {
        return Ok(routes(seat).into());
    }
    let which = match (given.has("-l"), given.has("-a")) {
        (_, true) => "servers and established",
        (true, _) => "only servers",
        _ => "w/o servers",
    };
    let mut lines = vec![format!("Active Internet connections ({which})")];
    let mut header = format!(
        "{:5} {:6} {:6} {:23} {:23} {:11}",
        "Proto", "Recv-Q", "Send-Q", "Local Address", "Foreign Address", "State"
    );
    if given.has("-p") {
        header.push_str(" PID/Program name");
    }
    lines.push(header.trim_end().to_owned());
    let rows = seat.host.kernel().sockets();
    let wanted = rows.iter().filter(|row| is_wanted(row, &given));
    lines.extend(wanted.map(|row| line(seat, row, &given)));
    Ok(lines.into())
}

fn is_wanted(row: &SocketRow, given: &Given) -> bool {
    let of_kind = match (given.has("-t"), given.has("-u")) {
        (true, false) => row.protocol == Protocol::Tcp,
        (false, true) => row.protocol == Protocol::Udp,
        _ => true,
    };
    let listening = matches!(row.state.as_str(), "LISTEN" | "UNCONN");
    of_kind && (given.has("-a") || listening == given.has("-l"))
}

fn line(seat: &Seat<'_>, row: &SocketRow, given: &Given) -> String {
    let shown = |number| port::shown(row.protocol, number, given.has("-n"));
    let local = format!("{}:{}", row.local.ip(), shown(row.local.port()));
    let remote = match row.remote {
        Some(remote) => format!("{}:{}", remote.ip(), shown(remote.port())),
        None => "0.0.0.0:*".to_owned(),
    };
    let mut line = format!(
        "{:5} {:>6} {:>6} {local:23} {remote:23} {:11}",
        row.protocol.to_string().to_lowercase(),
        row.receive_queue,
        row.send_queue,
        state(row)
    );
    if given.has("-p") {
        let name = seat.host.program_name(row.program).unwrap_or("-");
        line.push_str(&format!(" {}/{name}", row.program.process()));
    }
    line.trim_end().to_owned()
}

/// The state as `netstat` writes it.
fn state(row: &SocketRow) -> String {
    match row.state.as_str() {
        "UNCONN" => String::new(),
        "SYN-RECEIVED" => "SYN_RECV".to_owned(),
        other => other.replace("FIN-WAIT-", "FIN-WAIT").replace('-', "_"),
    }
}

fn routes(seat: &Seat<'_>) -> Vec<String> {
    let mut lines = vec![
        "Kernel IP routing table".to_owned(),
        "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface".to_owned(),
    ];
    let kernel = seat.host.kernel();
    let mut routes: Vec<_> = kernel.routes.iter().copied().collect();
    routes.sort_by_key(|route| (route.prefix.prefix_len(), route.prefix.address()));
    for route in routes {
        let gateway = route
            .via
            .map_or("0.0.0.0".to_owned(), |via| via.to_string());
        let flags = if route.via.is_some() { "UG" } else { "U" };
        let interface = &kernel.interfaces[usize::from(route.interface)].name;
        lines.push(format!(
            "{:15} {gateway:15} {:15} {flags:7}   0 0          0 {interface}",
            route.prefix.network().address().to_string(),
            route.prefix.netmask().to_string(),
        ));
    }
    lines
}
