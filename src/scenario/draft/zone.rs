//! Reads one DNS zone and its records.

use std::time::Duration;

use super::dns_name::{check_dns_name, full_name};
use crate::scenario::document::{At, Entry, Fields, Located, Report, Table, schema, texts};
use crate::scenario::unit::parse_duration;

/// One `[zone."APEX"]`.
#[derive(Debug)]
pub(crate) struct ZoneDraft {
    /// The name it begins at.
    pub(crate) apex: Located<String>,
    /// The node that serves it.
    pub(crate) server: Located<String>,
    /// The name of the server in NS records.
    pub(crate) name_server: Option<Located<String>>,
    /// The time to live of its records.
    pub(crate) ttl: Duration,
    /// How long an absence may be remembered.
    pub(crate) negative_ttl: Duration,
    /// Its records.
    pub(crate) records: Vec<RecordDraft>,
}

/// One record, such as `www = "CNAME @"`.
#[derive(Debug)]
pub(crate) struct RecordDraft {
    /// Where its value stands.
    pub(crate) at: At,
    /// The full name of the owner.
    pub(crate) owner: String,
    /// Its own time to live.
    pub(crate) ttl: Duration,
    /// The type.
    pub(crate) rtype: String,
    /// The data, one word after another.
    pub(crate) data: String,
}

/// The most names of a zone.
const MOST_RECORDS: usize = 1000;

impl ZoneDraft {
    /// Reads the table of a zone; nothing if its name or its server is missing.
    pub(crate) fn read(report: &Report, key: &Located<String>, table: &Table) -> Option<Self> {
        let fields = Fields::new(report, key.at, table, schema::ZONE);
        let apex = Located {
            at: key.at,
            value: full_name(&key.value, "."),
        };
        check_dns_name(report, &apex);
        let ttl = fields.or("ttl", Duration::from_mins(1));
        let records = fields.entries("records");
        if let Some(extra) = records.get(MOST_RECORDS) {
            report
                .error(extra.key.at, "the zone has too many records")
                .expected(format!("at most {MOST_RECORDS}"));
        }
        let records = records.iter().take(MOST_RECORDS);
        let records = records
            .flat_map(|entry| records_of(report, entry, &apex.value, ttl))
            .collect();
        Some(Self {
            server: fields.required("server", "\"the node that serves it\"")?,
            name_server: fields.read("name_server"),
            ttl,
            negative_ttl: fields.or("negative_ttl", Duration::from_mins(1)),
            records,
            apex,
        })
    }
}

fn records_of(report: &Report, entry: &Entry, apex: &str, ttl: Duration) -> Vec<RecordDraft> {
    let owner = full_name(&entry.key.value, apex);
    check_dns_name(
        report,
        &Located {
            at: entry.key.at,
            value: owner.clone(),
        },
    );
    let lines = texts(report, &entry.key.value, &entry.item).unwrap_or_default();
    lines
        .iter()
        .map(|line| record(report, &owner, line, ttl))
        .collect()
}

/// Reads `[TTL] [TYPE] DATA`; a lone word is an A record.
fn record(report: &Report, owner: &str, line: &Located<String>, ttl: Duration) -> RecordDraft {
    let mut rest = line.value.trim();
    let mut ttl = ttl;
    if let Some((first, tail)) = rest.split_once(' ')
        && let Ok(own) = parse_duration(first)
    {
        ttl = own;
        rest = tail.trim_start();
    }
    let (rtype, data) = match rest.split_once(' ') {
        Some((rtype, data)) => (rtype.to_ascii_uppercase(), data.trim()),
        None => ("A".to_owned(), rest),
    };
    if data.is_empty() {
        report
            .error(line.at, "the record has no data")
            .expected("a type and its data, such as \"A 198.51.100.80\"");
    }
    RecordDraft {
        at: line.at,
        owner: owner.to_owned(),
        ttl,
        rtype,
        data: data.to_owned(),
    }
}
