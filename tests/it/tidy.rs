//! The style of the source, as tests: sizes, docs, names, citations. `CONTRIBUTING.md` says the
//! rules in words; each violation names its place and what to do.

use std::collections::BTreeMap;

use crate::source::{Source, Violation, assert_none, sources, words_after};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;
const FILES_IN_A_FOLDER_MAX: usize = 15;
/// `unwrap` and `expect` per 1000 shipped lines.
const UNWRAPS_PER_KLOC_MAX: usize = 1;
/// RFC references per 1000 shipped lines of a protocol folder.
const RFCS_PER_KLOC_MIN: usize = 8;
/// A protocol folder smaller than this has not begun in earnest.
const RFC_LINES_MIN: usize = 300;

/// The folders whose rules come from RFCs.
const PROTOCOLS: &[&str] = &["dns", "gateway", "dhcp", "http", "proxy"];

/// Words that say nothing about what a thing is.
const EMPTY_WORDS: &[&str] = &[
    "manager", "util", "utils", "helper", "helpers", "common", "misc",
];

/// Starts of function names that say nothing about what a function does.
const EMPTY_VERBS: &[&str] = &["get_", "do_", "process_"];

#[test]
fn files_and_functions_are_short() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(too_long).collect::<Vec<_>>());
}

#[test]
fn lines_fit_on_a_screen() {
    let all = ["src", "tests", "benches", "fuzz"].map(sources);
    assert_none(&all.iter().flatten().flat_map(too_wide).collect::<Vec<_>>());
}

#[test]
fn every_file_says_what_it_is() {
    let all = ["src", "tests", "benches", "fuzz"].map(sources);
    assert_none(
        &all.iter()
            .flatten()
            .filter_map(no_module_doc)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_public_item_is_documented() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(undocumented).collect::<Vec<_>>());
}

#[test]
fn names_say_something() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(empty_names).collect::<Vec<_>>());
}

#[test]
fn a_mod_file_holds_a_table_of_contents() {
    let sources = sources("src");
    assert_none(&sources.iter().flat_map(logic_in_mod).collect::<Vec<_>>());
}

#[test]
fn folders_are_small() {
    assert_none(&crowded(&sources("src")));
}

#[test]
fn hardly_anything_is_unwrapped() {
    assert_none(&unwraps(&sources("src")));
}

#[test]
fn protocol_code_cites_its_rfcs() {
    assert_none(&uncited(&sources("src")));
}

/// Files and functions over their limits.
fn too_long(source: &Source) -> Vec<Violation> {
    let long = source.functions().into_iter();
    let long = long.filter(|function| function.length > FUNCTION_LINES_MAX);
    let mut found: Vec<_> = long
        .map(|function| {
            let (name, length) = (function.name, function.length);
            let what = format!(
                "`{name}` has {length} lines, at most {FUNCTION_LINES_MAX}: split it by step"
            );
            Violation::at(&source.path, function.line, what)
        })
        .collect();
    let lines = source.shipped().count();
    if lines > FILE_LINES_MAX {
        let what = format!(
            "{lines} lines without tests, at most {FILE_LINES_MAX}: split it by noun of the domain"
        );
        found.push(Violation::at(&source.path, 0, what));
    }
    found
}

/// Lines over the width.
fn too_wide(source: &Source) -> Vec<Violation> {
    let widths = source.lines.iter().map(|line| line.text.chars().count());
    let wide = widths.enumerate().filter(|(_, width)| *width > COLUMNS_MAX);
    wide.map(|(line, width)| {
        Violation::at(
            &source.path,
            line,
            format!("{width} columns, at most {COLUMNS_MAX}: break the line"),
        )
    })
    .collect()
}

/// A file that does not open with `//!`.
fn no_module_doc(source: &Source) -> Option<Violation> {
    let mut lines = source.lines.iter().map(|line| line.text.trim());
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("#!["));
    let has = first.is_some_and(|line| line.starts_with("//!"));
    (!has).then(|| {
        Violation::at(
            &source.path,
            0,
            "no module doc: open the file with `//!` and what it is for",
        )
    })
}

