//! Reads a whole file.

use super::{LinkDraft, NodeDraft, ZoneDraft};
use crate::scenario::document::{At, Fields, Report, Table, Value, as_table, schema};

/// A whole file.
#[derive(Debug)]
pub(crate) struct Draft {
    /// One line for lists.
    pub(crate) title: String,
    /// A paragraph for readers.
    pub(crate) description: String,
    /// The seed if none is given elsewhere.
    pub(crate) seed: u64,
    /// The nodes, in order.
    pub(crate) nodes: Vec<NodeDraft>,
    /// The links, in order.
    pub(crate) links: Vec<LinkDraft>,
    /// The zones, in order.
    pub(crate) zones: Vec<ZoneDraft>,
}

impl Draft {
    /// Reads a document.
    pub(crate) fn read(report: &Report, document: &Table) -> Self {
        let fields = Fields::new(report, At::START, document, schema::TOP);
        let title = fields.required::<String>("title", "\"what this world is\"");
        Self {
            title: title.map_or_else(String::new, |title| title.value),
            description: fields.or("description", String::new()).trim().to_owned(),
            seed: fields.or("seed", 1),
            nodes: nodes(report, &fields),
            links: links(report, &fields),
            zones: zones(report, &fields),
        }
    }
}

fn nodes(report: &Report, fields: &Fields<'_>) -> Vec<NodeDraft> {
    let entries = fields.entries("node");
    if entries.is_empty() {
        report
            .error(
                fields.key_at("node").unwrap_or(At::START),
                "the scenario has no node",
            )
            .expected("at least one table such as [node.phone]");
    }
    entries
        .iter()
        .filter_map(|entry| {
            let table = as_table(report, &entry.key.value, &entry.item)?;
            Some(NodeDraft::read(report, &entry.key, table))
        })
        .collect()
}

fn links(report: &Report, fields: &Fields<'_>) -> Vec<LinkDraft> {
    let Some(item) = fields.item("link") else {
        return Vec::new();
    };
    let Value::List(items) = &item.value else {
        report
            .error(item.at, format!("`link`: found {}", item.value.kind()))
            .expected("one [[link]] for each link, with `ends = [\"a\", \"b\"]`");
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| LinkDraft::read(report, item.at, as_table(report, "link", item)?))
        .collect()
}

fn zones(report: &Report, fields: &Fields<'_>) -> Vec<ZoneDraft> {
    fields
        .entries("zone")
        .iter()
        .filter_map(|entry| {
            let table = as_table(report, &entry.key.value, &entry.item)?;
            ZoneDraft::read(report, &entry.key, table)
        })
        .collect()
}
