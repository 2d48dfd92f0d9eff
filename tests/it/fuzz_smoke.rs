//! Runs the fuzz targets' bodies on their seeds and on seeded random bytes, for a bounded time, on
//! stable Rust. `GATELAB_FUZZ_RUNS` sets how many inputs each gets, `GATELAB_SEED` which.

use std::env;
use std::fs;
use std::panic;

use gatelab::sim::{Stream, Streams};

use crate::source::{files, root};

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a library of its own in the fuzz crate")]
mod bodies;

const RUNS: u64 = 2_000;
const LENGTH_MAX: u64 = 2_048;

#[test]
fn no_input_breaks_a_promise() {
    let number = |name| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seed = number("GATELAB_SEED").unwrap_or(1);
    let runs = number("GATELAB_FUZZ_RUNS").unwrap_or(RUNS);
    for (name, body) in bodies::TARGETS {
        let seeds = seeds(name);
        for data in &seeds {
            attempt(name, *body, data, seed);
        }
        let mut stream = Streams::new(seed).stream(&format!("fuzz/{name}"));
        for _ in 0..runs {
            attempt(name, *body, &input(&seeds, &mut stream), seed);
        }
    }
}

#[test]
fn every_target_is_listed_everywhere() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
    let mut on_disk: Vec<_> = files(&root().join("fuzz/fuzz_targets"))
        .iter()
        .map(|path| {
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let mut listed: Vec<_> = bodies::TARGETS.iter().map(|(name, _)| *name).collect();
    on_disk.sort_unstable();
    listed.sort_unstable();
    assert_eq!(
        on_disk, listed,
        "fuzz/fuzz_targets/ and TARGETS in fuzz/src/lib.rs differ"
    );
    for name in listed {
        let bin = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"");
        assert!(
            manifest.contains(&bin),
            "fuzz/Cargo.toml has no [[bin]] {name}"
        );
    }
}

/// The kept inputs of a target.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let paths = files(&root().join("fuzz/seeds").join(name));
    paths
        .iter()
        .map(|path| fs::read(path).expect("a seed is readable"))
        .collect()
}

/// Runs a body on one input; a panic names the input and how to come back to it.
fn attempt(name: &str, body: bodies::Body, data: &[u8], seed: u64) {
    if let Err(panic) = panic::catch_unwind(|| body(data)) {
        let hex: Vec<_> = data.iter().map(|byte| format!("{byte:02x}")).collect();
        eprintln!(
            "fuzz target `{name}` failed on {} bytes: {}",
            data.len(),
            hex.concat()
        );
        eprintln!("again: GATELAB_SEED={seed} cargo test --test it fuzz_smoke");
        panic::resume_unwind(panic);
    }
}

/// Random bytes, or a seed with a few changes.
fn input(seeds: &[Vec<u8>], stream: &mut Stream) -> Vec<u8> {
    let kept = seeds.get(stream.below(seeds.len() as u64 + 1) as usize);
    let Some(mut data) = kept.cloned() else {
        let longest = stream.below(LENGTH_MAX) + 1;
        let length = stream.below(longest);
        return (0..length).map(|_| stream.bits() as u8).collect();
    };
    for _ in 0..=stream.below(4) {
        change(&mut data, stream);
    }
    data
}

/// Changes one place: flips a bit, sets an extreme, cuts, doubles, inserts.
fn change(data: &mut Vec<u8>, stream: &mut Stream) {
    let at = stream.below(data.len() as u64) as usize;
    let end = at + stream.below((data.len() - at) as u64 + 1) as usize;
    match stream.below(6) {
        0 => data.truncate(at),
        1 => data.splice(at..at, data[at..end].to_vec()).for_each(drop),
        2 => data.drain(at..end).for_each(drop),
        3 => data.insert(at, stream.bits() as u8),
        4 if at < data.len() => data[at] ^= 1 << stream.below(8),
        _ if at < data.len() => data[at] = [0, 1, 0x7f, 0x80, 0xff][stream.below(5) as usize],
        _ => {}
    }
}
