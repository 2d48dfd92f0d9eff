//! The rules as a person reads them: what `iptables -L -v -n --line-numbers` shows.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::trace::EventId;

use super::{Chain, Entry, Hook, Matches, State};

/// One line of the listing; texts are ready to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The chain.
    pub hook: Hook,
    /// The place in the chain, from 1, as in `firewall.rule-3`; `None` for the policy.
    pub place: Option<usize>,
    /// `allow`, `drop` or `reject with port`.
    pub action: String,
    /// The protocol, `any` if all.
    pub protocol: String,
    /// The source network and ports, `any` if all.
    pub source: String,
    /// The destination network and ports, `any` if all.
    pub destination: String,
    /// What else must be true, empty if nothing: `state new,related in 0`.
    pub conditions: String,
    /// How many packets were decided here.
    pub packets: u64,
    /// How many bytes those had, in IP packets.
    pub bytes: u64,
    /// The event of the fault that installed it.
    pub by: Option<EventId>,
}

impl RuleRow {
    /// The rows of a chain, its policy last.
    pub(super) fn of(hook: Hook, chain: &Chain) -> Vec<Self> {
        let mut rows: Vec<_> = (1..)
            .zip(chain.entries())
            .map(|(place, entry)| Self::of_entry(hook, place, entry))
            .collect();
        let (packets, bytes) = chain.policy_counters();
        rows.push(Self {
            place: None,
            action: chain.policy().to_string(),
            packets,
            bytes,
            by: chain.policy_by(),
            ..Self::blank(hook)
        });
        rows
    }

    fn of_entry(hook: Hook, place: usize, entry: &Entry) -> Self {
        let matches = &entry.rule.matches;
        Self {
            place: Some(place),
            action: entry.rule.action.to_string(),
            protocol: or_any(matches.protocol.map(|it| it.to_string().to_lowercase())),
            source: end(matches.source, matches.source_ports.as_ref()),
            destination: end(matches.destination, matches.destination_ports.as_ref()),
            conditions: conditions(matches),
            packets: entry.packets,
            bytes: entry.bytes,
            by: entry.rule.by,
            ..Self::blank(hook)
        }
    }

    fn blank(hook: Hook) -> Self {
        Self {
            hook,
            place: None,
            action: String::new(),
            protocol: or_any(None),
            source: or_any(None),
            destination: or_any(None),
            conditions: String::new(),
            packets: 0,
            bytes: 0,
            by: None,
        }
    }
}

fn or_any(text: Option<String>) -> String {
    text.unwrap_or_else(|| "any".to_owned())
}

/// `192.0.2.0/24:80`, `any:1024-65535`.
fn end(network: Option<impl Display>, ports: Option<&RangeInclusive<u16>>) -> String {
    let network = or_any(network.map(|network| network.to_string()));
    match ports {
        None => network,
        Some(ports) if ports.start() == ports.end() => format!("{network}:{}", ports.start()),
        Some(ports) => format!("{network}:{}-{}", ports.start(), ports.end()),
    }
}

fn conditions(matches: &Matches) -> String {
    let states: Vec<_> = matches
        .states
        .iter()
        .map(|state: &State| state.as_str())
        .collect();
    [
        (!states.is_empty()).then(|| format!("state {}", states.join(","))),
        matches.icmp_type.map(|kind| format!("icmp type {kind}")),
        matches.input.map(|interface| format!("in {}", interface.0)),
        matches
            .output
            .map(|interface| format!("out {}", interface.0)),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}
