//! Rust sources as text, for the rules: tests apart from what is shipped, functions measured, paths
//! taken apart. Parses no grammar; what it misreads it misreads the same way every time.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::scanner::{Line, scan};

/// One source file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path from the top of the repository, with `/`.
    pub path: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A function with a body.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name.
    pub name: String,
    /// The index of the line that holds `fn`.
    pub line: usize,
    /// How many lines it has, from `fn` to the closing brace.
    pub length: usize,
}

/// Something that breaks a rule: where, what, and what to do.
#[derive(Debug)]
pub(crate) struct Violation(String);

impl Violation {
    /// At a line of a file (`line` counts from 0).
    pub(crate) fn at(path: &str, line: usize, what: impl fmt::Display) -> Self {
        Self(format!("{path}:{}: {what}", line + 1))
    }
}

/// Fails with one line per violation.
#[track_caller]
pub(crate) fn assert_none(violations: &[Violation]) {
    let report: Vec<_> = violations.iter().map(|v| v.0.as_str()).collect();
    assert!(
        report.is_empty(),
        "{} place(s) to mend:\n{}",
        report.len(),
        report.join("\n")
    );
}

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    let at_run_time = std::env::var_os("CARGO_MANIFEST_DIR");
    at_run_time.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// The sources under a folder of the repository, sorted by path; none if there is no such folder.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found: Vec<_> = files(&root().join(folder))
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let text = fs::read_to_string(path).expect("a source file is readable UTF-8");
            Source::new(&relative(path), &text)
        })
        .collect();
    mark_test_files(&mut found);
    found
}

/// All files under a folder, sorted, without what builds and editors leave behind.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == ".git" || name == "target" || path.ends_with("book/book") || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// A path from the top of the repository, with `/`.
pub(crate) fn relative(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

impl Source {
    /// Scans `text`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let lines = scan(text);
        let mut source = Self {
            path: path.to_owned(),
            lines,
        };
        for (start, end) in source.test_items() {
            for line in &mut source.lines[start..=end] {
                line.in_test = true;
            }
        }
        source
    }

    /// The lines outside tests, with their index.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &Line)> {
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| !line.in_test)
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        self.lines.iter().all(|line| line.in_test)
    }

    /// The code outside tests as one text (same line numbers, test lines empty).
    pub(crate) fn code(&self) -> String {
        let line = |line: &Line| if line.in_test { "" } else { &line.code }.to_owned();
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The names of the modules from the crate down to this file: `["net", "link"]`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/");
        let mut names: Vec<_> = path.trim_end_matches(".rs").split('/').collect();
        if matches!(names.last(), Some(&"mod" | &"lib")) {
            names.pop();
        }
        names
    }

    /// The functions outside tests.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let code = self.code();
        let mut found = Vec::new();
        for (start, name) in words_after(&code, "fn") {
            if let Some(end) = item_end(&code, start).filter(|end| code[*end..].starts_with('}')) {
                let line = line_of(&code, start);
                found.push(Function {
                    name: name.to_owned(),
                    line,
                    length: line_of(&code, end) - line + 1,
                });
            }
        }
        found
    }

    /// The paths this file names that start with `start` (`"crate"`, `"std"`, ...), with the index
    /// of their line. Groups are taken apart: `use std::{env, fs}` names `std::env` and `std::fs`.
    pub(crate) fn paths(&self, start: &str) -> Vec<(usize, String)> {
        let code = self.code();
        let mut found = Vec::new();
        let prefix = format!("{start}::");
        for (at, _) in code.match_indices(&prefix) {
            if starts_word(&code[..at]) {
                let mut paths = Vec::new();
                read_tree(&code[at..], "", &mut paths);
                let line = line_of(&code, at);
                found.extend(paths.into_iter().map(|path| (line, path)));
            }
        }
        found
    }

    /// First and last line of each item under `#[cfg(test)]`.
    fn test_items(&self) -> Vec<(usize, usize)> {
        let code = self.code();
        let mut found = Vec::new();
        for attribute in ["#[cfg(test)]", "#[cfg(all(test,"] {
            for (at, _) in code.match_indices(attribute) {
                let after = at + code[at..].find(']').unwrap_or(0) + 1;
                let end = item_end(&code, after).unwrap_or(code.len() - 1);
                found.push((line_of(&code, at), line_of(&code, end)));
            }
        }
        if code.contains("#![cfg(test)]") {
            found.push((0, self.lines.len() - 1));
        }
        found
    }

    /// The modules declared under `#[cfg(test)]` in files of their own, as paths without `.rs`.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.strip_suffix("/mod.rs") {
            Some(folder) => folder.to_owned(),
            None => self.path.trim_end_matches(".rs").to_owned(),
        };
        let declarations = self.lines.iter().filter(|line| line.in_test);
        declarations
            .filter_map(|line| line.code.trim().strip_suffix(';')?.split_once("mod "))
            .map(|(_, name)| format!("{folder}/{name}"))
            .collect()
    }
}

