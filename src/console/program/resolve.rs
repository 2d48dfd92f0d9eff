//! Names to addresses and back, as the C library does it for programs: the hosts file first, then
//! the name servers of the machine.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use crate::console::tty::Tty;
use crate::dns::{
    Name, Outcome, Question, Rdata, RecordType, StubConfig, lookup, lookup_address, reverse_name,
};
use crate::trace::EventId;

/// Why a name has no address, in the words of `getaddrinfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoAddress {
    /// What programs print.
    pub(super) message: &'static str,
    /// The event that shows it.
    pub(super) because: Option<EventId>,
}

/// The first address of `host`, which may be an address itself.
pub(super) async fn address(tty: &Tty, host: &str) -> Result<Ipv4Addr, NoAddress> {
    if let Ok(address) = host.parse() {
        return Ok(address);
    }
    if host == "localhost" || host == tty.host_name() {
        return Ok(Ipv4Addr::LOCALHOST);
    }
    let Ok(name) = host.parse::<Name>() else {
        return Err(NoAddress {
            message: "Name or service not known",
            because: tty.os.cause(),
        });
    };
    let found = lookup_address(&tty.os, name, config(tty), None).await;
    let first = found.addresses().first().copied();
    first.ok_or(NoAddress {
        message: match found.outcome {
            Outcome::NxDomain => "Name or service not known",
            Outcome::NoData | Outcome::Addresses { .. } | Outcome::Records { .. } => {
                "No address associated with hostname"
            }
            Outcome::ServFail(_) | Outcome::Refused | Outcome::Timeout | Outcome::Unreachable => {
                "Temporary failure in name resolution"
            }
        },
        because: found.because,
    })
}

/// How the C library asks, from `resolv.conf`.
fn config(tty: &Tty) -> StubConfig {
    let servers = tty.name_servers().into_iter().map(IpAddr::V4).collect();
    StubConfig::glibc(servers)
}

/// Names of addresses, each asked for once.
#[derive(Default)]
pub(super) struct ReverseNames {
    known: BTreeMap<Ipv4Addr, String>,
    numeric: bool,
}

impl ReverseNames {
    /// Names, or with `numeric` the addresses as they are.
    pub(super) fn new(numeric: bool) -> Self {
        Self {
            numeric,
            ..Self::default()
        }
    }

    /// `name (address)`, as `ping` and `traceroute` print it; the address twice if it has no
    /// name, and alone if names are not wanted.
    pub(super) async fn shown(&mut self, tty: &Tty, address: Ipv4Addr) -> String {
        if self.numeric {
            return address.to_string();
        }
        let known = self.known.get(&address).cloned();
        let name = if let Some(name) = known {
            name
        } else {
            let name = name_of(tty, address).await;
            name.unwrap_or_else(|| address.to_string())
        };
        self.known.insert(address, name.clone());
        format!("{name} ({address})")
    }
}

async fn name_of(tty: &Tty, address: Ipv4Addr) -> Option<String> {
    if address.is_loopback() {
        return Some("localhost".to_owned());
    }
    let name = reverse_name(IpAddr::V4(address));
    let question = Question::new(name, RecordType::PTR);
    let found = lookup(&tty.os, question, config(tty), None).await;
    let Outcome::Records { records, .. } = found.outcome else {
        return None;
    };
    records.iter().find_map(|record| match &record.data {
        Rdata::Ptr(name) => Some(name.to_string().trim_end_matches('.').to_owned()),
        _ => None,
    })
}
