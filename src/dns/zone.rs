//! Zones: the records below one name that a server has authority over (RFC 1034 4.2).

use std::collections::BTreeMap;

use super::{Class, Name, Rdata, Record, RecordType, Soa};

/// The records of one type at one name.
type Rrset = Vec<Record>;

/// A zone: the records at and below its apex, down to where it delegates.
#[derive(Clone, Debug)]
pub struct Zone {
    apex: Name,
    nodes: BTreeMap<Name, BTreeMap<RecordType, Rrset>>,
}

/// Why records make no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// No SOA record, so the zone has no apex.
    #[error("the zone has no SOA record: add one at its apex (RFC 1035 5.2)")]
    NoSoa,
    /// More than one SOA record.
    #[error("the zone has a second SOA record, at {0}: keep one (RFC 1035 5.2)")]
    SecondSoa(Name),
    /// No NS record at the apex.
    #[error("the zone {0} has no NS record at its apex: name its servers (RFC 1034 4.2.1)")]
    NoServers(Name),
    /// A record whose owner is not in the zone.
    #[error("{name} lies outside the zone {apex}: move its record to another zone")]
    Outside {
        /// The owner of the record.
        name: Name,
        /// The apex of the zone.
        apex: Name,
    },
    /// A CNAME record beside other records, or a second one.
    #[error("{0} has a CNAME record and others: an alias has no other records (RFC 2181 10.1)")]
    AliasAndOther(Name),
    /// A record of another class than IN.
    #[error("{0} has a record of a class other than IN: only IN is served")]
    Class(Name),
}

/// What a zone says about a name and type (RFC 1034 4.3.2 step 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The records asked for.
    Records(Vec<Record>),
    /// The name is an alias: its CNAME record and the name behind it.
    Alias {
        /// The CNAME record.
        record: Record,
        /// The canonical name.
        target: Name,
    },
    /// The name lies in a zone that this one delegates.
    Referral {
        /// The NS records at the zone cut.
        servers: Vec<Record>,
        /// Addresses of those servers, as far as this zone has them.
        glue: Vec<Record>,
    },
    /// The name exists, but has no records of this type (RFC 2308 2.2).
    NoData,
    /// The name does not exist (RFC 2308 2.1).
    NxDomain,
}

impl Zone {
    /// The zone made of `records`; its apex is the owner of the SOA record.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Result<Self, ZoneError> {
        let records: Vec<Record> = records.into_iter().collect();
        let mut starts = records.iter().filter(|r| r.rtype() == RecordType::SOA);
        let apex = starts.next().ok_or(ZoneError::NoSoa)?.name.clone();
        if let Some(second) = starts.next() {
            return Err(ZoneError::SecondSoa(second.name.clone()));
        }
        let mut zone = Self {
            apex,
            nodes: BTreeMap::new(),
        };
        for record in records {
            zone.insert(record)?;
        }
        if zone.rrset(&zone.apex, RecordType::NS).is_empty() {
            return Err(ZoneError::NoServers(zone.apex));
        }
        Ok(zone)
    }

    /// Adds a record; one that is there already changes nothing (RFC 2181 5).
    pub fn insert(&mut self, record: Record) -> Result<(), ZoneError> {
        self.check(&record)?;
        let node = self.nodes.entry(record.name.clone()).or_default();
        let rrset = node.entry(record.rtype()).or_default();
        if rrset.iter().any(|known| known.data == record.data) {
            return Ok(());
        }
        // The records of a set share one time to live (RFC 2181 5.2).
        let ttl = rrset.first().map_or(record.ttl, |r| r.ttl.min(record.ttl));
        rrset.push(record);
        for record in rrset {
            record.ttl = ttl;
        }
        Ok(())
    }

    /// Whether the record may join the zone.
    fn check(&self, record: &Record) -> Result<(), ZoneError> {
        let name = record.name.clone();
        if record.class != Class::IN {
            return Err(ZoneError::Class(name));
        }
        if !name.is_within(&self.apex) {
            let apex = self.apex.clone();
            return Err(ZoneError::Outside { name, apex });
        }
        let clashes = |known: &Record| {
            let alias = known.rtype() == RecordType::CNAME || record.rtype() == RecordType::CNAME;
            alias && known.data != record.data
        };
        if self.records_at(&name).any(clashes) {
            return Err(ZoneError::AliasAndOther(name));
        }
        if record.rtype() == RecordType::SOA
            && self
                .records_at(&self.apex)
                .any(|r| r.rtype() == RecordType::SOA)
        {
            return Err(ZoneError::SecondSoa(name));
        }
        Ok(())
    }

    /// Takes all records at `name` out of the zone, except those that make it a zone.
    pub fn remove(&mut self, name: &Name) -> Vec<Record> {
        let Some(mut node) = self.nodes.remove(name) else {
            return Vec::new();
        };
        if *name == self.apex {
            let (kept, removed) = node
                .into_iter()
                .partition(|(rtype, _)| matches!(*rtype, RecordType::SOA | RecordType::NS));
            self.nodes.insert(name.clone(), kept);
            node = removed;
        }
        node.into_values().flatten().collect()
    }

    /// The name of the zone.
    pub fn apex(&self) -> &Name {
        &self.apex
    }

    /// All records, in canonical order of their names (RFC 4034 6.1).
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.nodes.values().flat_map(BTreeMap::values).flatten()
    }

    /// The SOA record as it goes into negative answers, with the time for which they may be kept
    /// (RFC 2308 3 and 5).
    pub fn negative_soa(&self) -> Option<Record> {
        let record = self.rrset(&self.apex, RecordType::SOA).first()?;
        let Rdata::Soa(Soa { minimum, .. }) = &record.data else {
            return None;
        };
        let ttl = record.ttl.min(*minimum);
        Some(Record {
            ttl,
            ..record.clone()
        })
    }

    /// What the zone says about records of type `rtype` of `name` (RFC 1034 4.3.2 step 3).
    pub fn lookup(&self, name: &Name, rtype: RecordType) -> Found {
        if let Some(cut) = self.cut_above(name, rtype) {
            return self.referral(&cut);
        }
        if let Some(node) = self.nodes.get(name) {
            return find_in(node, rtype);
        }
        if self.exists(name) {
            // An empty non-terminal: there is something below (RFC 8020 2).
            return Found::NoData;
        }
        match self.wildcard_for(name) {
            Some(node) => find_in(node, rtype).owned_by(name),
            None => Found::NxDomain,
        }
    }

    /// Addresses of `host` that the zone has, whether as its own data or as glue.
    pub fn addresses(&self, host: &Name) -> impl Iterator<Item = &Record> {
        self.records_at(host).filter(|r| r.rtype().is_address())
    }

    /// The highest zone cut between the apex and `name` (RFC 1034 4.3.2 step 3b).
    fn cut_above(&self, name: &Name, rtype: RecordType) -> Option<Name> {
        let below_apex: Vec<Name> = name
            .ancestors()
            .take_while(|ancestor| ancestor.is_below(&self.apex))
            .collect();
        let cut = below_apex
            .into_iter()
            .rev()
            .find(|ancestor| !self.rrset(ancestor, RecordType::NS).is_empty())?;
        // DS records live above the cut (RFC 4035 3.1.4.1).
        let parent_answers = rtype == RecordType::DS && cut == *name;
        (!parent_answers).then_some(cut)
    }

    fn referral(&self, cut: &Name) -> Found {
        let servers = self.rrset(cut, RecordType::NS).to_vec();
        let glue = servers
            .iter()
            .filter_map(|record| record.data.target())
            .flat_map(|host| self.addresses(host))
            .cloned()
            .collect();
        Found::Referral { servers, glue }
    }

    /// The wildcard that stands for `name`: directly below the closest name that exists
    /// (RFC 4592 3.3.1).
    fn wildcard_for(&self, name: &Name) -> Option<&BTreeMap<RecordType, Rrset>> {
        let encloser = name.ancestors().find(|ancestor| self.exists(ancestor))?;
        self.nodes.get(&encloser.child("*").ok()?)
    }

    /// Whether the name or something below it has records.
    fn exists(&self, name: &Name) -> bool {
        let next = self.nodes.range(name..).next();
        next.is_some_and(|(found, _)| found.is_within(name))
    }

    fn rrset(&self, name: &Name, rtype: RecordType) -> &[Record] {
        let rrset = self.nodes.get(name).and_then(|node| node.get(&rtype));
        rrset.map_or(&[], Vec::as_slice)
    }

    fn records_at(&self, name: &Name) -> impl Iterator<Item = &Record> {
        let node = self.nodes.get(name);
        node.into_iter().flat_map(BTreeMap::values).flatten()
    }
}

