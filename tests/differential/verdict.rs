//! The test: which products and cases are run, and what is made of the cells.

use std::io::Write as _;
use std::time::Instant;

use gatelab::attach::{Namespace, Spec};
use gatelab::matrix::{self, Case, Upstream};

use super::cells::{Cell, Job, play};
use super::known::Known;
use super::product::{PRODUCTS, Product, word};

/// Worlds side by side; most of them wait for a timeout most of the time.
const AT_ONCE: usize = 24;
/// Those that differ are played again, with less company.
const AT_ONCE_AGAIN: usize = 6;
/// The products all of whose differences are looked into; others are run by name only.
const SETTLED: &[&str] = &["nginx", "haproxy"];
/// More bytes than this take an unoptimised world, among others, longer than a real one.
const LARGEST: usize = 2_000_000;
/// Fewer cases than this prove little.
const CASES_MIN: usize = 40;

#[test]
fn real_products_do_what_our_profiles_do() {
    let wanted = std::env::var("GATELAB_DIFFERENTIAL").unwrap_or_default();
    if wanted == "off" {
        say("SKIPPED: GATELAB_DIFFERENTIAL is off");
        return;
    }
    let products = products(&wanted);
    let own = std::env::var("GATELAB_CASES").ok();
    let cases = cases(own.as_deref());
    let mut jobs: Vec<Job<'_>> = products
        .iter()
        .flat_map(|product| cases.iter().map(move |case| Job { product, case }))
        .filter(|job| own.is_some() || was_measured(job))
        .filter(|job| fits(job.case) && is_wanted(job, &wanted))
        .collect();
    if jobs.is_empty() {
        return;
    }
    // The longest first: at the end nobody shall wait for one alone.
    jobs.sort_by(|a, b| length(b).total_cmp(&length(a)));
    #[expect(clippy::disallowed_methods, reason = "real time is what is told")]
    let began = Instant::now();
    let mut cells = play(&jobs, AT_ONCE);
    let known = Known::read();
    let first_took = began.elapsed();
    let tried_again = play_again(&mut cells, &known);
    say(&format!(
        "{} cells in {:.0?}; {tried_again} of them again, {:.0?} in all",
        cells.len(),
        first_took,
        began.elapsed()
    ));
    report(&products, &cells);
    if let Some((_, case)) = wanted.split_once('/') {
        for cell in &cells {
            let measured = cell.job.case.measured.get(cell.job.product.name);
            say(&format!(
                "{case} real: {:#?}\nmeasured: {measured:#?}\n{}",
                cell.real, cell.said
            ));
        }
    }
    let mut wrong: Vec<String> = cells
        .iter()
        .filter_map(|cell| mistake(&known, cell))
        .collect();
    if wanted.is_empty() && own.is_none() {
        wrong.extend(too_few(&products, &cells));
        wrong.extend(stale(&known, &products, &cells));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Plays what is wrong again, with less company, and what is wrong still, alone: many worlds on few
/// processors disturb each other. Says how many were played again.
fn play_again(cells: &mut [Cell<'_>], known: &Known) -> usize {
    let mut tried_again = 0;
    for company in [AT_ONCE_AGAIN, 1] {
        let failed = cells.iter().filter(|cell| mistake(known, cell).is_some());
        let again: Vec<Job<'_>> = failed.map(|cell| cell.job).collect();
        tried_again += again.len();
        for second in play(&again, company) {
            let same = |cell: &&mut Cell<'_>| {
                cell.job.product.name == second.job.product.name
                    && cell.job.case.id == second.job.case.id
            };
            if let Some(first) = cells.iter_mut().find(same) {
                *first = second;
            }
        }
    }
    tried_again
}

/// The products that are run here; what is missing is said, or fails if it is required.
fn products(wanted: &str) -> Vec<&'static Product> {
    let required = std::env::var("GATELAB_REQUIRE_PRODUCTS").unwrap_or_default();
    let is_required = |product: &Product| required.split(',').any(|name| name == product.name);
    let spec = Spec {
        executable: env!("CARGO_BIN_EXE_gatelab").into(),
        ..Spec::new("proxy")
    };
    if let Err(error) = Namespace::start(spec) {
        say(&format!("SKIPPED: {error}"));
        assert!(required.is_empty(), "{required} are required: {error}");
        return Vec::new();
    }
    let found = PRODUCTS.iter().filter(|product| {
        let name = product.name;
        let settled = SETTLED.contains(&name) || wanted.starts_with(name);
        if !settled && !is_required(product) {
            say(&format!(
                "not run: {name} (GATELAB_DIFFERENTIAL={name} does)"
            ));
            return false;
        }
        let installed = product.installed();
        let why = match &installed {
            None => format!("{name} is not installed"),
            Some(version) if version.starts_with(product.described) => return true,
            Some(version) => format!(
                "{name} {version} is installed, but the profile describes {}",
                product.described
            ),
        };
        say(&format!("SKIPPED: {why}"));
        assert!(!is_required(product), "{why}, and it is required");
        false
    });
    found.collect()
}

/// The measured cases, or those of a file of one's own.
fn cases(own: Option<&str>) -> Vec<Case> {
    let read = match own {
        None => matrix::read("measured.json", matrix::measured()),
        Some(file) => matrix::read(file, &std::fs::read_to_string(file).unwrap()),
    };
    read.unwrap_or_else(|mistake| panic!("{mistake}")).cases
}

/// Whether the real product is known to do something in a case.
fn was_measured(job: &Job<'_>) -> bool {
    let measured = job.case.measured.get(job.product.name);
    measured.is_some_and(|measured| measured.result != "n/a")
}

/// Whether a case can be played with a real product.
fn fits(case: &Case) -> bool {
    word(case.config).is_some()
        && matrix::runnable(case).is_ok()
        && case.only_reported.is_none()
        && case
            .upstream
            .as_ref()
            .is_none_or(|upstream| size(upstream) <= LARGEST)
}

/// How long a case takes with its product, in seconds; about.
fn length(job: &Job<'_>) -> f64 {
    let measured = job.case.measured.get(job.product.name);
    let requests = measured.into_iter().flat_map(|measured| &measured.requests);
    requests.map(|request| request.time).sum()
}

/// How much an upstream sends.
fn size(upstream: &Upstream) -> usize {
    upstream.send.iter().map(|piece| piece.bytes().len()).sum()
}

fn is_wanted(job: &Job<'_>, wanted: &str) -> bool {
    let (product, case) = wanted.split_once('/').unwrap_or((wanted, ""));
    (product.is_empty() || product == job.product.name) && (case.is_empty() || case == job.case.id)
}

/// What is wrong with a cell, if anything is.
fn mistake(known: &Known, cell: &Cell<'_>) -> Option<String> {
    let (product, case) = (cell.job.product.name, &cell.job.case.id);
    let what = match known.find(product, case) {
        Some(entry) => entry.mistake(&cell.differs)?,
        None if cell.differs.is_empty() => return None,
        None => format!("differs in {:?}", cell.differs),
    };
    let ours = cell.ours.as_ref().map(|ours| format!("{ours:#?}"));
    Some(format!(
        "{product} {case} {what}\nreal: {:#?}\nours: {}\n{product} wrote:\n{}\n",
        cell.real,
        ours.unwrap_or_default(),
        cell.said
    ))
}

fn report(products: &[&Product], cells: &[Cell<'_>]) {
    for product in products {
        let own = || {
            cells
                .iter()
                .filter(|cell| cell.job.product.name == product.name)
        };
        if own().next().is_none() {
            continue;
        }
        let compared = own().filter(|cell| cell.ours.is_some()).count();
        let differ = own().filter(|cell| !cell.differs.is_empty()).count();
        let unlike: Vec<_> = own()
            .filter(|cell| !cell.from_measured.is_empty())
            .collect();
        say(&format!(
            "{} {}: {} cells, {compared} compared with our profile, {differ} differ; {} unlike \
             what was measured",
            product.name,
            product.installed().unwrap_or_default(),
            own().count(),
            unlike.len()
        ));
        for cell in unlike {
            let (case, fields) = (&cell.job.case.id, cell.from_measured.join(", "));
            say(&format!("  {case}: {} ({fields})", cell.real.result));
        }
    }
}

fn too_few(products: &[&Product], cells: &[Cell<'_>]) -> Vec<String> {
    let few = products.iter().filter_map(|product| {
        let own = cells
            .iter()
            .filter(|cell| cell.job.product.name == product.name);
        let count = own.count();
        (count < CASES_MIN).then(|| format!("{}: only {count} cases", product.name))
    });
    few.collect()
}

/// Entries of cells that are not played any more.
fn stale(known: &Known, products: &[&Product], cells: &[Cell<'_>]) -> Vec<String> {
    let stale = known.cell.iter().filter(|entry| {
        let runs = products.iter().any(|product| product.name == entry.product);
        let played = cells
            .iter()
            .any(|cell| cell.job.product.name == entry.product && cell.job.case.id == entry.case);
        runs && !played
    });
    stale
        .map(|entry| format!("{entry:?} is of no cell that was played"))
        .collect()
}

/// Says something past the test harness, which would swallow it.
fn say(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
