//! Every measured case with every profile: what each answers is a snapshot, and what is not as it
//! was measured is listed with its reason.
//!
//! After a change that is meant, `GATELAB_BLESS=1 INSTA_UPDATE=always cargo test --test it matrix`
//! writes both anew. A cell that is new in the list gets the bare reason `not yet`, which does not
//! pass: say what differs, and by what evidence.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use gatelab::matrix::{self, Case, Cell, Upstream};
use gatelab::proxy::{PROFILES, Profile};

/// Where the cells that do not match are listed.
const UNMATCHED: &str = "labs/cases/unmatched.txt";

/// What the list begins with.
const HEAD: &str = "\
# The cells of the matrix that are not as measured, each with its reason and what shows it:
#   noise    the measurement shows chance: a busy machine, a race, a timer's phase
#   kernel   a habit of Linux that the emulated hosts do not have
#   crash    the product crashed, which is not imitated
#   not yet  the emulated product differs
# A test compares this list with what `gatelab matrix` says.
";

/// The reasons there are.
const REASONS: [&str; 4] = ["noise", "kernel", "crash", "not yet"];

#[test]
fn every_cell_is_as_measured_or_listed_with_its_reason() {
    let cases = matrix::read("measured.json", matrix::measured());
    let cases = cases.unwrap_or_else(|mistake| panic!("{mistake}")).cases;
    let cells = cells(&cases);
    let listed = listed();
    let blessed = std::env::var_os("GATELAB_BLESS").is_some();
    let mut wrong = Vec::new();
    let mut list = String::from(HEAD);
    for cell in &cells {
        let key = (cell.product.to_owned(), cell.id.clone());
        let counts = cell.matches == Some(false) && cell.only_reported.is_none();
        let name = format!("{} {}", cell.product, cell.id);
        match (counts, listed.get(&key)) {
            (true, Some(reason)) => {
                let (kind, why) = reason.split_once(": ").unwrap_or((reason, ""));
                if !REASONS.contains(&kind) || why.trim().len() < 20 {
                    wrong.push(format!(
                        "{name}: a reason is one of {REASONS:?}, a colon, and what shows it"
                    ));
                }
                let _ = writeln!(list, "{name}: {reason}");
            }
            (true, None) => {
                let differs = cell.differs.join(", ");
                wrong.push(format!("{name} is not as measured: {differs}"));
                let _ = writeln!(list, "{name}: not yet");
            }
            (false, Some(_)) => wrong.push(format!("{name} is as measured: take it off the list")),
            (false, None) => {}
        }
    }
    let known = |(product, id): &(String, String)| {
        let there = cases.iter().any(|case| case.id == *id);
        there && PROFILES.iter().any(|profile| profile.name == product)
    };
    wrong.extend(
        listed
            .keys()
            .filter(|key| !known(key))
            .map(|(product, id)| format!("{product} {id} is listed, but there is no such cell")),
    );
    if blessed {
        std::fs::write(path(), list).expect("the list can be written");
    } else {
        assert!(wrong.is_empty(), "{UNMATCHED}:\n{}", wrong.join("\n"));
    }
    insta::assert_snapshot!("matrix", text(&cells));
}

/// The chapter about cases of one's own shows the example file as it is.
#[test]
fn the_book_shows_the_example() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/write-your-own-case.md");
    let page = std::fs::read_to_string(page).expect("the chapter is there");
    assert!(
        page.contains(matrix::example()),
        "labs/cases/example.json is not as in the book"
    );
}

/// A mistake in a file of cases is told with its place, and ends with exit code 3.
#[test]
fn a_mistake_in_a_file_of_cases_ends_with_3() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistaken-cases.json");
    let text = matrix::example().replace("syn-drop", "syn-dropp");
    std::fs::write(&file, text).expect("tests may write there");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(["matrix", "--cases"])
        .arg(&file)
        .output()
        .expect("gatelab runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("mistaken-cases.json:18:"), "{said}");
    assert!(said.contains("did you mean `syn-drop`?"), "{said}");
}

/// General rules only: neither the engine nor a profile names a case.
#[test]
fn no_case_is_known_by_name() {
    let cases = matrix::read("measured.json", matrix::measured());
    let cases = cases.unwrap_or_else(|mistake| panic!("{mistake}")).cases;
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    // A plain word may be there for other reasons.
    let ids: Vec<&str> = ids.into_iter().filter(|id| id.contains('_')).collect();
    let root = crate::source::root();
    for file in crate::source::files(&root.join("src/proxy")) {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let quoted = |id: &&&str| text.contains(&format!("\"{id}\""));
        let named: Vec<&&str> = ids.iter().filter(quoted).collect();
        assert!(named.is_empty(), "{} names {named:?}", file.display());
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(UNMATCHED)
}

/// The list: product and case, and the reason.
fn listed() -> BTreeMap<(String, String), String> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let entries = lines.filter_map(|line| {
        let (cell, reason) = line.split_once(": ")?;
        let (product, id) = cell.split_once(' ')?;
        Some(((product.to_owned(), id.to_owned()), reason.to_owned()))
    });
    entries.collect()
}

/// A section for each product, a line for each case: the result, and what is not as measured.
fn text(cells: &[Cell]) -> String {
    let mut text = String::new();
    for profile in PROFILES {
        let own: Vec<&Cell> = cells
            .iter()
            .filter(|cell| cell.product == profile.name)
            .collect();
        let compared = own.iter().filter(|cell| cell.matches.is_some()).count();
        let matching = own.iter().filter(|cell| cell.matches == Some(true)).count();
        let _ = match compared {
            0 => writeln!(
                text,
                "## {}: {}\n",
                profile.name,
                profile.provenance.words()
            ),
            _ => writeln!(
                text,
                "## {}: {matching} of {compared} as measured\n",
                profile.name
            ),
        };
        for cell in own.iter().filter(|cell| cell.only_reported.is_none()) {
            let _ = write!(text, "{:24} {}", cell.id, cell.result);
            if !cell.differs.is_empty() {
                let _ = write!(text, "   <> {}", cell.differs.join(", "));
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// All cells, by product and then by case, computed on all processors. Without optimisation the
/// case of many megabytes costs more than all others together and is left out.
fn cells(cases: &[Case]) -> Vec<Cell> {
    let run = |case: &&Case| {
        let small = case
            .upstream
            .as_ref()
            .is_none_or(|upstream| bytes(upstream) < 4 << 20);
        matrix::runnable(case).is_ok() && (small || !cfg!(debug_assertions))
    };
    let cases: Vec<&Case> = cases.iter().filter(run).collect();
    let jobs: Vec<(&Case, &'static Profile)> = PROFILES
        .iter()
        .flat_map(|profile| cases.iter().map(move |case| (*case, *profile)))
        .collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Cell)>> = Mutex::default();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((number, (case, profile))) = take(&next, &jobs) {
                    let cell = matrix::cell(case, profile);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((number, cell));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, cell)| cell).collect()
}

fn take<T: Copy>(next: &AtomicUsize, jobs: &[T]) -> Option<(usize, T)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    Some((number, *jobs.get(number)?))
}

fn bytes(upstream: &Upstream) -> usize {
    let pieces = upstream.send.iter();
    pieces
        .map(|piece| piece.latin1.len() * piece.times as usize)
        .sum()
}
