//! What holds for every file of the repository, and for the documents about it.

use std::collections::BTreeSet;
use std::fs;

use crate::source::{Source, Violation, assert_none, files, relative, root, sources};

/// Places and services of whoever happens to write this. The project speaks of itself alone.
/// (Taken apart, so that this file passes too.)
const FOREIGN: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ho", "me/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("/Us", "ers/"), "a path of one machine"),
    (concat!("crates", ".io"), "a package registry"),
    (concat!("npmjs", ".org"), "a package registry"),
    (concat!("pypi", ".org"), "a package registry"),
];

/// Written by Cargo, which names the registry.
const GENERATED: &[&str] = &["Cargo.lock", "fuzz/Cargo.lock"];

#[test]
fn no_file_names_the_place_it_was_written_at() {
    let mut found = Vec::new();
    for path in files(&root()) {
        let name = relative(&path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        if !GENERATED.contains(&name.as_str()) {
            found.extend(foreign(&name, &text));
        }
    }
    assert_none(&found);
}

#[test]
fn the_architecture_names_every_module() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md exists");
    let sources = sources("src");
    let tops: BTreeSet<_> = sources
        .iter()
        .map(Source::top)
        .filter(|top| *top != "lib")
        .collect();
    let missing = tops.iter().filter(|top| !map.contains(&format!("`{top}`")));
    let what = |top| format!("`{top}` is not on the map: give it one line");
    let missing = missing.map(|top| Violation::at("ARCHITECTURE.md", 0, what(top)));
    assert_none(&missing.collect::<Vec<_>>());
}

#[test]
fn the_readme_names_the_test_command_that_ci_runs() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md exists");
    let ci = fs::read_to_string(root().join(".ci/run")).expect(".ci/run exists");
    assert!(
        readme.contains("\ncargo test\n"),
        "README.md has no line `cargo test`"
    );
    assert!(
        ci.contains("cargo test"),
        ".ci/run does not run the README's test command"
    );
}

/// The lines of a file that name another place.
fn foreign(name: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (word, what) in FOREIGN {
            if line
                .match_indices(word)
                .any(|(start, _)| begins_a_path(&line[..start], word))
            {
                found.push(Violation::at(
                    name,
                    at,
                    format!("names {what}: leave it out"),
                ));
            }
        }
    }
    found
}

/// Whether a match after `before` is one: `src/dns/root/` is no path of a machine.
fn begins_a_path(before: &str, word: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}');
    !word.starts_with('/') || !before.ends_with(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_paths_count() {
        let path = |start: &str| format!("{start}{}x", concat!("/ro", "ot/"));
        assert_eq!(foreign("a", &path("see ")).len(), 1);
        assert_eq!(foreign("a", &path("src/dns")).len(), 0);
        assert_eq!(foreign("a", concat!("https://crates", ".io")).len(), 1);
    }
}