/// Public items without a doc comment. (A module says it in its own file; fields rustc minds.)
fn undocumented(source: &Source) -> Vec<Violation> {
    let kinds = [
        "fn", "struct", "enum", "trait", "const", "static", "type", "union", "async", "unsafe",
    ];
    let public = source.shipped().filter(|(_, line)| {
        let item = line.code.trim_start().strip_prefix("pub ");
        item.is_some_and(|item| {
            kinds
                .iter()
                .any(|kind| item.starts_with(&format!("{kind} ")))
        })
    });
    let bare = public.filter(|(at, _)| !has_doc(source, *at));
    bare.map(|(at, line)| {
        let what = format!(
            "`{}` has no doc comment: one sentence, then units, errors, RFC",
            line.code.trim()
        );
        Violation::at(&source.path, at, what)
    })
    .collect()
}

/// Whether a doc comment stands above the item at a line, attributes between them or not.
fn has_doc(source: &Source, item: usize) -> bool {
    let mut in_attribute = false;
    for line in source.lines[..item].iter().rev() {
        let (text, code) = (line.text.trim(), line.code.trim());
        if text.starts_with("///") || code.starts_with("#[doc") {
            return true;
        }
        in_attribute |= code.ends_with(']');
        if !in_attribute && !text.starts_with("//") {
            return false;
        }
        in_attribute &= !code.starts_with("#[");
    }
    false
}

/// Files and definitions named by an empty word.
fn empty_names(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    for part in source.module() {
        if part == "types" || is_empty_name(part) {
            let what = format!("a file called `{part}` says nothing: name it by the noun it holds");
            found.push(Violation::at(&source.path, 0, what));
        }
    }
    for (at, line) in source.shipped() {
        for keyword in [
            "fn",
            "struct",
            "enum",
            "trait",
            "type",
            "mod",
            "const",
            "static",
            "let",
            "macro_rules!",
        ] {
            for (_, name) in words_after(&line.code, keyword) {
                let verb = keyword == "fn" && EMPTY_VERBS.iter().any(|verb| name.starts_with(verb));
                if verb || is_empty_name(name) {
                    let what = format!(
                        "`{name}` says nothing: use the glossary's word for what it is or does"
                    );
                    found.push(Violation::at(&source.path, at, what));
                }
            }
        }
    }
    found
}

/// Whether a name in `snake_case` or `CamelCase` has an empty word in it.
fn is_empty_name(name: &str) -> bool {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            words.push('_');
        }
        words.extend(c.to_lowercase());
    }
    words.split('_').any(|word| EMPTY_WORDS.contains(&word))
}

/// Types and code in a `mod.rs`; the one trait of the folder and its registry may stand there.
fn logic_in_mod(source: &Source) -> Vec<Violation> {
    if !source.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let starts = ["struct ", "enum ", "union ", "impl ", "impl<"];
    let bad = source.shipped().filter(|(_, line)| {
        let item = line.code.trim_start();
        let item = item.strip_prefix("pub ").unwrap_or(item);
        let item = item.strip_prefix("pub(crate) ").unwrap_or(item);
        starts.iter().any(|start| item.starts_with(start))
    });
    let what = "a mod.rs holds docs, `mod`, re-exports, at most one trait: give this its own file";
    bad.map(|(at, _)| Violation::at(&source.path, at, what))
        .collect()
}

/// Folders with too many files.
fn crowded(sources: &[Source]) -> Vec<Violation> {
    let mut counts = BTreeMap::<_, usize>::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let folder = source
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        *counts.entry(folder).or_default() += 1;
    }
    let crowded = counts
        .iter()
        .filter(|(_, count)| **count > FILES_IN_A_FOLDER_MAX);
    crowded
        .map(|(folder, count)| {
            Violation::at(
                folder,
                0,
                format!(
                    "{count} files, at most {FILES_IN_A_FOLDER_MAX}: group them by kind in folders"
                ),
            )
        })
        .collect()
}

/// All uses of `unwrap` and `expect`, if there are too many.
fn unwraps(sources: &[Source]) -> Vec<Violation> {
    let lines: usize = sources.iter().map(|source| source.shipped().count()).sum();
    let mut found = Vec::new();
    for source in sources {
        for (at, line) in source.shipped() {
            let code = &line.code;
            // A parser's own `expect(b':')` is no unwrapping.
            if code.contains(".unwrap()")
                || code.contains(".expect(\"")
                || code.ends_with(".expect(")
            {
                found.push(Violation::at(
                    &source.path,
                    at,
                    "one unwrap too many in all: handle it, or make it impossible by type",
                ));
            }
        }
    }
    if found.len() <= lines.div_ceil(1000) * UNWRAPS_PER_KLOC_MAX {
        found.clear();
    }
    found
}

