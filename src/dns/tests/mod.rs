//! Tests of the DNS machines, one file per subject.

mod authoritative;
mod cache;
mod forwarder;
mod message;
mod resolver;
mod stub;

use std::net::IpAddr;

use super::*;

/// A zone from lines of a master file.
fn zone(lines: &str) -> Zone {
    Zone::new(records(lines)).expect("a test zone")
}

fn records(lines: &str) -> Vec<Record> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.parse().expect(line)).collect()
}

fn name(text: &str) -> Name {
    text.parse().expect("a test name")
}

fn question(text: &str, rtype: RecordType) -> Question {
    Question::new(name(text), rtype)
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a test address")
}

fn texts(records: &[Record]) -> Vec<String> {
    records.iter().map(ToString::to_string).collect()
}
