//! Who may import whom: only downward, by the table below (`ARCHITECTURE.md` draws it).

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, Violation, assert_none, sources};

/// The rows of the table, lowest first. A new top module gets its place here.
const ROWS: &[&[&str]] = &[
    &["sim", "packet", "trace", "impair", "filter"],
    &["net"],
    &["host"],
    &["gateway"],
    &["http", "dns", "dhcp"],
    &["proxy"],
    &["scenario", "catalogue", "console"],
    &["timeline"],
    &["view", "matrix"],
    &["lab", "attach"],
    &["tui"],
    &["cli", "main"],
];

/// The modules that meet the machine: screen, files, clock, devices. All others are the core.
pub(crate) const MACHINE: &[&str] = &["attach", "cli", "lab", "main", "tui"];

/// Neighbours in one row that must not know each other all the same.
const STRANGERS: &[(&str, &str)] = &[("lab", "attach"), ("attach", "lab")];

/// More core modules than this, and the tree no longer tells the architecture.
const CORE_MODULES_MAX: usize = 18;

#[test]
fn imports_go_downward() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(upward).collect::<Vec<_>>());
}

#[test]
fn no_two_modules_import_each_other() {
    assert_none(&mutual(&sources("src")));
}

#[test]
fn every_top_module_is_in_the_table_and_the_core_stays_small() {
    let sources = sources("src");
    let tops: BTreeSet<_> = sources.iter().map(Source::top).collect();
    let unknown = tops
        .iter()
        .filter(|top| **top != "lib" && row(top).is_none());
    let mut violations: Vec<_> = unknown
        .map(|top| {
            let what = "no place in the table: add it to ROWS in tests/it/layers.rs, with a row";
            Violation::at(&format!("src/{top}"), 0, what)
        })
        .collect();
    let core = tops
        .iter()
        .filter(|top| **top != "lib" && !MACHINE.contains(top));
    let count = core.count();
    if count > CORE_MODULES_MAX {
        let what = format!("{count} core modules, at most {CORE_MODULES_MAX}: join two of them");
        violations.push(Violation::at("src/lib.rs", 0, what));
    }
    assert_none(&violations);
}

impl Source {
    /// The top module this file belongs to: `net`, `main`, `lib`.
    pub(crate) fn top(&self) -> &str {
        self.module().first().copied().unwrap_or("lib")
    }

    /// The top modules this file names, with the index of the line.
    fn imports(&self) -> Vec<(usize, String)> {
        let own = self.module();
        let mut found = Vec::new();
        for start in ["crate", "gatelab", "super"] {
            for (line, path) in self.paths(start) {
                let parts: Vec<_> = path.split("::").collect();
                let ups = parts.iter().take_while(|part| **part == "super").count();
                // `super` leads out of the own top module only from deep enough.
                let leaves = ups == 0 || ups >= own.len();
                if let Some(top) = parts.get(ups.max(1)).filter(|_| leaves) {
                    found.push((line, (*top).to_owned()));
                }
            }
        }
        found
    }
}

/// The row of a top module.
fn row(top: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&top))
}

/// The imports of a file that the table does not allow.
fn upward(source: &Source) -> Vec<Violation> {
    let own = source.top();
    if own == "lib" {
        return Vec::new();
    }
    let imports = source.imports();
    let bad = imports.iter().filter_map(|(line, top)| {
        let what = match (row(own), row(top)) {
            _ if top == own => return None,
            (_, None) => {
                format!("`{top}` at the crate's root: import it from the module that owns it")
            }
            (Some(from), Some(to)) if to > from => format!(
                "`{own}` imports `{top}`, a higher row: move what is needed down, or pass it in"
            ),
            _ if STRANGERS.contains(&(own, top.as_str())) => {
                format!("`{own}` and `{top}` must not know each other: let cli join them")
            }
            _ => return None,
        };
        Some(Violation::at(&source.path, *line, what))
    });
    bad.collect()
}

/// The pairs of top modules that import each other, at one place of each direction.
fn mutual(sources: &[Source]) -> Vec<Violation> {
    let mut edges = BTreeMap::new();
    for source in sources.iter().filter(|source| source.top() != "lib") {
        for (line, top) in source.imports() {
            if top != source.top() {
                let edge = (source.top().to_owned(), top);
                edges.entry(edge).or_insert((&source.path, line));
            }
        }
    }
    let both = edges
        .iter()
        .filter(|((from, to), _)| edges.contains_key(&(to.clone(), from.clone())));
    both.map(|((from, to), (path, line))| {
        Violation::at(
            path,
            *line,
            format!("`{from}` and `{to}` import each other: one must go without"),
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upward_count(path: &str, text: &str) -> usize {
        upward(&Source::new(path, text)).len()
    }

    #[test]
    fn an_import_from_a_higher_row_is_found() {
        assert_eq!(
            upward_count("src/net/link.rs", "use crate::trace::Event;"),
            0
        );
        assert_eq!(upward_count("src/net/link.rs", "use crate::host::Host;"), 1);
        assert_eq!(
            upward_count("src/net/link.rs", "use crate::{sim, host::{A, B}};"),
            2
        );
        assert_eq!(
            upward_count("src/net/link.rs", "fn f() { crate::tui::draw(); }"),
            1
        );
        assert_eq!(
            upward_count("src/net/link.rs", "// crate::tui\nuse super::Link;"),
            0
        );
        assert_eq!(
            upward_count("src/net/link.rs", "use super::super::host::Host;"),
            1
        );
        assert_eq!(upward_count("src/net/mod.rs", "use super::host::Host;"), 1);
        assert_eq!(upward_count("src/net/mod.rs", "use crate::World;"), 1);
        let in_a_test = "#[cfg(test)]\nmod tests {\n    use crate::host::Host;\n}";
        assert_eq!(upward_count("src/net/link.rs", in_a_test), 0);
    }

    #[test]
    fn lab_and_attach_are_strangers_and_only_cli_knows_the_screen() {
        assert_eq!(upward_count("src/lab/mod.rs", "use crate::attach::Tun;"), 1);
        assert_eq!(upward_count("src/attach/mod.rs", "use crate::lab::Lab;"), 1);
        assert_eq!(upward_count("src/attach/mod.rs", "use crate::tui::App;"), 1);
        assert_eq!(upward_count("src/cli/mod.rs", "use crate::tui::App;"), 0);
        assert_eq!(upward_count("src/main.rs", "use gatelab::cli;"), 0);
    }

    #[test]
    fn a_pair_that_imports_each_other_is_found() {
        let one = Source::new("src/trace/event.rs", "use crate::packet::Frame;");
        let other = Source::new("src/packet/frame.rs", "use crate::trace::Event;");
        assert_eq!(mutual(&[one, other]).len(), 2);
    }
}
