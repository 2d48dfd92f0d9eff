//! Zones: records typed, servers known, delegations and glue derived (RFC 1034 section 4.2).

use super::plan::Plan;
use super::space;
use crate::scenario::document::Located;
use crate::scenario::draft::{DnsDuty, RecordDraft, ZoneDraft, check_dns_name, full_name};
use crate::scenario::model::{NodeId, Record, RecordData, Zone};

/// Resolves the written zones and their records.
pub(crate) fn resolve(plan: &mut Plan<'_>) {
    let mut zones: Vec<Zone> = Vec::new();
    for draft in &plan.draft.zones {
        if zones.iter().any(|zone| zone.apex == draft.apex.value) {
            let message = format!("there is already a zone `{}`", draft.apex.value);
            plan.report
                .error(draft.apex.at, message)
                .expected("one table for each zone");
            continue;
        }
        let Some(server) = server(plan, draft) else {
            continue;
        };
        let records = draft.records.iter();
        let records: Vec<Record> = records
            .filter_map(|record| typed(plan, draft, record, server))
            .collect();
        check_aliases(plan, draft, &records);
        zones.push(Zone {
            apex: draft.apex.value.clone(),
            server: NodeId(server),
            name_server: name_server(plan, draft),
            ttl: draft.ttl,
            negative_ttl: draft.negative_ttl,
            records,
            automatic: false,
        });
    }
    plan.zones = zones;
}

/// The node that serves a zone; it must run a DNS server and be found.
fn server(plan: &Plan<'_>, draft: &ZoneDraft) -> Option<usize> {
    let server = plan.node(&draft.server)?;
    let dns = plan.draft.nodes[server].services.dns.as_ref();
    let Some(dns) = dns else {
        let name = &draft.server.value;
        let message = format!("{name} runs no DNS server");
        let expected = format!("a node with [node.{name}.dns], role = \"authoritative\"");
        plan.report
            .error(draft.server.at, message)
            .expected(expected);
        return None;
    };
    if dns.duty == DnsDuty::Authoritative && plan.best_address(server).is_none() {
        let message = format!("{} has no fixed address", draft.server.value);
        plan.report
            .error(draft.server.at, message)
            .expected("a static address");
        return None;
    }
    Some(server)
}

/// The name of the server: the given one, else `ns` below the apex.
fn name_server(plan: &Plan<'_>, draft: &ZoneDraft) -> String {
    let apex = draft.apex.value.as_str();
    match &draft.name_server {
        Some(name) => {
            let full = absolute(plan, &name.value, apex);
            check_dns_name(
                plan.report,
                &Located {
                    at: name.at,
                    value: full.clone(),
                },
            );
            full
        }
        None if apex == "." => "a.root-servers.example".to_owned(),
        None => format!("ns.{apex}"),
    }
}

/// The full form of a name used as data: a name below any written zone is full already.
fn absolute(plan: &Plan<'_>, name: &str, apex: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let mut others = plan.draft.zones.iter().map(|zone| zone.apex.value.as_str());
    let known = others.any(|other| other != "." && encloses(other, &lower));
    if known { lower } else { full_name(name, apex) }
}

/// Whether `name` is `apex` or below it.
pub(crate) fn encloses(apex: &str, name: &str) -> bool {
    apex == "."
        || name == apex
        || name
            .strip_suffix(apex)
            .is_some_and(|rest| rest.ends_with('.'))
}

fn typed(plan: &Plan<'_>, zone: &ZoneDraft, draft: &RecordDraft, server: usize) -> Option<Record> {
    const TYPES: [&str; 6] = ["A", "CNAME", "MX", "NS", "PTR", "TXT"];
    let apex = zone.apex.value.as_str();
    let name = || {
        let full = absolute(plan, &draft.data, apex);
        check_dns_name(
            plan.report,
            &Located {
                at: draft.at,
                value: full.clone(),
            },
        );
        full
    };
    let data = match draft.rtype.as_str() {
        "A" => {
            let text = Located {
                at: draft.at,
                value: draft.data.clone(),
            };
            let address = plan.address(&text, server)?;
            if !space::is_allowed(address) {
                let message = format!("{address} may belong to someone");
                plan.report
                    .error(draft.at, message)
                    .expected(space::EXPECTED);
            }
            RecordData::A(address)
        }
        "CNAME" => RecordData::Cname(name()),
        "MX" => mail_exchange(plan, draft, apex)?,
        "NS" => RecordData::Ns(name()),
        "PTR" => RecordData::Ptr(name()),
        "TXT" => RecordData::Txt(draft.data.trim_matches('"').to_owned()),
        other => {
            plan.report
                .error(draft.at, format!("`{other}` is not a record type here"))
                .expected(format!("one of {}, then the data", TYPES.join(", ")))
                .nearest(other, TYPES);
            return None;
        }
    };
    Some(Record {
        owner: draft.owner.clone(),
        ttl: draft.ttl,
        data,
    })
}

