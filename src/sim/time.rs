//! Virtual time: nanoseconds since the world began.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// A moment of virtual time, in nanoseconds since the world began.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The moment the world begins.
    pub const ZERO: Self = Self(0);

    /// What calendars of emulated machines show when the world begins, in seconds since 1970:
    /// 2026-01-01 00:00:00 UTC.
    pub const CALENDAR_S: u64 = 1_767_225_600;

    /// A moment so late that no run reaches it.
    pub const FAR: Self = Self(u64::MAX);

    /// The moment `nanos` nanoseconds after the world began.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The moment `micros` microseconds after the world began.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros * 1_000)
    }

    /// The moment `millis` milliseconds after the world began.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// Nanoseconds since the world began.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Whole microseconds since the world began.
    pub const fn as_micros(self) -> u64 {
        self.0 / 1_000
    }

    /// Milliseconds since the world began, with their fraction.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The time passed since `earlier`; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The same moment for smoltcp, which counts whole microseconds.
    pub fn to_smoltcp(self) -> smoltcp::time::Instant {
        smoltcp::time::Instant::from_micros((self.0 / 1_000) as i64)
    }

    /// A smoltcp moment as virtual time; moments before the world began become its beginning.
    pub fn from_smoltcp(instant: smoltcp::time::Instant) -> Self {
        Self(
            u64::try_from(instant.total_micros())
                .unwrap_or(0)
                .saturating_mul(1_000),
        )
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub for Time {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{:06}s",
            self.0 / 1_000_000_000,
            self.0 / 1_000 % 1_000_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoltcp_round_trip_keeps_microseconds() {
        let time = Time::from_micros(1_234_567);
        assert_eq!(Time::from_smoltcp(time.to_smoltcp()), time);
        assert_eq!(time.to_string(), "1.234567s");
    }

    #[test]
    fn since_never_underflows() {
        assert_eq!(Time::ZERO.since(Time::from_millis(1)), Duration::ZERO);
    }
}
