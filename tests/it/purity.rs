//! What the core must not call, and which module may name which crate.

use crate::layers::MACHINE;
use crate::source::{Source, Violation, assert_none, sources, starts_word};

/// What the core must not name, and what it takes instead.
const BANNED_IN_CORE: &[(&str, &str)] = &[
    ("Instant::now", "take the time from the context (sim::Time)"),
    (
        "SystemTime::now",
        "take the time from the context (sim::Time)",
    ),
    ("HashMap", "its order is random: use BTreeMap"),
    ("HashSet", "its order is random: use BTreeSet"),
    ("RandomState", "its order is random: use BTreeMap"),
    ("thread_rng", "draw from a named stream (sim::Streams)"),
    ("print!", "return text: only cli prints"),
    ("println!", "return text: only cli prints"),
    ("eprint!", "return an error: only cli prints"),
    ("eprintln!", "return an error: only cli prints"),
];

/// The parts of `std` that reach the machine.
const BANNED_PATHS: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::process",
    "std::thread",
];

/// Crates and parts of crates that only these modules may name.
const OWNERS: &[(&str, &[&str])] = &[
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli", "main"]),
    ("clap_mangen", &["cli", "main"]),
    ("crossterm", &["tui", "cli", "main"]),
    ("libc", &["attach"]),
    ("ratatui", &["tui", "cli", "main"]),
    ("rustix", &["attach", "tui", "cli", "main"]),
    ("smoltcp::iface", &["host"]),
    ("smoltcp::phy", &["host"]),
    ("smoltcp::socket", &["host"]),
    ("toml", &["scenario", "lab", "matrix", "cli"]),
    ("tun_tap", &["attach"]),
];

#[test]
fn the_core_knows_no_machine() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(machine_calls).collect::<Vec<_>>());
}

#[test]
fn crates_stay_with_their_owners() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(foreign_crates).collect::<Vec<_>>());
}

/// Calls that reach the machine, in the core.
fn machine_calls(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    if MACHINE.contains(&source.top()) {
        return found;
    }
    for (at, line) in source.shipped() {
        for (word, instead) in BANNED_IN_CORE {
            if words(&line.code).any(|rest| rest.starts_with(word)) {
                found.push(Violation::at(
                    &source.path,
                    at,
                    format!("`{word}` in the core: {instead}"),
                ));
            }
        }
    }
    for (at, path) in source.paths("std") {
        if BANNED_PATHS.iter().any(|banned| is_below(&path, banned)) {
            let what =
                format!("`{path}` in the core: only attach, lab, tui and cli meet the machine");
            found.push(Violation::at(&source.path, at, what));
        }
    }
    found
}

/// The rest of a line from the start of each word on.
fn words(code: &str) -> impl Iterator<Item = &str> {
    let starts = code.char_indices().map(|(at, _)| at);
    starts
        .filter(|at| starts_word(&code[..*at]))
        .map(|at| &code[at..])
}

/// Whether a path is `ancestor` or below it.
fn is_below(path: &str, ancestor: &str) -> bool {
    let rest = path.strip_prefix(ancestor);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Crates named outside the modules that own them.
fn foreign_crates(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    for (owned, owners) in OWNERS
        .iter()
        .filter(|(_, owners)| !owners.contains(&source.top()))
    {
        let start = owned.split("::").next().unwrap_or(owned);
        for (at, path) in source.paths(start) {
            if is_below(&path, owned) {
                let what = format!("`{path}`: only {} may name `{owned}`", owners.join(", "));
                found.push(Violation::at(&source.path, at, what));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text)
    }

    #[test]
    fn the_machine_is_found_in_the_core_only() {
        let text = "use std::{env, fmt};\nfn f() { println!(\"\"); Instant::now(); }\n\
                    use std::collections::HashMap;";
        assert_eq!(machine_calls(&source("src/net/a.rs", text)).len(), 4);
        assert_eq!(machine_calls(&source("src/cli/a.rs", text)).len(), 0);
        assert_eq!(
            machine_calls(&source(
                "src/net/a.rs",
                "// HashMap\nuse std::net::Ipv4Addr;"
            ))
            .len(),
            0
        );
    }

    #[test]
    fn crates_in_the_wrong_place_are_found() {
        let text = "use smoltcp::{iface::Interface, wire::Ipv4Packet};";
        assert_eq!(foreign_crates(&source("src/gateway/a.rs", text)).len(), 1);
        assert_eq!(foreign_crates(&source("src/host/a.rs", text)).len(), 0);
    }
}
