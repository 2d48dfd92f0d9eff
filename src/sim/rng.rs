//! Seeded chance: one independent random stream per name (a link, a fault, a host).
//!
//! A stream depends on the seed and its own name only. Adding a stream never changes another, so
//! a fault with probability 0 leaves the rest of the run bit-identical.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

/// Hands out named random streams for one seed.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    seed: u64,
}

impl Streams {
    /// Streams for `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The stream called `name`. The same seed and name always give the same numbers.
    pub fn stream(self, name: &str) -> Stream {
        let hash = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(name.as_bytes())
            .finalize();
        let mut seed = [0; 32];
        seed.copy_from_slice(&hash);
        Stream(Xoshiro256PlusPlus::from_seed(seed))
    }
}

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of a 128-bit product: bias below 2^-40 for every bound used here.
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// Whether an event of this probability happens. Draws one number, whatever the probability.
    pub fn chance(&mut self, probability: Probability) -> bool {
        let draw = self.bits() >> 11;
        (draw as f64) < probability.0 * (1u64 << 53) as f64
    }
}

/// A probability between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Never.
    pub const ZERO: Self = Self(0.0);

    /// A probability, if `value` lies between 0 and 1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The value between 0 and 1.
    pub fn value(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_and_name_only() {
        let a = Streams::new(7).stream("link/a").bits();
        assert_eq!(a, Streams::new(7).stream("link/a").bits());
        assert_ne!(a, Streams::new(7).stream("link/b").bits());
        assert_ne!(a, Streams::new(8).stream("link/a").bits());
    }

    #[test]
    fn chance_keeps_its_extremes() {
        let mut stream = Streams::new(1).stream("x");
        assert!((0..1000).all(|_| !stream.chance(Probability::ZERO)));
        assert!((0..1000).all(|_| stream.chance(Probability(1.0))));
        let hits = (0..10_000)
            .filter(|_| stream.chance(Probability(0.3)))
            .count();
        assert!((2_700..3_300).contains(&hits), "{hits}");
    }
}
