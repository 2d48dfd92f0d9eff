//! The proxies, how each is known, and what each can be told.

use serde::Serialize;

use crate::proxy::profile::{NamedSetting, PROFILES, Profile, Set, find};
use crate::scenario::UnknownProfile;

use crate::cli::Failure;
use crate::cli::args::ProfilesArgs;
use crate::cli::output::{print, print_json};

#[derive(Serialize)]
struct Row {
    name: &'static str,
    title: &'static str,
    provenance: &'static str,
    settings: Vec<SettingRow>,
}

#[derive(Serialize)]
struct SettingRow {
    name: &'static str,
    kind: &'static str,
    /// The words it knows, if it takes words.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    words: &'static [&'static str],
}

/// `gatelab profiles`.
pub(in crate::cli) fn profiles(args: &ProfilesArgs) -> Result<(), Failure> {
    if let Some(name) = &args.name {
        let found = find(name).ok_or_else(|| Failure::usage(UnknownProfile::new(name)))?;
        return if args.json {
            print_json(&row(found))
        } else {
            print(&told(&row(found)))
        };
    }
    let rows: Vec<Row> = PROFILES.iter().map(|profile| row(profile)).collect();
    if args.json {
        return print_json(&rows);
    }
    let lines = rows
        .iter()
        .map(|row| format!("{:11} {:30} {}\n", row.name, row.title, row.provenance));
    print(&lines.collect::<String>())
}

fn row(profile: &'static Profile) -> Row {
    Row {
        name: profile.name,
        title: profile.title,
        provenance: profile.provenance.words(),
        settings: profile.settings.iter().map(setting).collect(),
    }
}

fn setting(own: &'static NamedSetting) -> SettingRow {
    let words = match own.set {
        Set::Words(known, _) => known,
        Set::Time(_) | Set::Count(_) | Set::Bytes(_) | Set::Switch(_) => &[],
    };
    SettingRow {
        name: own.name,
        kind: own.set.kind(),
        words,
    }
}

/// One product with what it can be told.
fn told(row: &Row) -> String {
    let mut text = format!("{}: {}\n", row.title, row.provenance);
    if row.settings.is_empty() {
        return text;
    }
    text.push_str("\nIts own settings, for --set proxy.NAME=VALUE or [node.proxy.proxy]:\n");
    let width = row.settings.iter().map(|own| own.name.len()).max();
    let width = width.unwrap_or(0);
    for own in &row.settings {
        let kind = if own.words.is_empty() {
            own.kind.to_owned()
        } else {
            format!("some of {}", own.words.join(" "))
        };
        text.push_str(&format!("  {:width$}  {kind}\n", own.name));
    }
    text
}