/// Marks the files that hold nothing but tests: those declared under `#[cfg(test)]`.
fn mark_test_files(sources: &mut [Source]) {
    let declared = sources.iter().flat_map(Source::test_modules);
    let declared: BTreeSet<String> = declared.collect();
    for source in sources {
        let stem = source.path.trim_end_matches(".rs");
        let below = |module: &String| stem.strip_prefix(module.as_str());
        if declared
            .iter()
            .filter_map(below)
            .any(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            source.lines.iter_mut().for_each(|line| line.in_test = true);
        }
    }
}

/// The words that follow `keyword`, each with the place of its keyword.
pub(crate) fn words_after<'a>(code: &'a str, keyword: &str) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(keyword) {
        let rest = &code[at + keyword.len()..];
        if starts_word(&code[..at]) && rest.starts_with(char::is_whitespace) {
            let rest = rest.trim_start();
            let word = &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())];
            if !word.is_empty() {
                found.push((at, word));
            }
        }
    }
    found
}

/// Whether `c` may stand in an identifier.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a new word may start after `text`.
pub(crate) fn starts_word(text: &str) -> bool {
    !text.ends_with(is_word)
}

/// The index of the line that holds the byte at `at`.
fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count()
}

/// Where the item that starts at `from` ends: its closing brace or its semicolon.
fn item_end(code: &str, from: usize) -> Option<usize> {
    let (mut braces, mut brackets) = (0, 0);
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            ';' => {}
            _ => continue,
        }
        if matches!(c, '}' | ';') && braces <= 0 && brackets <= 0 {
            return Some(from + at);
        }
    }
    None
}

/// Reads one path or group of paths at the start of `code`; returns what follows it.
fn read_tree<'a>(code: &'a str, prefix: &str, found: &mut Vec<String>) -> &'a str {
    let length = code
        .find(|c| !is_word(c) && c != ':' && c != '*')
        .unwrap_or(code.len());
    let (path, mut rest) = code.split_at(length);
    let path = format!("{prefix}{path}");
    if !path.ends_with("::") || !rest.starts_with('{') {
        found.push(path.trim_end_matches(':').to_owned());
        return rest;
    }
    rest = rest[1..].trim_start();
    while !rest.is_empty() && !rest.starts_with('}') {
        rest = read_tree(rest, &path, found);
        let next = rest.find([',', '}']).unwrap_or(rest.len());
        rest = rest[next..].trim_start_matches(',').trim_start();
    }
    rest.strip_prefix('}').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_under_cfg_test_are_tests() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}";
        let source = Source::new("src/x.rs", text);
        let names: Vec<_> = source.functions().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a", "c"]);
        let mut both = [
            Source::new("src/net/mod.rs", "#[cfg(test)]\nmod tests;\nmod link;"),
            Source::new("src/net/tests.rs", "fn a() {}"),
            Source::new("src/net/link.rs", "fn b() {}"),
        ];
        mark_test_files(&mut both);
        assert_eq!(both.each_ref().map(Source::is_test), [false, true, false]);
    }

    #[test]
    fn functions_are_measured_to_their_brace() {
        let text = "fn a(x: [u8; 2])\nwhere\n{\n    if b {\n    }\n}\ntrait T {\n    fn c();\n}";
        let found = Source::new("src/x.rs", text).functions();
        let found: Vec<_> = found
            .iter()
            .map(|f| (f.name.as_str(), f.line, f.length))
            .collect();
        assert_eq!(found, [("a", 0, 6)]);
    }

    #[test]
    fn groups_of_imports_are_taken_apart() {
        let text = "use crate::{\n    a::{self, B},\n    c,\n};\nfn f() { crate::d::e() }\n\
                    use crate::g::*;\nuse std::{fs as x, env};";
        let source = Source::new("src/x.rs", text);
        let paths: Vec<_> = source
            .paths("crate")
            .into_iter()
            .map(|(_, path)| path)
            .collect();
        let expected = [
            "crate::a::self",
            "crate::a::B",
            "crate::c",
            "crate::d::e",
            "crate::g::*",
        ];
        assert_eq!(paths, expected);
        let paths: Vec<_> = source
            .paths("std")
            .into_iter()
            .map(|(_, path)| path)
            .collect();
        assert_eq!(paths, ["std::fs", "std::env"]);
    }

    #[test]
    fn a_file_knows_its_module() {
        let module = |path: &str| Source::new(path, "").module().join("::");
        assert_eq!(module("src/net/link.rs"), "net::link");
        assert_eq!(module("src/net/mod.rs"), "net");
        assert_eq!(module("src/lib.rs"), "");
    }
}
