//! The book holds together: every page is in the summary, every link leads somewhere, and what
//! the documents show of gatelab is what it really says.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatelab::catalogue;

use crate::source::{Violation, assert_none, files, relative, root};

/// Set to anything, it lets the documents be written anew instead of compared.
const BLESS: &str = "GATELAB_BLESS";

/// What is below this line of a page comes from the catalogue.
const FAULTS: &str = "<!-- faults: generated from the catalogue; do not edit below this line -->\n";

#[test]
fn every_page_is_in_the_summary() {
    let source = root().join("book/src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).expect("the book has a summary");
    for page in files(&source) {
        let name = relative(&page);
        let name = name.trim_start_matches("book/src/");
        let listed = name == "SUMMARY.md" || summary.contains(&format!("({name})"));
        assert!(
            listed || page.extension().is_none_or(|e| e != "md"),
            "book/src/{name} is not in SUMMARY.md"
        );
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let pages = files(&root());
    let pages = pages.iter().filter(|path| is_page(path));
    assert_none(&pages.flat_map(|page| dead_links(page)).collect::<Vec<_>>());
}

#[test]
fn what_the_documents_show_is_what_comes_out() {
    let pages = files(&root());
    let pages = pages.iter().filter(|path| is_page(path));
    assert_none(&pages.filter_map(|page| outdated(page)).collect::<Vec<_>>());
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}

/// The first line of a page that is not what it would be if it were made now.
fn outdated(page: &Path) -> Option<Violation> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let now = with_faults(&with_answers(&text, &answer));
    if now == text {
        return None;
    }
    if std::env::var_os(BLESS).is_some() {
        fs::write(page, now).expect("a page can be written");
        return None;
    }
    let same = text.lines().zip(now.lines()).take_while(|(a, b)| a == b);
    let at = same.count();
    let line = now.lines().nth(at).unwrap_or("the end of the page");
    let what = format!(
        "now it is `{line}`: if that is right, write it with `{BLESS}=1 cargo test --test it book`"
    );
    Some(Violation::at(&relative(page), at, what))
}

/// The page with the answer of gatelab below every `$ gatelab ...` of a `console` block.
fn with_answers(text: &str, answer: &dyn Fn(&str) -> String) -> String {
    let (mut made, mut shows, mut skips) = (String::new(), false, false);
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            shows = line.trim_end() == "```console";
            skips = false;
        }
        if let (true, Some(command)) = (shows, line.strip_prefix("$ ")) {
            let arguments = command.trim_end().strip_prefix("gatelab ");
            skips = arguments.is_some();
            made.push_str(line);
            made.push_str(&arguments.map(answer).unwrap_or_default());
        } else if !skips {
            made.push_str(line);
        }
    }
    made
}

/// What gatelab says, on both of its outputs. Files it writes go where tests may write.
fn answer(arguments: &str) -> String {
    let words = shell_words::split(arguments).expect("quotation marks come in pairs");
    let output = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(words)
        .env_remove("GATELAB_SEED")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("gatelab runs");
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

/// The page with the catalogue as it is now, if the page shows it.
fn with_faults(text: &str) -> String {
    match text.split_once(FAULTS) {
        Some((before, _)) => format!("{before}{FAULTS}\n{}", catalogue::markdown()),
        None => text.to_owned(),
    }
}

/// The links of a page to files that do not exist.
fn dead_links(page: &Path) -> Vec<Violation> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let folder = page.parent().unwrap_or(page);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for link in links(line) {
            let target = link.split('#').next().unwrap_or(link);
            let outside = link.contains("://") || target.is_empty();
            if !outside && !folder.join(target).exists() {
                let what = format!("the link to `{link}` leads nowhere");
                found.push(Violation::at(&relative(page), at, what));
            }
        }
    }
    found
}

/// The targets of the links in a line of Markdown.
fn links(line: &str) -> Vec<&str> {
    let starts = line.split("](").skip(1);
    starts
        .filter_map(|rest| Some(rest.split_once(')')?.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_put_below_their_commands() {
        let page = "a\n```console\n$ gatelab x y\nold\n\nold\n$ ls\nkept\n```\n$ gatelab z\n";
        let now = with_answers(page, &|arguments| format!("<{arguments}>\n"));
        let expected = "a\n```console\n$ gatelab x y\n<x y>\n$ ls\nkept\n```\n$ gatelab z\n";
        assert_eq!(now, expected);
    }

    #[test]
    fn links_are_found() {
        assert_eq!(
            links("see [a](b.md), [c](d/e.md#f) and (g)"),
            ["b.md", "d/e.md#f"]
        );
    }
}
