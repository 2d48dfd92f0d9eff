//! The authoritative server: answers from its zones and nothing else (RFC 1034 4.3.2).

use super::zone::{Found, Zone, Zones};
use super::{Intake, Message, Question, Rcode, Record, RecordType, Transport};

/// How many aliases are followed within one answer.
const ALIASES_MAX: usize = 16;

/// The answer of a server with these zones to a query, whole; [`Message::emit_within`] cuts it to
/// what the asker can take.
pub fn answer(zones: &Zones, query: &Message, question: &Question) -> Message {
    let mut response = Message::reply_to(query);
    if matches!(question.rtype, RecordType::AXFR | RecordType::IXFR) {
        return response.with_rcode(Rcode::REFUSED);
    }
    if question.rtype == RecordType::OPT {
        return response.with_rcode(Rcode::FORMERR);
    }
    let Some(zone) = zones.nearest(&question.name, question.rtype) else {
        return response.with_rcode(Rcode::REFUSED);
    };
    response.flags.authoritative = true;
    fill(&mut response, zones, zone, question);
    add_addresses(&mut response, zones);
    response
}

/// The answer to octets from the network, as octets, or nothing if they must not be answered.
///
/// `udp_octets` is the largest message the server sends over UDP, to askers that can take it.
pub fn serve(
    zones: &Zones,
    octets: &[u8],
    transport: Transport,
    udp_octets: u16,
) -> Option<Vec<u8>> {
    match Intake::of(octets) {
        Intake::Query { query, question } => {
            let limit = query.reply_octets(transport, udp_octets);
            Some(answer(zones, &query, &question).emit_within(limit))
        }
        Intake::Reject { response, .. } => Some(response.emit()),
        Intake::Ignore => None,
    }
}

/// Follows the question from alias to alias through all zones of the server, and writes down
/// what is found (RFC 1034 4.3.2 step 3).
fn fill<'a>(response: &mut Message, zones: &'a Zones, zone: &'a Zone, question: &Question) {
    let mut zone = zone;
    let mut name = question.name.clone();
    for _ in 0..=ALIASES_MAX {
        match zone.lookup(&name, question.rtype) {
            Found::Records(records) => return response.answers.extend(records),
            Found::Alias { record, target } => {
                response.answers.push(record);
                name = target;
            }
            Found::Referral { servers, glue } => return refer(response, servers, glue),
            Found::NoData => return response.authority.extend(zone.negative_soa()),
            Found::NxDomain => {
                // The code speaks of the last name of the chain (RFC 6604 3).
                response.rcode = Rcode::NXDOMAIN;
                return response.authority.extend(zone.negative_soa());
            }
        }
        match zones.nearest(&name, question.rtype) {
            Some(next) => zone = next,
            // The asker has to follow the alias elsewhere.
            None => return,
        }
    }
}

/// Sends the asker on. The AA bit speaks of the first name of the answer (RFC 1035 4.1.1), so
/// behind an alias it stays.
fn refer(response: &mut Message, servers: Vec<Record>, glue: Vec<Record>) {
    response.flags.authoritative = !response.answers.is_empty();
    response.authority.extend(servers);
    response.additional.extend(glue);
}

/// Adds the addresses of hosts named in the answer (RFC 1034 4.3.2 step 6).
fn add_addresses(response: &mut Message, zones: &Zones) {
    let hosts: Vec<_> = response
        .answers
        .iter()
        .filter_map(|record| record.data.target())
        .collect();
    let mut found = Vec::new();
    for host in hosts {
        let zone = zones.nearest(host, RecordType::A);
        let addresses = zone.into_iter().flat_map(|zone| zone.addresses(host));
        found.extend(addresses.cloned());
    }
    for record in found {
        if !response.additional.contains(&record) && !response.answers.contains(&record) {
            response.additional.push(record);
        }
    }
}
