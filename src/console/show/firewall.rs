//! `iptables -L [-n] [-v] [CHAIN]`: the firewall's rules with their counters.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, flag, read, valued};
use crate::console::seat::Seat;
use crate::filter::RuleRow;
use crate::host::Kernel;

const FLAGS: &[Flag] = &[
    flag(&["-L", "--list"]),
    flag(&["-n", "--numeric"]),
    flag(&["-v", "--verbose"]),
    flag(&["--line-numbers"]),
    valued(&["-t", "--table"], "TABLE"),
];

/// `iptables -L [-n] [-v] [--line-numbers] [CHAIN]`.
pub(in crate::console) fn iptables(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let given = read("iptables", 2, FLAGS, words)?;
    if let Some(table) = given.value("-t").filter(|table| *table != "filter") {
        let text = format!(
            "iptables: this console shows the table `filter` only, not `{table}` (address \
             translation is not made of rules here: `conntrack -L` shows its table)"
        );
        return Err(Complaint::new(3, text));
    }
    if !given.has("-L") {
        let text = "iptables: this console only lists (-L); a rule comes with a fault such as \
                    firewall.drop";
        return Err(Complaint::usage(text));
    }
    let wanted = given.rest.first().map(|chain| chain.to_uppercase());
    let kernel = seat.host.kernel();
    let rows = kernel.firewall.rows();
    let mut lines = Vec::new();
    for chain in ["INPUT", "FORWARD", "OUTPUT"] {
        if wanted.as_ref().is_some_and(|wanted| wanted != chain) {
            continue;
        }
        let own = |row: &&RuleRow| row.hook.as_str().to_uppercase() == chain;
        let own: Vec<&RuleRow> = rows.iter().filter(own).collect();
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let (verbose, numbers) = (given.has("-v"), given.has("--line-numbers"));
        lines.extend(listing(&kernel, chain, &own, verbose, numbers));
    }
    match (lines.is_empty(), wanted) {
        (true, Some(chain)) => {
            let text = format!("iptables: No chain/target/match by that name: {chain}");
            Err(Complaint::new(1, text))
        }
        _ => Ok(lines.into()),
    }
}

fn listing(
    kernel: &Kernel,
    chain: &str,
    rows: &[&RuleRow],
    verbose: bool,
    numbers: bool,
) -> Vec<String> {
    let policy = rows.iter().find(|row| row.place.is_none());
    let mut head = format!("Chain {chain} (policy ACCEPT");
    if let Some(policy) = policy {
        head = format!("Chain {chain} (policy {}", target(&policy.action));
        if verbose {
            head.push_str(&format!(
                " {} packets, {} bytes",
                policy.packets, policy.bytes
            ));
        }
    }
    let number = if numbers { "num  " } else { "" };
    let columns = if verbose {
        " pkts bytes target     prot opt in     out     source               destination"
    } else {
        "target     prot opt source               destination"
    };
    let mut lines = vec![format!("{head})"), format!("{number}{columns}")];
    for row in rows.iter().filter(|row| row.place.is_some()) {
        let number = match (numbers, row.place) {
            (true, Some(place)) => format!("{place:<5}"),
            _ => String::new(),
        };
        lines.push(format!("{number}{}", rule(kernel, row, verbose)));
    }
    lines
}

fn rule(kernel: &Kernel, row: &RuleRow, verbose: bool) -> String {
    let (source, source_port) = end(&row.source);
    let (destination, port) = end(&row.destination);
    let protocol = if row.protocol == "any" {
        "all"
    } else {
        row.protocol.as_str()
    };
    let mut tail = String::new();
    if protocol != "all" && !(source_port.is_empty() && port.is_empty()) {
        tail.push_str(&format!(" {protocol}"));
    }
    for (name, ports) in [("s", source_port), ("d", port)] {
        if !ports.is_empty() {
            let (plural, ports) = match ports.split_once('-') {
                Some((first, last)) => ("s", format!("{first}:{last}")),
                None => ("", ports),
            };
            tail.push_str(&format!(" {name}pt{plural}:{ports}"));
        }
    }
    let (input, output, conditions) = conditions(kernel, &row.conditions);
    tail.push_str(&conditions);
    if let Some(with) = row.action.strip_prefix("reject with ") {
        tail.push_str(&format!(" reject-with {}", reject_name(with)));
    }
    let target = target(&row.action);
    let line = if verbose {
        let (packets, bytes) = (row.packets, row.bytes);
        format!(
            "{packets:5} {bytes:5} {target:10} {protocol:4} --  {input:6} {output:6}  \
             {source:20} {destination:20}{tail}"
        )
    } else {
        format!("{target:10} {protocol:4} --  {source:20} {destination:20}{tail}")
    };
    line.trim_end().to_owned()
}

fn target(action: &str) -> String {
    match action {
        "allow" => "ACCEPT".to_owned(),
        action if action.starts_with("reject") => "REJECT".to_owned(),
        other => other.to_uppercase(),
    }
}

fn reject_name(with: &str) -> String {
    match with {
        "tcp reset" | "tcp-reset" | "reset" => "tcp-reset".to_owned(),
        "admin-prohibited" => "icmp-admin-prohibited".to_owned(),
        "host-prohibited" => "icmp-host-prohibited".to_owned(),
        other => format!("icmp-{other}-unreachable"),
    }
}

/// `192.0.2.0/24:80` as network and ports; `any` is everywhere.
fn end(text: &str) -> (String, String) {
    let (network, ports) = text.split_once(':').unwrap_or((text, ""));
    let network = match network {
        "any" => "0.0.0.0/0",
        one => one.strip_suffix("/32").unwrap_or(one),
    };
    (network.to_owned(), ports.to_owned())
}

/// `state new,related in 0`: the interfaces in their columns, the rest in the words of iptables.
fn conditions(kernel: &Kernel, text: &str) -> (String, String, String) {
    let name = |number: &str| {
        let number: usize = number.parse().unwrap_or(usize::MAX);
        let own = kernel.interfaces.get(number);
        own.map_or("?".to_owned(), |own| own.name.clone())
    };
    let (mut input, mut output, mut rest) = ("*".to_owned(), "*".to_owned(), String::new());
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "in" => input = name(words.next().unwrap_or_default()),
            "out" => output = name(words.next().unwrap_or_default()),
            "state" => {
                let states = words.next().unwrap_or_default().to_uppercase();
                rest.push_str(&format!(" ctstate {states}"));
            }
            "icmp" => {
                let kind = words.nth(1).unwrap_or_default();
                rest.push_str(&format!(" icmptype {kind}"));
            }
            other => rest.push_str(&format!(" {other}")),
        }
    }
    (input, output, rest)
}
