//! DNS messages as `dig` prints them.

use std::net::Ipv4Addr;

use crate::console::seat::calendar;
use crate::dns::{Edns, Flags, Message, Name, Opcode, Rdata, Record, Transport};
use crate::sim::Time;

use super::query::Response;

/// The whole message, section by section.
pub(super) fn message(message: &Message) -> Vec<String> {
    let mut lines = vec![format!(
        ";; ->>HEADER<<- opcode: {}, status: {}, id: {}",
        opcode(message.opcode),
        message.rcode,
        message.id
    )];
    let edns = usize::from(message.edns.is_some());
    lines.push(format!(
        ";; flags: {}; QUERY: {}, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {}",
        flags(message.flags),
        message.questions.len(),
        message.answers.len(),
        message.authority.len(),
        message.additional.len() + edns
    ));
    if message.flags.recursion_desired && !message.flags.recursion_available {
        lines.push(";; WARNING: recursion requested but not available".to_owned());
    }
    lines.push(String::new());
    lines.extend(message.edns.iter().flat_map(pseudo_section));
    lines.push(";; QUESTION SECTION:".to_owned());
    for question in &message.questions {
        let name = absolute(&question.name.to_string());
        let (class, rtype) = (question.class, question.rtype);
        lines.push(format!(";{}{class}\t{rtype}", tabs(&name, 31)));
    }
    lines.push(String::new());
    for (title, records) in [
        ("ANSWER", &message.answers),
        ("AUTHORITY", &message.authority),
        ("ADDITIONAL", &message.additional),
    ] {
        if records.is_empty() {
            continue;
        }
        lines.push(format!(";; {title} SECTION:"));
        lines.extend(records.iter().map(record));
        lines.push(String::new());
    }
    lines
}

fn pseudo_section(edns: &Edns) -> Vec<String> {
    let flags = if edns.dnssec_ok { " do" } else { "" };
    let (version, size) = (edns.version, edns.udp_octets);
    vec![
        ";; OPT PSEUDOSECTION:".to_owned(),
        format!("; EDNS: version: {version}, flags:{flags}; udp: {size}"),
    ]
}

/// One record in a line of a zone file (RFC 1035 section 5.1), in columns as of `dig`.
pub(super) fn record(record: &Record) -> String {
    let name = absolute(&record.name.to_string());
    let (ttl, class, rtype) = (record.ttl, record.class, record.rtype());
    format!(
        "{}{ttl}\t{class}\t{rtype}\t{}",
        tabs(&name, 24),
        data(record)
    )
}

/// The data alone; names in it end in a dot.
pub(super) fn data(record: &Record) -> String {
    let name = |name: &Name| absolute(&name.to_string());
    match &record.data {
        Rdata::Cname(to) | Rdata::Ns(to) | Rdata::Ptr(to) => name(to),
        Rdata::Mx {
            preference,
            exchange,
        } => format!("{preference} {}", name(exchange)),
        Rdata::Soa(soa) => format!(
            "{} {} {} {} {} {} {}",
            name(&soa.primary),
            name(&soa.mailbox),
            soa.serial,
            soa.refresh,
            soa.retry,
            soa.expire,
            soa.minimum
        ),
        other => other.to_string(),
    }
}

/// A name with its final dot.
pub(super) fn absolute(name: &str) -> String {
    if name.ends_with('.') {
        name.to_owned()
    } else {
        format!("{name}.")
    }
}

/// A name, and the tabs up to a column; at least one.
fn tabs(name: &str, column: usize) -> String {
    let missing = column.saturating_sub(name.len() + usize::from(column == 31));
    let count = missing.div_ceil(8).max(1);
    format!("{name}{}", "\t".repeat(count))
}

/// The lines below the message.
pub(super) fn footer(response: &Response, server: Ipv4Addr, port: u16, now: Time) -> Vec<String> {
    let c = calendar(now);
    let transport = match response.transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
    };
    let (weekday, month, day, year) = (c.weekday, c.month_name, c.day, c.year);
    let (hour, minute, second) = (c.hour, c.minute, c.second);
    vec![
        format!(";; Query time: {} msec", response.took.as_millis()),
        format!(";; SERVER: {server}#{port}({server}) ({transport})"),
        format!(";; WHEN: {weekday} {month} {day:02} {hour:02}:{minute:02}:{second:02} UTC {year}"),
        format!(";; MSG SIZE  rcvd: {}", response.size),
    ]
}

fn opcode(opcode: Opcode) -> String {
    match opcode {
        Opcode::QUERY => "QUERY".to_owned(),
        Opcode::NOTIFY => "NOTIFY".to_owned(),
        Opcode::UPDATE => "UPDATE".to_owned(),
        Opcode(number) => format!("RESERVED{number}"),
    }
}

fn flags(flags: Flags) -> String {
    let all = [
        (flags.response, "qr"),
        (flags.authoritative, "aa"),
        (flags.truncated, "tc"),
        (flags.recursion_desired, "rd"),
        (flags.recursion_available, "ra"),
        (flags.authentic_data, "ad"),
        (flags.checking_disabled, "cd"),
    ];
    let set = all
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name));
    set.collect::<Vec<_>>().join(" ")
}
