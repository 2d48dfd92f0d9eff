//! When a client asks again.

use std::time::Duration;

use crate::sim::{Stream, Time};

/// The first wait for an answer (RFC 2131 section 4.1).
const FIRST: Duration = Duration::from_secs(4);

/// The longest wait for an answer (RFC 2131 section 4.1).
const LONGEST: Duration = Duration::from_secs(64);

/// The shortest wait while a lease still holds (RFC 2131 section 4.4.5).
const LEASED: Duration = Duration::from_mins(1);

/// How long to wait after the `attempt`-th message, from 0: 4 s, doubling to 64 s, each by up to
/// one second more or less (RFC 2131 section 4.1).
pub(super) fn backoff(attempt: u32, stream: &mut Stream) -> Duration {
    let wait = FIRST.saturating_mul(1 << attempt.min(8)).min(LONGEST);
    let spread = Duration::from_nanos(stream.below(2_000_000_001));
    (wait + spread).saturating_sub(Duration::from_secs(1))
}

/// When to ask again for more time before `limit`: after half of what is left, not sooner than in
/// a minute, and never behind `limit` (RFC 2131 section 4.4.5).
pub(super) fn halfway(now: Time, limit: Time) -> Time {
    let wait = (limit.since(now) / 2).max(LEASED);
    (now + wait).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    #[test]
    fn rfc2131_section_4_1_waits_double_with_jitter() {
        let stream = &mut Streams::new(1).stream("x");
        for (attempt, seconds) in [(0, 4), (1, 8), (2, 16), (3, 32), (4, 64), (5, 64), (99, 64)] {
            let wait = backoff(attempt, stream).as_secs_f64();
            assert!(
                (wait - f64::from(seconds)).abs() <= 1.0,
                "{attempt}: {wait}"
            );
        }
    }

    #[test]
    fn rfc2131_section_4_4_5_halves_down_to_a_minute() {
        let at = |seconds: u64| Time::from_millis(seconds * 1000);
        assert_eq!(halfway(at(0), at(1000)), at(500));
        assert_eq!(halfway(at(900), at(1000)), at(960));
        assert_eq!(halfway(at(990), at(1000)), at(1000));
    }
}
