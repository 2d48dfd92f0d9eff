//! Clocks, rounds and medians.

use std::fmt;
use std::time::{Duration, Instant};

/// A measured figure: the median of its rounds, and the extremes.
pub(crate) struct Figure {
    rounds: Vec<f64>,
}

impl Figure {
    /// Measures `rounds` times, after one round that only warms up.
    pub(crate) fn of(rounds: usize, mut measure: impl FnMut() -> f64) -> Self {
        measure();
        let rounds = (0..rounds).map(|_| measure()).collect();
        Self { rounds }
    }

    /// The median.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.rounds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = self.rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.rounds.iter().copied().fold(0.0, f64::max);
        write!(f, "{:.2} [{least:.2} {most:.2}]", self.median())
    }
}

/// The CPU time that `work` takes in this process.
pub(crate) fn cpu<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let before = cpu_now();
    let result = work();
    (cpu_now().saturating_sub(before), result)
}

#[cfg(target_os = "linux")]
fn cpu_now() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Elsewhere the wall's clock must do: measure on an idle machine.
#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement meets the machine's clock"
)]
fn cpu_now() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

/// The time that `work` takes on the clock at the wall.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement meets the machine's clock"
)]
pub(crate) fn wall<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let before = Instant::now();
    let result = work();
    (before.elapsed(), result)
}

/// A duration in milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
