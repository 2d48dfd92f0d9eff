//! Reads one node.

use std::time::Duration;

use super::services::Services;
use crate::scenario::document::{Fields, Located, Report, Table, choose, schema};
use crate::scenario::model::NodeKind;

/// One `[node.NAME]`.
#[derive(Debug)]
pub(crate) struct NodeDraft {
    /// Its name.
    pub(crate) name: Located<String>,
    /// What kind of machine it is.
    pub(crate) kind: NodeKind,
    /// The name on the screen, if it is another.
    pub(crate) label: Option<String>,
    /// What it is for.
    pub(crate) role: Option<String>,
    /// The node it is drawn inside.
    pub(crate) inside: Option<Located<String>>,
    /// Its explicit routes.
    pub(crate) routes: Vec<Located<String>>,
    /// Whether further routes are computed.
    pub(crate) automatic_routes: bool,
    /// The servers its programs ask for names.
    pub(crate) resolvers: Vec<Located<String>>,
    /// How long one try of a lookup waits.
    pub(crate) resolver_timeout: Duration,
    /// How often each server is asked.
    pub(crate) resolver_tries: u32,
    /// What runs on it.
    pub(crate) services: Services,
}

const KINDS: &[(&str, NodeKind)] = &[
    ("gateway", NodeKind::Gateway),
    ("host", NodeKind::Host),
    ("router", NodeKind::Router),
    ("switch", NodeKind::Switch),
];

impl NodeDraft {
    /// Reads the table of a node.
    pub(crate) fn read(report: &Report, name: &Located<String>, table: &Table) -> Self {
        check_name(report, name);
        let fields = Fields::new(report, name.at, table, schema::NODE);
        let kind =
            fields.required::<String>("kind", "\"host\", \"router\", \"gateway\" or \"switch\"");
        let kind = kind.and_then(|kind| choose(report, "kind", &kind, KINDS));
        let known = kind.is_some();
        // A node of an unknown kind still exists: links to it must not be called wrong as well.
        let kind = kind.unwrap_or(NodeKind::Host);
        let node = Self {
            name: name.clone(),
            kind,
            label: fields.read("label").map(|label| label.value),
            role: fields.read("role").map(|role| role.value),
            inside: fields.read("inside"),
            routes: fields.texts("routes").unwrap_or_default(),
            automatic_routes: fields.or("automatic_routes", true),
            resolvers: fields.texts("resolver").unwrap_or_default(),
            resolver_timeout: fields.or("resolver_timeout", Duration::from_secs(5)),
            resolver_tries: fields.or("resolver_tries", 2),
            services: Services::read(&fields, kind == NodeKind::Gateway),
        };
        if known {
            node.check_kind(&fields);
        }
        node
    }

    /// Reports what this kind of node cannot have.
    fn check_kind(&self, fields: &Fields<'_>) {
        let (refused, name, expected): (&[&str], _, _) = match self.kind {
            NodeKind::Gateway | NodeKind::Router => return,
            NodeKind::Host => (&["nat44"], "host", "kind = \"router\" or \"gateway\""),
            NodeKind::Switch => (
                &[
                    "routes", "resolver", "browser", "dhcp", "dns", "nat44", "origin", "proxy",
                ],
                "switch",
                "kind = \"host\", \"router\" or \"gateway\"",
            ),
        };
        for key in refused {
            if let Some(at) = fields.key_at(key) {
                let message = format!("a {name} has no `{key}`");
                fields.report.error(at, message).expected(expected);
            }
        }
    }
}

/// Whether a text may name a node: lower-case letters, digits and single hyphens.
fn is_name(text: &str) -> bool {
    text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Reports a name that [`is_name`] refuses.
fn check_name(report: &Report, name: &Located<String>) {
    if !is_name(&name.value) {
        report
            .error(name.at, format!("`{}` cannot be a name", name.value))
            .expected("lower-case letters, digits and single hyphens, at most 32, letter first");
    } else if schema::TOP.contains(&name.value.as_str()) {
        report
            .error(name.at, format!("a node cannot be called `{}`", name.value))
            .expected("a name that `--set` cannot mistake for a setting");
    }
}
