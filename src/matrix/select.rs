//! Which cases run with which products, and what they come to together.

use std::time::Duration;

use crate::proxy::Profile;

use super::case::Case;
use super::compare::differences;
use super::play::{Emulated, play};
use super::report::{Cell, NotRun, Report, SCHEMA, Total};

/// The cases that come with the program.
pub fn measured() -> &'static str {
    include_str!("../../labs/cases/measured.json")
}

/// A few cases to begin one's own with.
pub fn example() -> &'static str {
    include_str!("../../labs/cases/example.json")
}

/// What is to be run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The products.
    pub products: Vec<&'static Profile>,
    /// Only cases of this group.
    pub group: Option<String>,
    /// Only this case.
    pub case: Option<String>,
}

impl Selection {
    /// Whether a case is selected.
    pub fn takes(&self, case: &Case) -> bool {
        let group = self.group.as_ref().is_none_or(|group| case.group == *group);
        let id = self.case.as_ref().is_none_or(|id| case.id == *id);
        group && id
    }
}

/// Whether a case can be run; why not, if it cannot.
pub fn runnable(case: &Case) -> Result<(), &'static str> {
    if !case.config.is_emulated() {
        return Err("the emulated proxies speak neither TLS nor FastCGI");
    }
    if !case.executable {
        return Err("the file does not say all of what happens in it");
    }
    Ok(())
}

/// Runs one case with one product, and compares if the product was measured.
pub fn cell(case: &Case, profile: &'static Profile) -> Cell {
    let ran = play(case, profile, &mut Emulated);
    let differs = case
        .measured
        .get(profile.name)
        .filter(|measured| measured.result != "n/a")
        .map(|measured| differences(case.config, &ran, measured, Duration::ZERO));
    Cell {
        id: case.id.clone(),
        group: case.group.clone(),
        product: profile.name,
        result: ran.result,
        requests: ran.requests,
        matches: differs.as_ref().map(Vec::is_empty),
        differs: differs.unwrap_or_default(),
        only_reported: case.only_reported.clone(),
    }
}

/// Puts results together; `cells` are those of the selected cases, in order.
pub fn report(cases: &[Case], selection: &Selection, cells: Vec<Cell>) -> Report {
    let totals = selection.products.iter().map(|profile| {
        let own = || cells.iter().filter(|cell| cell.product == profile.name);
        Total {
            product: profile.name,
            run: own().count(),
            compared: own().filter(|cell| cell.matches.is_some()).count(),
            matching: own().filter(|cell| cell.matches == Some(true)).count(),
        }
    });
    let left_out = cases.iter().filter(|case| selection.takes(case));
    let left_out = left_out.filter_map(|case| {
        Some(NotRun {
            id: case.id.clone(),
            group: case.group.clone(),
            why: runnable(case).err()?,
        })
    });
    Report {
        schema: SCHEMA,
        totals: totals.collect(),
        not_run: left_out.collect(),
        results: cells,
    }
}
