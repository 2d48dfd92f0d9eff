//! Measures what gatelab owes in speed, and prints a table: `cargo bench`, or `cargo bench -- WORD`
//! for the rows with that word.
//!
//! Times are CPU times of this process unless a row says otherwise, so that a busy machine does
//! not count; each figure is the median of several rounds, with the best and the worst.

mod bulk;
mod crowd;
mod forward;
mod memory;
mod meter;
mod screen;
mod story;

use std::process::ExitCode;

use meter::Figure;

/// One thing that is measured.
struct Row {
    name: &'static str,
    unit: &'static str,
    /// What it must be at least, or at most.
    owed: &'static str,
    /// Where it should be.
    wanted: &'static str,
    measure: fn() -> Figure,
}

const ROWS: &[Row] = &[
    Row {
        name: "start: process start to the end of `run demo`, wall time",
        unit: "ms",
        owed: "<= 20",
        wanted: "5",
        measure: story::process,
    },
    Row {
        name: "story: 200, break, 502, heal, 200",
        unit: "CPU ms",
        owed: "<= 5",
        wanted: "2",
        measure: story::whole,
    },
    Row {
        name: "page: one page load of `first` on warm connections",
        unit: "CPU ms",
        owed: "",
        wanted: "",
        measure: story::warm_page,
    },
    Row {
        name: "bulk: TCP through the six hops of `first`, trace of heads",
        unit: "Gbit per CPU s",
        owed: ">= 3",
        wanted: "5",
        measure: bulk::bits,
    },
    Row {
        name: "bulk: the same in packets on links",
        unit: "M hops per CPU s",
        owed: ">= 1.1",
        wanted: "",
        measure: bulk::hops,
    },
    Row {
        name: "forward: UDP of 64 bytes through six routers",
        unit: "M hops per CPU s",
        owed: ">= 8",
        wanted: "12",
        measure: forward::hops,
    },
    Row {
        name: "again: re-execution of 60 s of page loads with 1 % loss",
        unit: "s per CPU s",
        owed: ">= 500",
        wanted: "2000",
        measure: story::again,
    },
    Row {
        name: "screen: from the scenario to the first frame, wall time",
        unit: "ms",
        owed: "<= 100",
        wanted: "",
        measure: screen::first,
    },
    Row {
        name: "screen: a frame of 200x60 among 100,000 events",
        unit: "CPU ms",
        owed: "<= 4",
        wanted: "",
        measure: screen::frame,
    },
    Row {
        name: "screen: a step back in 60 s and 20,000 events, wall time",
        unit: "ms",
        owed: "<= 100",
        wanted: "",
        measure: screen::step_back,
    },
    Row {
        name: "memory: the process after the demo",
        unit: "MB resident",
        owed: "<= 12",
        wanted: "",
        measure: memory::process,
    },
    Row {
        name: "memory: each further lab in one process",
        unit: "MB resident",
        owed: "",
        wanted: "1",
        measure: memory::further_lab,
    },
    Row {
        name: "crowd: 1000 clients load a page",
        unit: "CPU ms",
        owed: "",
        wanted: "",
        measure: crowd::thousand,
    },
    Row {
        name: "crowd: growth from 100 to 1000 clients (10 is linear)",
        unit: "times",
        owed: "<= 12",
        wanted: "10",
        measure: crowd::growth,
    },
    Row {
        name: "crowd: reading and building 1000 clients, against 100",
        unit: "times",
        owed: "",
        wanted: "10",
        measure: crowd::building,
    },
];

#[expect(clippy::print_stdout, reason = "a table for people")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == memory::CHILD) {
        println!("{}", memory::child());
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` runs this program too, without the flag of `cargo bench`.
    if !words.iter().any(|word| word == "--bench") {
        println!("measure with: cargo bench");
        return ExitCode::SUCCESS;
    }
    let mut wanted = words
        .iter()
        .filter(|word| !word.starts_with('-'))
        .peekable();
    let words: Vec<&String> = if wanted.peek().is_some() {
        wanted.collect()
    } else {
        Vec::new()
    };
    println!(
        "{:62} {:>28}   {:17} {:>7} {:>6}",
        "", "median [best worst]", "", "owed", "wanted"
    );
    for row in ROWS {
        if words.is_empty() || words.iter().any(|word| row.name.contains(*word)) {
            let Row {
                name,
                unit,
                owed,
                wanted,
                measure,
            } = row;
            let figure = measure().to_string();
            println!("{name:62} {figure:>28}   {unit:17} {owed:>7} {wanted:>6}");
        }
    }
    ExitCode::SUCCESS
}