/// What the records at one name say about a type (RFC 1034 4.3.2 step 3a).
fn find_in(node: &BTreeMap<RecordType, Rrset>, rtype: RecordType) -> Found {
    if rtype == RecordType::ANY {
        return Found::Records(node.values().flatten().cloned().collect());
    }
    if let Some(rrset) = node.get(&rtype) {
        return Found::Records(rrset.clone());
    }
    let alias = node.get(&RecordType::CNAME).and_then(|set| set.first());
    match alias {
        Some(record) => match &record.data {
            Rdata::Cname(target) => Found::Alias {
                record: record.clone(),
                target: target.clone(),
            },
            _ => Found::NoData,
        },
        None => Found::NoData,
    }
}

impl Found {
    /// The same with `name` as owner, as records made from a wildcard have it (RFC 4592 2.1).
    fn owned_by(self, name: &Name) -> Self {
        let own = |record: Record| Record {
            name: name.clone(),
            ..record
        };
        match self {
            Self::Records(records) => Self::Records(records.into_iter().map(own).collect()),
            Self::Alias { record, target } => Self::Alias {
                record: own(record),
                target,
            },
            other => other,
        }
    }
}

/// The zones of one server, by apex.
#[derive(Clone, Debug, Default)]
pub struct Zones(BTreeMap<Name, Zone>);

impl Zones {
    /// Adds a zone in place of one with the same apex.
    pub fn insert(&mut self, zone: Zone) {
        self.0.insert(zone.apex.clone(), zone);
    }

    /// The zone with this apex, for changes.
    pub fn zone_mut(&mut self, apex: &Name) -> Option<&mut Zone> {
        self.0.get_mut(apex)
    }

    /// The zones in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.0.values()
    }

    /// The nearest zone at or above `name` (RFC 1034 4.3.2 step 2). For DS records it is the
    /// zone above the cut, if it is here (RFC 4035 3.1.4.1).
    pub fn nearest(&self, name: &Name, rtype: RecordType) -> Option<&Zone> {
        let find = |start: Name| start.ancestors().find_map(|apex| self.0.get(&apex));
        let above = match rtype {
            RecordType::DS => name.parent().and_then(find),
            _ => None,
        };
        above.or_else(|| find(name.clone()))
    }
}

impl FromIterator<Zone> for Zones {
    fn from_iter<I: IntoIterator<Item = Zone>>(zones: I) -> Self {
        let mut all = Self::default();
        zones.into_iter().for_each(|zone| all.insert(zone));
        all
    }
}
