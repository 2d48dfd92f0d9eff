//! Random worlds, randomly broken and healed: what holds for every one of them, after every event.
//!
//! `GATELAB_SEEDS` sets how many are tried, `GATELAB_SEED` where to begin (alone: only that one).

mod deeds;
mod map;
mod play;
mod witness;

use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use gatelab::scenario::{self, Scenario};
use gatelab::sim::{Stream, Streams};
use gatelab::timeline::{Action, Run};
use gatelab::trace::{Capture, digest};

use deeds::Deed;
use map::Map;
use play::Player;

/// How many worlds are tried.
const SEEDS: u64 = 500;
/// Worlds are tried on so many threads.
const THREADS: usize = 2;

#[test]
fn every_world_keeps_its_promises() {
    let number = |name| {
        let text = env::var(name).ok()?;
        text.parse::<u64>().ok()
    };
    let (first, count) = match (number("GATELAB_SEED"), number("GATELAB_SEEDS")) {
        (Some(seed), count) => (seed, count.unwrap_or(1)),
        (None, count) => (1, count.unwrap_or(SEEDS)),
    };
    let next = AtomicU64::new(first);
    let work = || {
        let mut failed = Vec::new();
        while failed.is_empty() {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                break;
            }
            failed.extend(attempt(seed).err());
        }
        failed
    };
    let failed: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.flat_map(Result::unwrap_or_default).collect()
    });
    assert!(failed.is_empty(), "worlds that broke a promise: {failed:?}");
}

/// Tries one world; a failure says what the world was and how to come back to it.
fn attempt(seed: u64) -> Result<(), u64> {
    let mut stream = Streams::new(seed).stream("world");
    let map = Map::draw(&mut stream);
    let scenario = map.scenario();
    let deeds = deeds::draw(&map, &scenario, &mut stream);
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        keeps_its_promises(&scenario, seed, &map, &deeds);
    }));
    done.map_err(|_| {
        eprintln!(
            "the world of seed {seed}:\n{}\n{:?}",
            map.text, map.settings
        );
        for deed in &deeds {
            eprintln!("    {deed:?}");
        }
        eprintln!("again: GATELAB_SEED={seed} cargo test --test it worlds");
        seed
    })
}

fn keeps_its_promises(scenario: &Scenario, seed: u64, map: &Map, deeds: &[Deed]) {
    let mut player = Player::new(scenario, seed);
    player.play(deeds);
    match seed % 4 {
        0 => {
            let mut again = Player::new(scenario, seed);
            again.play(deeds);
            assert_same(
                again.run(),
                player.run(),
                "the same seed and the same deeds",
            );
        }
        1 => {
            let mut chanceless = Player::new(scenario, seed);
            for fault in map.chanceless_faults() {
                chanceless.act(Action::Break { fault });
            }
            chanceless.play(deeds);
            let same = chanceless.hops() == player.hops();
            assert!(same, "faults that never act changed a frame");
        }
        _ => {}
    }
    replays(scenario, seed, player.run());
    player.heal_all();
    player.loads_again(&map.phones[0], &map.home);
}

/// The journal does the same again.
fn replays(scenario: &Scenario, seed: u64, run: &Run) {
    let (journal, steps) = (run.journal(), run.steps());
    let again = Run::replay(scenario.clone(), seed, Capture::default(), journal, steps);
    let again = again.unwrap_or_else(|error| panic!("the journal cannot be replayed: {error}"));
    assert_same(&again, run, "the replay of the journal");
}

/// Compares two traces event by event, and their digests, which must not say otherwise.
fn assert_same(one: &Run, other: &Run, what: &str) {
    let (one, other) = (one.world().trace().borrow(), other.world().trace().borrow());
    let pairs = one.events().iter().zip(other.events());
    for (index, (here, there)) in pairs.enumerate() {
        assert_eq!(here, there, "{what}: event {} differs", index + 1);
    }
    assert_eq!(
        one.events().len(),
        other.events().len(),
        "{what}: more or fewer events"
    );
    let last = one.events().len().saturating_sub(99);
    assert_eq!(
        digest(&one.events()[last..]),
        digest(&other.events()[last..])
    );
}

/// One of these.
fn pick<'a, T: ?Sized>(stream: &mut Stream, from: &[&'a T]) -> &'a T {
    from[stream.below(from.len() as u64) as usize]
}

/// Whether a thing of this many in a hundred happens.
fn happens(stream: &mut Stream, percent: u64) -> bool {
    stream.below(100) < percent
}

/// Reads a scenario that must be right.
fn sound(name: &str, text: &str, settings: &[String]) -> Scenario {
    scenario::parse(name, text.as_bytes(), settings)
        .unwrap_or_else(|error| panic!("{error}\n{text}\n{settings:?}"))
}
