//! Cells: one case with one real product, and what is to be compared with it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use gatelab::matrix::{self, Case, Emulated, Measured, Ran};
use gatelab::proxy::profile::{self, Profile};

use super::attached::Attached;
use super::product::Product;

/// What times may differ by beyond what is usual: many worlds share few processors.
const ALLOWANCE: Duration = Duration::from_millis(400);

/// A case to be played with a product.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) product: &'static Product,
    pub(super) case: &'a Case,
}

/// What it came to.
pub(super) struct Cell<'a> {
    pub(super) job: Job<'a>,
    /// What the real product did.
    pub(super) real: Ran,
    /// What our profile did, if there is one.
    pub(super) ours: Option<Ran>,
    /// Where ours differs from the real product.
    pub(super) differs: Vec<String>,
    /// Where the real product, here and now, differs from what was measured of it.
    pub(super) from_measured: Vec<String>,
    /// The last lines of what the product wrote.
    pub(super) said: String,
}

/// Plays all cases, up to `at_once` of them side by side; in the order of the jobs.
pub(super) fn play<'a>(jobs: &[Job<'a>], at_once: usize) -> Vec<Cell<'a>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Cell)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..at_once.min(jobs.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(number) else { return };
                    let cell = play_one(*job);
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

fn play_one(job: Job<'_>) -> Cell<'_> {
    let (product, case) = (job.product, job.case);
    let mut attached = Attached::new(product, case.config);
    let played = catch_unwind(AssertUnwindSafe(|| {
        matrix::play(case, any_profile(product), &mut attached)
    }));
    let real = played.unwrap_or_else(|_| Ran {
        result: "the test itself failed".to_owned(),
        requests: Vec::new(),
    });
    let ours = profile::find(product.name).map(|own| matrix::play(case, own, &mut Emulated));
    let differs = ours
        .as_ref()
        .map(|ours| matrix::differences(case.config, ours, &Measured::from(&real), ALLOWANCE));
    let measured = case.measured.get(product.name);
    let from_measured =
        measured.map(|measured| matrix::differences(case.config, &real, measured, ALLOWANCE));
    Cell {
        job,
        real,
        ours,
        differs: differs.unwrap_or_default(),
        from_measured: from_measured.unwrap_or_default(),
        said: attached.said(),
    }
}

/// Settings for the emulated proxy, which never starts.
fn any_profile(product: &Product) -> &'static Profile {
    profile::find(product.name).unwrap_or(profile::PROFILES[0])
}
