//! What an authoritative server says about some names instead of the truth in its zones.
//!
//! The zones stay as they are, so taking an override away restores the truth. Faults are made of
//! this; an operator's mistake looks the same from outside.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{
    DEFAULT_TTL, Intake, Message, Name, Question, Rcode, Rdata, Record, Transport,
    UDP_OCTETS_DEFAULT, Zone, Zones, authoritative,
};

/// What is said about a name instead of the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Override {
    /// It has these addresses, and no records of other types.
    Addresses(Vec<IpAddr>),
    /// It does not exist, nor does any name below it (RFC 8020 2).
    NxDomain,
    /// The response has this code and no records.
    Rcode(Rcode),
    /// There is no response.
    Silence,
}

/// An authoritative server: its zones, and what it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    /// The truth.
    pub zones: Zones,
    overrides: BTreeMap<Name, Override>,
}

impl Authority {
    /// A server that tells the truth.
    pub fn new(zones: Zones) -> Self {
        Self {
            zones,
            overrides: BTreeMap::new(),
        }
    }

    /// Says this about `name` from now on; returns what was said instead of the truth before.
    pub fn set_override(&mut self, name: Name, what: Override) -> Option<Override> {
        self.overrides.insert(name, what)
    }

    /// Says the truth about `name` again; returns what was said instead.
    pub fn clear_override(&mut self, name: &Name) -> Option<Override> {
        self.overrides.remove(name)
    }

    /// What is said about `name` instead of the truth.
    pub fn override_of(&self, name: &Name) -> Option<&Override> {
        let above = |ancestor: Name| {
            let found = self.overrides.get(&ancestor);
            found.filter(|what| **what == Override::NxDomain)
        };
        let exact = self.overrides.get(name);
        exact.or_else(|| name.ancestors().skip(1).find_map(above))
    }

    /// The answer to a query, whole; none if the server stays silent.
    ///
    /// Overrides hold where the server has authority; elsewhere it refers as ever.
    pub fn answer(&self, query: &Message, question: &Question) -> Option<Message> {
        let truth = authoritative::answer(&self.zones, query, question);
        match self.override_of(&question.name) {
            Some(what) if truth.flags.authoritative => instead(what, &self.zones, question, truth),
            _ => Some(truth),
        }
    }

    /// The answer to octets from the network, as octets; none if there is to be no answer.
    pub fn serve(&self, octets: &[u8], transport: Transport) -> Option<Vec<u8>> {
        match Intake::of(octets) {
            Intake::Query { query, question } => {
                let limit = query.reply_octets(transport, UDP_OCTETS_DEFAULT);
                Some(self.answer(&query, &question)?.emit_within(limit))
            }
            Intake::Reject { response, .. } => Some(response.emit()),
            Intake::Ignore => None,
        }
    }
}

/// The answer that says `what` instead of `truth`; none if there is to be no answer.
pub(super) fn instead(
    what: &Override,
    zones: &Zones,
    asked: &Question,
    truth: Message,
) -> Option<Message> {
    let ttl = truth
        .answers
        .iter()
        .map(|r| r.ttl)
        .min()
        .unwrap_or(DEFAULT_TTL);
    let mut response = Message {
        rcode: Rcode::NOERROR,
        answers: Vec::new(),
        authority: Vec::new(),
        additional: Vec::new(),
        ..truth
    };
    match what {
        Override::Silence => return None,
        Override::Rcode(rcode) => {
            response.flags.authoritative = false;
            response.rcode = *rcode;
        }
        Override::NxDomain => response.rcode = Rcode::NXDOMAIN,
        Override::Addresses(ips) => {
            let data = ips.iter().map(|ip| Rdata::address(*ip));
            let wanted = data.filter(|data| data.rtype() == asked.rtype);
            let records = wanted.map(|data| Record::new(asked.name.clone(), ttl, data));
            response.answers.extend(records);
        }
    }
    if response.answers.is_empty() && response.flags.authoritative {
        // As any negative answer it says how long it may be kept (RFC 2308 3).
        let zone = zones.nearest(&asked.name, asked.rtype);
        response.authority.extend(zone.and_then(Zone::negative_soa));
    }
    Some(response)
}
