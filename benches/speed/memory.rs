//! Memory: of a process that has told the story, and of each further world in it.

use std::fs;
use std::process::Command;

use crate::meter::Figure;
use crate::story::{embedded, tell};

/// The argument that makes this program measure itself.
pub(crate) const CHILD: &str = "--measure-memory";
/// Further worlds in one process.
const LABS: usize = 20;

/// Megabytes after the story of the demo, in a process that did nothing else.
pub(crate) fn process() -> Figure {
    Figure::of(5, || measured()[0])
}

/// Megabytes that each further world takes, its trace included.
pub(crate) fn further_lab() -> Figure {
    Figure::of(5, || measured()[1])
}

/// What the child says.
fn measured() -> [f64; 2] {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .arg(CHILD)
        .output()
        .expect("it runs again");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse().unwrap_or(f64::NAN));
    [numbers.next(), numbers.next()].map(|number| number.unwrap_or(f64::NAN))
}

/// Measures this process: two numbers.
pub(crate) fn child() -> String {
    let demo = embedded("demo", &[]);
    let first = tell(&demo);
    let after_one = resident();
    let others: Vec<_> = (0..LABS).map(|_| tell(&demo)).collect();
    let each = (resident() - after_one) / LABS as f64;
    assert!(others.iter().all(|run| run.steps() == first.steps()));
    format!("{after_one} {each}")
}

/// Resident megabytes of this process; not a number where the kernel does not say.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.map_or(f64::NAN, |kilobytes: f64| kilobytes * 1024.0 / 1e6)
}
