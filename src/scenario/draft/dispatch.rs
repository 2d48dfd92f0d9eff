//! Reads what a proxy is told about its pools.

use crate::proxy::Resolving;
use crate::scenario::dispatch::{Check, Dispatch};
use crate::scenario::document::{Fields, choose, schema};

const RESOLVE: &[(&str, Resolving)] = &[
    ("start", Resolving::AtStart),
    ("start-and-use", Resolving::AtStartAndOnUse),
    ("use", Resolving::OnUse),
    ("request", Resolving::BeforeChoice),
    ("background", Resolving::InBackground),
];

/// Reads the settings of `[node.NAME.proxy]` that are about pools.
pub(super) fn dispatch(fields: &Fields<'_>) -> Dispatch {
    let resolve = fields.read::<String>("resolve");
    Dispatch {
        queue_timeout: fields.given("queue_timeout"),
        max_clients: fields.given("max_clients"),
        retry_on: statuses(fields),
        resolve: resolve.and_then(|word| choose(fields.report, "resolve", &word, RESOLVE)),
        resolve_valid: fields.given("resolve_valid"),
        check: fields.table("check", schema::CHECK).map(|it| check(&it)),
    }
}

fn statuses(fields: &Fields<'_>) -> Option<Vec<u16>> {
    let texts = fields.texts("retry_on")?;
    let read = texts.iter().filter_map(|text| {
        let status = text.value.parse().ok();
        let status = status.filter(|status| (400..=599).contains(status));
        if status.is_none() {
            let message = format!("`{}` is not a status to retry on", text.value);
            fields
                .report
                .error(text.at, message)
                .expected("statuses from 400 to 599, such as \"502, 503\"");
        }
        status
    });
    Some(read.collect())
}

fn check(fields: &Fields<'_>) -> Check {
    let path = fields.read::<String>("path");
    if let Some(path) = path.as_ref().filter(|path| !path.value.starts_with('/')) {
        let message = format!("`{}` is not a path", path.value);
        fields
            .report
            .error(path.at, message)
            .expected("a path such as \"/health\"");
    }
    Check {
        path: path.map(|path| path.value),
        interval: fields.given("interval"),
        timeout: fields.given("timeout"),
        fall: fields.given("fall"),
        rise: fields.given("rise"),
    }
}
