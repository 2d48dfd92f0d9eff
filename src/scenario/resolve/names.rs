//! What the scenario's own zones say about a name.

use std::net::Ipv4Addr;

use crate::scenario::model::{RecordData, Zone};

/// How many aliases are followed before a chain counts as endless.
const MOST_ALIASES: usize = 8;

/// The first address of a name, aliases followed.
pub(crate) fn address_of(zones: &[Zone], name: &str) -> Option<Ipv4Addr> {
    let mut name = name.to_ascii_lowercase();
    for _ in 0..MOST_ALIASES {
        let mut alias = None;
        for record in zones.iter().flat_map(|zone| &zone.records) {
            if record.owner != name {
                continue;
            }
            match &record.data {
                RecordData::A(address) => return Some(*address),
                RecordData::Cname(target) => alias = Some(target.clone()),
                RecordData::Mx(..)
                | RecordData::Ns(_)
                | RecordData::Ptr(_)
                | RecordData::Txt(_) => {}
            }
        }
        name = alias?;
    }
    None
}

/// The first written name of an address.
pub(crate) fn name_of(zones: &[Zone], address: Ipv4Addr) -> Option<String> {
    let records = zones
        .iter()
        .filter(|zone| !zone.automatic)
        .flat_map(|zone| &zone.records);
    let mut owners = records.filter(|record| record.data == RecordData::A(address));
    owners
        .find(|record| !record.owner.contains('*'))
        .map(|record| record.owner.clone())
}

/// All names that have an address or are aliases.
pub(crate) fn known(zones: &[Zone]) -> impl Iterator<Item = &str> {
    let records = zones.iter().flat_map(|zone| &zone.records);
    records
        .filter(|record| matches!(record.data, RecordData::A(_) | RecordData::Cname(_)))
        .map(|record| record.owner.as_str())
}
