//! `matrix`: cases from a file, run with the products that were asked for, on all processors.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::matrix::{self, Case, Cell, Selection, plain};
use crate::proxy::profile::{self, PROFILES, Profile};
use crate::scenario::nearest;

use super::args::MatrixArgs;
use super::output::{print, print_json};
use super::{Exit, Failure};

/// `gatelab matrix`.
pub(super) fn matrix(args: &MatrixArgs) -> Result<ExitCode, Failure> {
    let products = products(&args.product)?;
    let (file, text) = text(args)?;
    let cases = matrix::read(&file, &text).map_err(Failure::file)?.cases;
    let selection = Selection {
        products,
        group: args.group.clone(),
        case: args.case.clone(),
    };
    known(&cases, &selection)?;
    let report = matrix::report(&cases, &selection, cells(&cases, &selection));
    if args.json {
        print_json(&report)?;
    } else if selection.case.is_some() {
        let of = |cell: &Cell| cases.iter().find(|case| case.id == cell.id);
        let cells = report.results.iter();
        let texts = cells.filter_map(|cell| Some(plain::detail(of(cell)?, cell)));
        print(&texts.collect::<Vec<_>>().join("\n"))?;
    } else {
        print(&plain::matrix(&report))?;
    }
    let exit = if report.holds() {
        Exit::Done
    } else {
        Exit::Unmet
    };
    Ok(exit.into())
}

fn products(names: &[String]) -> Result<Vec<&'static Profile>, Failure> {
    if names.is_empty() || names.iter().any(|name| name == "all") {
        return Ok(PROFILES.to_vec());
    }
    let known = || PROFILES.iter().map(|profile| profile.name);
    let found = names.iter().map(|name| {
        profile::find(name).ok_or_else(|| {
            let known: Vec<&str> = known().collect();
            let hint = nearest(name, known.iter().copied()).map_or_else(
                || format!("; there are {}", known.join(", ")),
                |nearest| format!("; did you mean `{nearest}`?"),
            );
            Failure::usage(format!("there is no product `{name}`{hint}"))
        })
    });
    found.collect()
}

/// The name and the text of the cases file.
fn text(args: &MatrixArgs) -> Result<(String, String), Failure> {
    let Some(path) = &args.cases else {
        let text = matrix::measured().to_owned();
        return Ok(("measured.json".to_owned(), text));
    };
    let file = path.display().to_string();
    if file == "example" {
        return Ok(("example.json".to_owned(), matrix::example().to_owned()));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::file(format!("cannot read the cases in {file}: {error}")))?;
    Ok((file, text))
}

/// Complains if nothing is selected.
fn known(cases: &[Case], selection: &Selection) -> Result<(), Failure> {
    if cases.iter().any(|case| selection.takes(case)) {
        return Ok(());
    }
    let hint = |name: &str, known: &mut dyn Iterator<Item = &str>| {
        nearest(name, known).map_or_else(String::new, |it| format!("; did you mean `{it}`?"))
    };
    let message = match (&selection.case, &selection.group) {
        (Some(id), _) => {
            let mut ids = cases.iter().map(|case| case.id.as_str());
            format!("there is no case `{id}`{}", hint(id, &mut ids))
        }
        (None, Some(group)) => {
            let groups: BTreeSet<&str> = cases.iter().map(|case| case.group.as_str()).collect();
            let hint = hint(group, &mut groups.iter().copied());
            let known: Vec<&str> = groups.into_iter().collect();
            let known = known.join(", ");
            format!("there is no group `{group}`{hint} (known: {known})")
        }
        (None, None) => "there is no case in the file".to_owned(),
    };
    Err(Failure::usage(message))
}

/// Runs what is selected: each case with each product, in that order.
fn cells(cases: &[Case], selection: &Selection) -> Vec<Cell> {
    let selected = cases.iter().filter(|case| selection.takes(case));
    let runnable = selected.filter(|case| matrix::runnable(case).is_ok());
    let jobs: Vec<(&Case, &'static Profile)> = runnable
        .flat_map(|case| {
            selection
                .products
                .iter()
                .map(move |profile| (case, *profile))
        })
        .collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Cell)>> = Mutex::default();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((case, profile)) = jobs.get(number) else {
                        return;
                    };
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