/// Protocol folders with too few RFC references.
fn uncited(sources: &[Source]) -> Vec<Violation> {
    let mut found = Vec::new();
    for folder in PROTOCOLS {
        let files = sources
            .iter()
            .filter(|source| source.top() == *folder && !is_product(source));
        let lines: Vec<_> = files.flat_map(Source::shipped).collect();
        let cited: usize = lines.iter().map(|(_, line)| citations(&line.comment)).sum();
        let owed = (lines.len() * RFCS_PER_KLOC_MIN).div_ceil(1000);
        if lines.len() > RFC_LINES_MIN && cited < owed {
            let what = format!(
                "{cited} RFC references in {} lines, at least {owed}: cite where each rule is from",
                lines.len()
            );
            found.push(Violation::at(&format!("src/{folder}"), 0, what));
        }
    }
    found
}

/// Whether a file says what one product does: its rules are from no RFC, and often against one.
fn is_product(source: &Source) -> bool {
    let below = source.path.strip_prefix("src/proxy/profile/");
    below.is_some_and(|rest| rest.contains('/'))
}

/// How many RFCs a comment names.
fn citations(comment: &str) -> usize {
    let after = comment.split("RFC").skip(1);
    let number = |rest: &str| {
        rest.trim_start_matches([' ', '-'])
            .starts_with(|c: char| c.is_ascii_digit())
    };
    after.filter(|rest| number(rest)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text)
    }

    #[test]
    fn long_functions_files_and_lines_are_found() {
        let body = "    x();\n".repeat(69);
        assert_eq!(
            too_long(&source("src/net/a.rs", &format!("fn f() {{\n{body}}}"))).len(),
            1
        );
        assert_eq!(
            too_long(&source(
                "src/net/a.rs",
                &format!("fn f() {{\n{}}}", &body[9..])
            ))
            .len(),
            0
        );
        assert_eq!(
            too_long(&source("src/net/a.rs", &"// x\n".repeat(501))).len(),
            1
        );
        assert_eq!(too_wide(&source("src/net/a.rs", &"ü".repeat(101))).len(), 1);
        assert_eq!(too_wide(&source("src/net/a.rs", &"ü".repeat(100))).len(), 0);
    }

    #[test]
    fn missing_docs_are_found() {
        assert!(no_module_doc(&source("src/a.rs", "use std::fmt;")).is_some());
        assert!(no_module_doc(&source("src/a.rs", "//! A.")).is_none());
        assert_eq!(
            undocumented(&source("src/a.rs", "pub fn f() {}\npub const fn g() {}")).len(),
            2
        );
        let text = "/// F.\n#[expect(\n    x,\n    reason = \"y\"\n)]\n#[inline]\n\
                    pub fn f() {}\npub mod x;";
        assert_eq!(undocumented(&source("src/a.rs", text)).len(), 0);
    }

    #[test]
    fn empty_words_are_found_as_words() {
        for name in ["LinkManager", "string_utils", "helper", "MISC"] {
            assert!(is_empty_name(&name.replace("MISC", "misc")), "{name}");
        }
        assert!(!is_empty_name("commonality") && !is_empty_name("utilisation"));
        assert_eq!(
            empty_names(&source(
                "src/net/util.rs",
                "fn get_link() {}\nfn getter() {}"
            ))
            .len(),
            2
        );
    }

    #[test]
    fn logic_in_a_mod_file_is_found() {
        assert_eq!(
            logic_in_mod(&source(
                "src/net/mod.rs",
                "mod a;\npub struct B;\nimpl B {}"
            ))
            .len(),
            2
        );
    }

    #[test]
    fn counts_over_the_whole_tree_are_kept() {
        let many: Vec<_> = (0..16)
            .map(|n| source(&format!("src/net/f{n}.rs"), "mod x;"))
            .collect();
        assert_eq!(crowded(&many).len(), 1);
        assert_eq!(
            unwraps(&[source("src/a.rs", "a.unwrap();\nb.expect(\"c\");")]).len(),
            2
        );
        assert_eq!(
            unwraps(&[source("src/a.rs", "a.unwrap();\nb.expect(b':');")]).len(),
            0
        );
        let code = "x();\n".repeat(301);
        assert_eq!(uncited(&[source("src/dns/a.rs", &code)]).len(), 1);
        let cited = format!("{code}// RFC 1035 section 4.1.1, RFC 2308, RFC 9499\n");
        assert_eq!(uncited(&[source("src/dns/a.rs", &cited)]).len(), 0);
    }
}
