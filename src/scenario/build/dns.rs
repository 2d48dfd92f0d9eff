//! DNS servers with their zones.

use std::time::Duration;

use crate::dns::apps::{DnsServer, Role, Settings};
use crate::dns::{self, Name, NameError, Rdata, RecordType, Soa, ZoneError, Zones};
use crate::scenario::model::{NodeId, Record, RecordData, Scenario, Zone};
use crate::scenario::program::{Dns, DnsRole};

/// The DNS server of the node at `index`.
pub(super) fn server(scenario: &Scenario, index: usize, settings: &Dns) -> DnsServer {
    let role = match &settings.role {
        DnsRole::Authoritative => Role::Authoritative,
        DnsRole::Forwarder { upstreams } => Role::Forwarder {
            upstreams: upstreams.clone(),
        },
        DnsRole::Recursive { hints } => Role::Recursive {
            hints: hints.iter().map(|hint| hint.address).collect(),
        },
    };
    // A validated scenario has no zone that cannot be served.
    let served = scenario.zones_of(NodeId(index));
    let zones: Zones = served.filter_map(|it| zone(it).ok()).collect();
    DnsServer::new(Settings {
        timeout: Some(settings.timeout),
        tries: Some(settings.tries),
        caches: settings.cache,
        ..Settings::new(role, zones)
    })
}

/// Why a zone of a scenario is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Unservable {
    /// A name that is no domain name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Records that make no zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

/// A zone with the SOA record that the file leaves out (RFC 1035 section 3.3.13); its minimum is
/// how long an absence may be remembered (RFC 2308 section 4).
fn zone(zone: &Zone) -> Result<dns::Zone, Unservable> {
    let apex: Name = zone.apex.parse()?;
    let server: Name = zone.name_server.parse()?;
    let mailbox = server.parent().unwrap_or_else(Name::root);
    let mailbox = mailbox
        .child("hostmaster")
        .unwrap_or_else(|_| server.clone());
    let soa = Soa {
        minimum: seconds(zone.negative_ttl),
        ..Soa::new(server.clone(), mailbox)
    };
    let ttl = seconds(zone.ttl);
    let mut records = vec![dns::Record::new(apex.clone(), ttl, Rdata::Soa(soa))];
    for written in &zone.records {
        records.push(record(written)?);
    }
    let is_named = |it: &dns::Record| it.rtype() == RecordType::NS && it.name == apex;
    if !records.iter().any(is_named) {
        records.push(dns::Record::new(apex, ttl, Rdata::Ns(server)));
    }
    Ok(dns::Zone::new(records)?)
}

fn record(record: &Record) -> Result<dns::Record, NameError> {
    let data = match &record.data {
        RecordData::A(address) => Rdata::address((*address).into()),
        RecordData::Cname(target) => Rdata::Cname(target.parse()?),
        RecordData::Mx(preference, exchange) => Rdata::Mx {
            preference: *preference,
            exchange: exchange.parse()?,
        },
        RecordData::Ns(server) => Rdata::Ns(server.parse()?),
        RecordData::Ptr(name) => Rdata::Ptr(name.parse()?),
        RecordData::Txt(text) => Rdata::text(text),
    };
    Ok(dns::Record::new(
        record.owner.parse()?,
        seconds(record.ttl),
        data,
    ))
}

fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_every_scenario_can_be_served() {
        for entry in crate::scenario::embedded() {
            let scenario = crate::scenario::find(entry.name)
                .unwrap()
                .parse(&[])
                .unwrap();
            for written in &scenario.zones {
                let made = zone(written).unwrap();
                assert_eq!(made.apex().to_string(), written.apex);
                assert_eq!(
                    made.negative_soa().unwrap().ttl,
                    seconds(written.negative_ttl.min(written.ttl))
                );
            }
        }
    }
}
