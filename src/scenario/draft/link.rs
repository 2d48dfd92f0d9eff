//! Reads one link.

use std::time::Duration;

use crate::scenario::document::{
    At, Entry, Fields, Located, Report, Table, as_table, read, schema,
};
use crate::scenario::model::Direction;
use crate::sim::Probability;

/// One `[[link]]`.
#[derive(Debug)]
pub(crate) struct LinkDraft {
    /// Its own name, if it has one.
    pub(crate) name: Option<Located<String>>,
    /// The two nodes.
    pub(crate) ends: [Located<String>; 2],
    /// The address of each end, by node name.
    pub(crate) addresses: Vec<(Located<String>, Located<String>)>,
    /// The largest packet.
    pub(crate) mtu: u16,
    /// From the first end to the second, then back.
    pub(crate) directions: [Direction; 2],
}

const DEFAULT: Direction = Direction {
    up: true,
    delay: Duration::from_millis(1),
    jitter: Duration::ZERO,
    loss: Probability::ZERO,
    duplicate: Probability::ZERO,
    reorder: Probability::ZERO,
    corrupt: Probability::ZERO,
    rate: None,
    limit: 1000,
};

impl LinkDraft {
    /// Reads the table of a link; nothing if it does not say what it joins.
    pub(crate) fn read(report: &Report, at: At, table: &Table) -> Option<Self> {
        let (turned, plain): (Vec<Entry>, Vec<Entry>) = table
            .0
            .iter()
            .cloned()
            .partition(|entry| entry.key.value.contains('>'));
        let plain = Table(plain);
        let fields = Fields::new(report, at, &plain, schema::LINK);
        let ends = ends(&fields)?;
        let both = direction(&fields, DEFAULT);
        let mut directions = [both, both];
        for entry in &turned {
            let Some(index) = direction_index(report, entry, &ends) else {
                continue;
            };
            if let Some(table) = as_table(report, &entry.key.value, &entry.item) {
                let fields = Fields::new(report, entry.key.at, table, schema::DIRECTION);
                directions[index] = direction(&fields, both);
            }
        }
        Some(Self {
            name: fields.read("name"),
            addresses: addresses(&fields),
            mtu: mtu(&fields),
            directions,
            ends,
        })
    }

    /// The name it goes by.
    pub(crate) fn name(&self) -> String {
        match &self.name {
            Some(name) => name.value.clone(),
            None => format!("{}--{}", self.ends[0].value, self.ends[1].value),
        }
    }
}

fn ends(fields: &Fields<'_>) -> Option<[Located<String>; 2]> {
    const EXPECTED: &str = "the names of two nodes: ends = [\"a\", \"b\"]";
    let Some(item) = fields.item("ends") else {
        fields
            .report
            .error(fields.at, "`ends` is missing")
            .expected(EXPECTED);
        return None;
    };
    let found = fields.texts("ends")?;
    let Ok(ends) = <[Located<String>; 2]>::try_from(found) else {
        fields
            .report
            .error(item.at, "`ends` does not name two nodes")
            .expected(EXPECTED);
        return None;
    };
    Some(ends)
}

fn addresses(fields: &Fields<'_>) -> Vec<(Located<String>, Located<String>)> {
    let entries = fields.entries("address").iter();
    entries
        .filter_map(|entry| {
            let key = &entry.key.value;
            let address = read(fields.report, key, &entry.item)?;
            Some((entry.key.clone(), address))
        })
        .collect()
}

/// The largest packet: at least what every IPv4 node must accept (RFC 791 section 3.1).
fn mtu(fields: &Fields<'_>) -> u16 {
    let Some(mtu) = fields.read::<u16>("mtu") else {
        return 1500;
    };
    if !(576..=9000).contains(&mtu.value) {
        fields
            .report
            .error(mtu.at, format!("an MTU of {} is not possible", mtu.value))
            .expected("a number from 576 (RFC 791) to 9000");
    }
    mtu.value
}

fn direction(fields: &Fields<'_>, default: Direction) -> Direction {
    Direction {
        up: fields.or("up", default.up),
        delay: fields.or("delay", default.delay),
        jitter: fields.or("jitter", default.jitter),
        loss: fields.or("loss", default.loss),
        duplicate: fields.or("duplicate", default.duplicate),
        reorder: fields.or("reorder", default.reorder),
        corrupt: fields.or("corrupt", default.corrupt),
        rate: fields.read("rate").map(|rate| rate.value).or(default.rate),
        limit: fields.or("limit", default.limit),
    }
}

/// Which direction a key such as `app1>proxy` means.
fn direction_index(report: &Report, entry: &Entry, ends: &[Located<String>; 2]) -> Option<usize> {
    let [a, b] = ends;
    let names = [
        format!("{}>{}", a.value, b.value),
        format!("{}>{}", b.value, a.value),
    ];
    let key = entry.key.value.as_str();
    let index = names.iter().position(|name| name == key);
    if index.is_none() {
        report
            .error(
                entry.key.at,
                format!("`{key}` is no direction of this link"),
            )
            .expected(format!("\"{}\" or \"{}\"", names[0], names[1]))
            .nearest(key, names.iter().map(String::as_str));
    }
    index
}
