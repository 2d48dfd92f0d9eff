//! `conntrack -L`: the connections that a machine's translation and firewall remember (output as
//! of conntrack-tools).

use std::net::SocketAddrV4;
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, flag, read, valued};
use crate::console::seat::Seat;
use crate::gateway::{Gateway, Translation};
use crate::packet::Protocol;

const FLAGS: &[Flag] = &[
    flag(&["-L", "--dump"]),
    flag(&["-n", "--src-nat", "--any-nat"]),
    valued(&["-p", "--proto"], "PROTOCOL"),
];

/// One connection: who began it, and how answers come back.
struct Row {
    protocol: Protocol,
    left: Duration,
    state: &'static str,
    source: SocketAddrV4,
    destination: SocketAddrV4,
    /// Where answers are sent to.
    outside: SocketAddrV4,
    answered: bool,
}

/// `conntrack -L [-n] [-p PROTOCOL]`.
pub(in crate::console) fn conntrack(
    seat: &Seat<'_>,
    words: &[String],
) -> Result<Answer, Complaint> {
    let given = read("conntrack", 2, FLAGS, words)?;
    if !given.has("-L") {
        let text = "conntrack: this console only lists (-L; -p tcp|udp|icmp; -n: translated ones)";
        return Err(Complaint::usage(text));
    }
    let mut rows = translated(seat);
    if !given.has("-n") {
        let known = |source, to| {
            rows.iter()
                .any(|it: &Row| (it.source, it.destination) == (source, to))
        };
        let others = tracked(seat).into_iter();
        let others: Vec<Row> = others
            .filter(|row| !known(row.source, row.destination))
            .collect();
        rows.extend(others);
    }
    if let Some(wanted) = given.value("-p") {
        rows.retain(|row| row.protocol.to_string().eq_ignore_ascii_case(wanted));
    }
    let count = rows.len();
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    // The real one says this on standard error, at the end too.
    lines.push(format!(
        "conntrack v1.4.7 (conntrack-tools): {count} flow entries have been shown."
    ));
    Ok(lines.into())
}

/// What the gateway's translation remembers.
fn translated(seat: &Seat<'_>) -> Vec<Row> {
    let now = seat.now();
    let view = |gateway: &mut Gateway| Some(gateway.stage::<Translation>()?.view(now));
    let mappings = seat.host.with_forwarder(view).flatten().unwrap_or_default();
    let rows = mappings.into_iter().flat_map(|mapping| {
        let own = mapping.sessions.clone().into_iter();
        own.map(move |session| Row {
            protocol: mapping.protocol,
            left: session.idle_left,
            state: session.state,
            source: mapping.internal,
            destination: session.remote,
            outside: mapping.external,
            answered: !matches!(session.state, "opening"),
        })
    });
    rows.collect()
}

/// What the firewall remembers, as far as its rules ask for it.
fn tracked(seat: &Seat<'_>) -> Vec<Row> {
    let now = seat.now();
    let kernel = seat.host.kernel();
    let connections = kernel.firewall.connections();
    let alive = connections.rows().filter(|(_, it)| now < it.deadline);
    let rows = alive.map(|(tuple, connection)| Row {
        protocol: tuple.protocol,
        left: connection.deadline.since(now),
        state: connection.tcp.map_or("mapped", |tcp| tcp.state().as_str()),
        source: tuple.source,
        destination: tuple.destination,
        outside: tuple.source,
        answered: connection.answered,
    });
    rows.collect()
}

fn line(row: &Row) -> String {
    let (name, number) = match row.protocol {
        Protocol::Icmp => ("icmp", 1),
        Protocol::Tcp => ("tcp", 6),
        Protocol::Udp => ("udp", 17),
    };
    let state = match (row.protocol, row.state) {
        (Protocol::Tcp, "opening") if row.answered => "SYN_RECV ",
        (Protocol::Tcp, "opening") => "SYN_SENT ",
        (Protocol::Tcp, "established") => "ESTABLISHED ",
        (Protocol::Tcp, "half-closed") => "FIN_WAIT ",
        (Protocol::Tcp, "closing") => "TIME_WAIT ",
        (Protocol::Tcp, "reset") => "CLOSE ",
        _ => "",
    };
    let ends = |from: SocketAddrV4, to: SocketAddrV4, kind: u8| {
        let addresses = format!("src={} dst={}", from.ip(), to.ip());
        match row.protocol {
            Protocol::Icmp => {
                let id = from.port().max(to.port());
                format!("{addresses} type={kind} code=0 id={id}")
            }
            _ => format!("{addresses} sport={} dport={}", from.port(), to.port()),
        }
    };
    let unreplied = if row.answered { "" } else { "[UNREPLIED] " };
    let assured = if row.answered && row.state == "established" {
        "[ASSURED] "
    } else {
        ""
    };
    format!(
        "{name:8} {number} {} {state}{} {unreplied}{} {assured}mark=0 use=1",
        row.left.as_secs(),
        ends(row.source, row.destination, 8),
        ends(row.destination, row.outside, 0),
    )
}
