//! What a response says about the question, read with the needed distrust.

use super::{Message, Name, Question, Rcode, Rdata, Record, RecordType, Soa};

/// How many aliases are followed before a chain counts as a loop.
pub(super) const ALIASES_MAX: usize = 16;

/// What a response, or the cache, says about a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The CNAME records from the name asked about to [`Reply::last`], in order.
    pub aliases: Vec<Record>,
    /// The name at the end of the aliases.
    pub last: Name,
    /// What is said about that name.
    pub ending: Ending,
}

/// What is said about the last name of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The records asked for.
    Records(Vec<Record>),
    /// The name exists without such records (RFC 2308 2.2); the SOA record says how long this
    /// may be kept.
    NoData(Option<Record>),
    /// The name does not exist (RFC 2308 2.1); the SOA record says how long this may be kept.
    NxDomain(Option<Record>),
    /// Nothing: other servers have to be asked about it.
    Open,
    /// The servers to ask instead.
    Referral(Referral),
    /// The server failed or did not want to answer.
    Failed(Rcode),
}

/// A zone cut on the way to a name (RFC 1034 4.3.2 step 3b).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The apex of the zone below.
    pub cut: Name,
    /// Its NS records.
    pub servers: Vec<Record>,
    /// Addresses of those servers that came along.
    pub glue: Vec<Record>,
}

impl Reply {
    /// A reply about `name` that says nothing yet.
    pub(super) fn open(name: Name) -> Self {
        Self {
            aliases: Vec::new(),
            last: name,
            ending: Ending::Open,
        }
    }

    /// Reads a response to `question` from a server that is responsible for `zone` and below.
    ///
    /// Records outside `zone` are not believed (RFC 5452 6); the root makes all count.
    pub fn read(message: &Message, question: &Question, zone: &Name) -> Self {
        let mut reply = Self::open(question.name.clone());
        if !matches!(message.rcode, Rcode::NOERROR | Rcode::NXDOMAIN) {
            reply.ending = Ending::Failed(message.rcode);
            return reply;
        }
        let within = |r: &&Record| r.class == question.class && r.name.is_within(zone);
        let answers: Vec<&Record> = message.answers.iter().filter(within).collect();
        reply.follow_aliases(&answers, question.rtype);
        let wanted = |r: &&Record| {
            r.name == reply.last
                && (r.rtype() == question.rtype || question.rtype == RecordType::ANY)
        };
        let records: Vec<Record> = answers.into_iter().filter(wanted).cloned().collect();
        reply.ending = match reply.aliases.len() {
            ALIASES_MAX => Ending::Failed(Rcode::SERVFAIL),
            _ if !records.is_empty() => Ending::Records(records),
            _ => reply.read_authority(message, zone),
        };
        reply
    }

    /// Walks the CNAME records from the name asked about, wherever they stand in the section.
    fn follow_aliases(&mut self, answers: &[&Record], rtype: RecordType) {
        if matches!(rtype, RecordType::CNAME | RecordType::ANY) {
            return;
        }
        while self.aliases.len() < ALIASES_MAX {
            let alias = answers.iter().find_map(|record| match &record.data {
                Rdata::Cname(target) if record.name == self.last => Some((*record, target)),
                _ => None,
            });
            let Some((record, target)) = alias else {
                return;
            };
            self.aliases.push(record.clone());
            self.last = target.clone();
        }
    }

    /// What a response without the records asked for means (RFC 2308 2.1, 2.2).
    fn read_authority(&self, message: &Message, zone: &Name) -> Ending {
        if !self.last.is_within(zone) {
            // The aliases lead away: what else is said is about a name of others.
            return Ending::Open;
        }
        let above = |r: &&Record| r.name.is_within(zone) && self.last.is_within(&r.name);
        let soa = message
            .authority
            .iter()
            .filter(above)
            .find(|r| r.rtype() == RecordType::SOA)
            .cloned();
        if message.rcode == Rcode::NXDOMAIN {
            return Ending::NxDomain(soa);
        }
        if soa.is_some() {
            return Ending::NoData(soa);
        }
        let servers: Vec<&Record> = message
            .authority
            .iter()
            .filter(|r| r.rtype() == RecordType::NS && r.name.is_within(zone))
            .collect();
        match servers.first() {
            Some(first) if self.aliases.is_empty() => {
                Ending::Referral(read_referral(message, &first.name, zone))
            }
            _ if self.aliases.is_empty() => Ending::NoData(None),
            _ => Ending::Open,
        }
    }

    /// How long all of the reply may be kept, in seconds; zero if it may not.
    pub fn ttl(&self) -> u32 {
        let ending = match &self.ending {
            Ending::Records(records) => records.iter().map(|r| r.ttl).min(),
            Ending::NoData(soa) | Ending::NxDomain(soa) => soa.as_ref().and_then(negative_ttl),
            Ending::Open | Ending::Referral(_) | Ending::Failed(_) => None,
        };
        let aliases = self.aliases.iter().map(|r| r.ttl);
        aliases.chain([ending.unwrap_or(0)]).min().unwrap_or(0)
    }

    /// Puts the reply into a response (RFC 2308 2, RFC 6604 3).
    pub fn write(&self, response: &mut Message) {
        response.answers.extend(self.aliases.iter().cloned());
        match &self.ending {
            Ending::Records(records) => response.answers.extend(records.iter().cloned()),
            Ending::NoData(soa) => response.authority.extend(soa.clone()),
            Ending::NxDomain(soa) => {
                response.rcode = Rcode::NXDOMAIN;
                response.authority.extend(soa.clone());
            }
            Ending::Failed(rcode) => response.rcode = *rcode,
            Ending::Open | Ending::Referral(_) => response.rcode = Rcode::SERVFAIL,
        }
    }
}

/// How long a negative answer may be kept, in seconds, by its SOA record (RFC 2308 5).
pub(super) fn negative_ttl(soa: &Record) -> Option<u32> {
    match &soa.data {
        Rdata::Soa(Soa { minimum, .. }) => Some(soa.ttl.min(*minimum)),
        _ => None,
    }
}

fn read_referral(message: &Message, cut: &Name, zone: &Name) -> Referral {
    let at_cut = |r: &&Record| r.rtype() == RecordType::NS && r.name == *cut;
    let servers: Vec<Record> = message.authority.iter().filter(at_cut).cloned().collect();
    // Glue counts only for servers of this cut, from a zone the sender is responsible for.
    let is_glue = |r: &&Record| {
        let names_it = |ns: &Record| ns.data.target() == Some(&r.name);
        r.rtype().is_address() && r.name.is_within(zone) && servers.iter().any(names_it)
    };
    let glue = message.additional.iter().filter(is_glue).cloned().collect();
    Referral {
        cut: cut.clone(),
        servers,
        glue,
    }
}