fn mail_exchange(plan: &Plan<'_>, draft: &RecordDraft, apex: &str) -> Option<RecordData> {
    let parts = draft.data.split_once(' ');
    let parsed = parts.and_then(|(preference, name)| {
        Some(RecordData::Mx(
            preference.parse().ok()?,
            absolute(plan, name.trim(), apex),
        ))
    });
    if parsed.is_none() {
        let message = format!("`MX {}` is not a mail exchange", draft.data);
        plan.report
            .error(draft.at, message)
            .expected("a number and a name: \"MX 10 mail\"");
    }
    parsed
}

/// An alias stands alone at its name (RFC 1034 section 3.6.2).
fn check_aliases(plan: &Plan<'_>, draft: &ZoneDraft, records: &[Record]) {
    for (index, record) in records.iter().enumerate() {
        if !matches!(record.data, RecordData::Cname(_)) {
            continue;
        }
        let mut others = records
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        if record.owner == draft.apex.value || others.any(|(_, o)| o.owner == record.owner) {
            let at = draft
                .records
                .iter()
                .find(|r| r.owner == record.owner)
                .map(|r| r.at);
            let message = format!("{} is an alias and more", record.owner);
            plan.report
                .error(at.unwrap_or(draft.apex.at), message)
                .expected("a CNAME alone at its name, and not at the top of a zone");
        }
    }
}

/// Adds the NS records of every zone, and the delegation and glue in the zone above it.
pub(crate) fn delegate(plan: &mut Plan<'_>) {
    for index in 0..plan.zones.len() {
        let child = plan.zones[index].clone();
        let ns = Record {
            owner: child.apex.clone(),
            ttl: child.ttl,
            data: RecordData::Ns(child.name_server.clone()),
        };
        let Some(address) = plan.best_address(child.server.0) else {
            add(&mut plan.zones[index], ns);
            continue;
        };
        let glue = Record {
            owner: child.name_server.clone(),
            ttl: child.ttl,
            data: RecordData::A(address),
        };
        add(&mut plan.zones[index], ns.clone());
        if let Some(home) = above(&plan.zones, &child.name_server, None) {
            add(&mut plan.zones[home], glue.clone());
        }
        if child.apex == "." {
            add(&mut plan.zones[index], glue);
            continue;
        }
        if let Some(parent) = above(&plan.zones, &child.apex, Some(index))
            && !is_secret(plan, parent, index)
        {
            add(&mut plan.zones[parent], ns);
            add(&mut plan.zones[parent], glue);
        }
    }
}

/// Whether a zone above must not know of a zone below: private names stay off the public tree.
fn is_secret(plan: &Plan<'_>, parent: usize, child: usize) -> bool {
    let private = |zone: usize| {
        let address = plan.best_address(plan.zones[zone].server.0);
        address.is_none_or(space::is_private)
    };
    let child_is_home = plan.zones[child].automatic && plan.zones[child].apex != "in-addr.arpa";
    child_is_home || (private(child) && !private(parent))
}

/// The zone closest above a name, other than `except`.
pub(crate) fn above(zones: &[Zone], name: &str, except: Option<usize>) -> Option<usize> {
    let candidates = zones.iter().enumerate();
    candidates
        .filter(|(index, zone)| Some(*index) != except && encloses(&zone.apex, name))
        .max_by_key(|(_, zone)| if zone.apex == "." { 0 } else { zone.apex.len() })
        .map(|(index, _)| index)
}

/// Adds a record unless the zone says the same already, or its author named other servers.
fn add(zone: &mut Zone, record: Record) {
    let same_type = |other: &Record| {
        other.owner == record.owner
            && std::mem::discriminant(&other.data) == std::mem::discriminant(&record.data)
    };
    if !zone.records.iter().any(same_type) {
        zone.records.push(record);
    }
}
