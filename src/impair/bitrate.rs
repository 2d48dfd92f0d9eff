//! How fast a link sends: bits per second.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::time::Duration;

/// A sending speed in bits per second; never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bitrate(NonZeroU64);

/// A text is no bitrate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no bitrate: write a whole number above 0 and a unit, such as `10Mbit`")]
pub struct ParseBitrateError(String);

impl Bitrate {
    /// A speed of `bits` per second; `None` for 0.
    pub const fn from_bits_per_second(bits: u64) -> Option<Self> {
        match NonZeroU64::new(bits) {
            Some(bits) => Some(Self(bits)),
            None => None,
        }
    }

    /// Bits per second.
    pub const fn bits_per_second(self) -> u64 {
        self.0.get()
    }

    /// How long `bytes` bytes take to send.
    pub fn time_for(self, bytes: usize) -> Duration {
        Duration::from_nanos(self.nanos_for(bytes as u64))
    }

    /// Nanoseconds that `bytes` bytes take to send; saturates after 584 years.
    pub(super) fn nanos_for(self, bytes: u64) -> u64 {
        match bytes.checked_mul(8_000_000_000) {
            Some(bits) => bits / self.0,
            None => u64::try_from(u128::from(bytes) * 8_000_000_000 / u128::from(self.0.get()))
                .unwrap_or(u64::MAX),
        }
    }
}

impl FromStr for Bitrate {
    type Err = ParseBitrateError;

    /// Reads `56kbit`, `10Mbit`, `1Gbit` or `300bit`: the units of tc, powers of ten.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseBitrateError(text.to_owned());
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
            "bit" => 1,
            "kbit" => 1_000,
            "mbit" => 1_000_000,
            "gbit" => 1_000_000_000,
            _ => return Err(error()),
        };
        let number: u64 = digits.trim_end().parse().map_err(|_| error())?;
        let bits = number.checked_mul(unit).ok_or_else(error)?;
        Self::from_bits_per_second(bits).ok_or_else(error)
    }
}

impl fmt::Display for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.bits_per_second();
        let (unit, name) = [
            (1_000_000_000, "Gbit"),
            (1_000_000, "Mbit"),
            (1_000, "kbit"),
        ]
        .into_iter()
        .find(|(unit, _)| bits.is_multiple_of(*unit))
        .unwrap_or((1, "bit"));
        write!(f, "{}{name}", bits / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tc_units_are_read_and_written() {
        for (text, bits) in [
            ("300bit", 300),
            ("56kbit", 56_000),
            ("10Mbit", 10_000_000),
            ("2Gbit", 2_000_000_000),
        ] {
            let rate: Bitrate = text.parse().unwrap();
            assert_eq!(
                (rate.bits_per_second(), rate.to_string()),
                (bits, text.to_owned())
            );
        }
    }

    #[test]
    fn what_is_no_bitrate_is_refused() {
        for text in [
            "",
            "10",
            "0Mbit",
            "Mbit",
            "-1kbit",
            "10Mbps",
            "99999999999Gbit",
            "1é",
        ] {
            assert!(text.parse::<Bitrate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_full_frame_takes_12_ms_on_one_megabit() {
        let rate: Bitrate = "1Mbit".parse().unwrap();
        assert_eq!(rate.time_for(1500), Duration::from_millis(12));
        assert_eq!(rate.nanos_for(u64::MAX), u64::MAX);
    }
}
