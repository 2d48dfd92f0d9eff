//! Values with units, as authors write them: `20ms`, `1Mbit`, `64KiB`, `0.5%`.
//!
//! Each parser accepts every text its formatter prints and gives the same value back.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::sim::Probability;

/// Why a text is not a value with a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// There is no number at the beginning.
    #[error("`{0}` does not begin with a number")]
    NoNumber(String),
    /// The number has no unit.
    #[error("`{0}` has no unit")]
    NoUnit(String),
    /// The unit is none of the known ones.
    #[error("`{0}` is not a unit here")]
    UnknownUnit(String),
    /// The value does not fit.
    #[error("`{0}` is out of range")]
    OutOfRange(String),
}

/// A transfer rate in bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bitrate(u64);

impl Bitrate {
    /// What the parser accepts.
    pub const EXPECTED: &str = "a rate such as \"1Mbit\" (bit, kbit, Mbit, Gbit per second)";

    /// The rate of `bits` bits per second.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Bits per second.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl FromStr for Bitrate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        scaled(text, RATES).and_then(|bits| match bits {
            0 => Err(UnitError::OutOfRange(text.to_owned())),
            bits => Ok(Self(bits)),
        })
    }
}

impl fmt::Display for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, RATES)
    }
}

/// A number of octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// What the parser accepts.
    pub const EXPECTED: &str = "a size such as \"64KiB\" (B, kB, KiB, MB, MiB, GB, GiB)";

    /// That many octets.
    pub const fn from_octets(octets: u64) -> Self {
        Self(octets)
    }

    /// Octets.
    pub const fn octets(self) -> u64 {
        self.0
    }
}

impl FromStr for Size {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        scaled(text, SIZES).map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, SIZES)
    }
}

/// What [`parse_duration`] accepts.
pub const DURATION: &str = "a time such as \"20ms\" or \"2h 4m\" (ns, us, ms, s, m, h, d)";

/// What [`parse_probability`] accepts.
pub const PROBABILITY: &str = "a share such as \"0.5%\", from 0% to 100%";

/// Reads a duration: one or more numbers, each with a unit, largest unit first by custom.
pub fn parse_duration(text: &str) -> Result<Duration, UnitError> {
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    let mut nanos = 0u64;
    loop {
        let next = part_end(rest);
        let (part, tail) = rest.split_at(next);
        nanos = scaled(part.trim(), TIMES)?
            .checked_add(nanos)
            .ok_or_else(|| UnitError::OutOfRange(text.to_owned()))?;
        rest = tail.trim_start();
        if rest.is_empty() {
            return Ok(Duration::from_nanos(nanos));
        }
    }
}

/// Writes a duration so that [`parse_duration`] reads the same: `20ms`, `1.5s`, `2h 4m`.
pub fn format_duration(duration: Duration) -> String {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let (whole, rest) = (nanos / SECOND, nanos % SECOND);
    if nanos == 0 {
        return "0s".to_owned();
    }
    if whole < 60 {
        return Scaled(nanos, TIMES_BELOW_MINUTE).to_string();
    }
    let mut parts = Vec::new();
    for (count, unit) in [
        (whole / 86_400, "d"),
        (whole % 86_400 / 3_600, "h"),
        (whole % 3_600 / 60, "m"),
    ] {
        if count > 0 {
            parts.push(format!("{count}{unit}"));
        }
    }
    let seconds = whole % 60 * SECOND + rest;
    if seconds > 0 {
        parts.push(Scaled(seconds, TIMES_BELOW_MINUTE).to_string());
    }
    parts.join(" ")
}

/// Reads a probability written as a percentage.
pub fn parse_probability(text: &str) -> Result<Probability, UnitError> {
    let text = text.trim();
    let Some(number) = text.strip_suffix('%') else {
        return Err(match text.parse::<f64>() {
            Ok(_) => UnitError::NoUnit(text.to_owned()),
            Err(_) => UnitError::NoNumber(text.to_owned()),
        });
    };
    let percent: f64 = number
        .trim_end()
        .parse()
        .map_err(|_| UnitError::NoNumber(text.to_owned()))?;
    Probability::new(percent / 100.0).ok_or_else(|| UnitError::OutOfRange(text.to_owned()))
}

/// Writes a probability as a percentage, with as few decimals as give the same value back.
pub fn format_probability(probability: Probability) -> String {
    let percent = probability.value() * 100.0;
    (0..=MOST_DECIMALS)
        .map(|decimals| format!("{percent:.decimals$}%"))
        .find(|text| parse_probability(text) == Ok(probability))
        .unwrap_or_else(|| format!("{percent}%"))
}

/// More decimals say nothing about a 64-bit number between 0 and 100.
const MOST_DECIMALS: usize = 17;

/// Units with their factors, smallest first.
type Units = &'static [(&'static str, u64)];

const SECOND: u64 = 1_000_000_000;
const TIMES_BELOW_MINUTE: Units = &[("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", SECOND)];
const TIMES: Units = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("min", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
];
const RATES: Units = &[
    ("bit", 1),
    ("kbit", 1_000),
    ("Mbit", 1_000_000),
    ("Gbit", 1_000_000_000),
];
const SIZES: Units = &[
    ("B", 1),
    ("kB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];

/// Where the first number with its unit ends: before the digit that follows a letter.
fn part_end(text: &str) -> usize {
    let mut letter = false;
    for (index, c) in text.char_indices() {
        if c.is_ascii_digit() && letter {
            return index;
        }
        letter |= c.is_alphabetic();
    }
    text.len()
}

/// Reads one decimal number and its unit, exactly: no rounding through floating point.
fn scaled(text: &str, units: Units) -> Result<u64, UnitError> {
    let text = text.trim();
    let number_end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.contains('.') {
        return Err(UnitError::NoNumber(text.to_owned()));
    }
    let unit = unit.trim_start();
    if unit.is_empty() {
        return Err(UnitError::NoUnit(text.to_owned()));
    }
    let factor = units
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, factor)| *factor)
        .ok_or_else(|| UnitError::UnknownUnit(unit.to_owned()))?;
    exact(whole, fraction, factor).ok_or_else(|| UnitError::OutOfRange(text.to_owned()))
}

/// `whole.fraction` times `factor`, cut to a whole number; nothing if it does not fit.
fn exact(whole: &str, fraction: &str, factor: u64) -> Option<u64> {
    let fraction = &fraction[..fraction.len().min(18)];
    let scale = 10u128.pow(u32::try_from(fraction.len()).ok()?);
    let part = fraction.parse::<u128>().unwrap_or(0) * u128::from(factor) / scale;
    let total = u128::from(whole.parse::<u64>().ok()?)
        .checked_mul(u128::from(factor))?
        .checked_add(part)?;
    u64::try_from(total).ok()
}

/// A value to be written with the largest unit that needs at most three decimals.
struct Scaled(u64, Units);

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, units) = *self;
        let fits = |factor: u64| {
            value >= factor && (u128::from(value) * 1_000).is_multiple_of(u128::from(factor))
        };
        let (unit, factor) = units
            .iter()
            .rev()
            .find(|(_, factor)| *factor == 1 || fits(*factor))
            .copied()
            .unwrap_or(("", 1));
        let thousandths = u128::from(value % factor) * 1_000 / u128::from(factor);
        if thousandths == 0 {
            return write!(f, "{}{unit}", value / factor);
        }
        let digits = format!("{thousandths:03}");
        let digits = digits.trim_end_matches('0');
        write!(f, "{}.{digits}{unit}", value / factor)
    }
}

fn write_scaled(f: &mut fmt::Formatter<'_>, value: u64, units: Units) -> fmt::Result {
    write!(f, "{}", Scaled(value, units))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let read = |text| parse_duration(text).map(|duration| duration.as_nanos());
        assert_eq!(read("20ms"), Ok(20_000_000));
        assert_eq!(read(" 1.5 s "), Ok(1_500_000_000));
        assert_eq!(read("2h 4m"), Ok(7_440_000_000_000));
        assert_eq!(read("2h4m"), Ok(7_440_000_000_000));
        assert_eq!(read("0"), Ok(0));
        assert_eq!(read("0.1ns"), Ok(0));
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        let number = UnitError::NoNumber("ms".to_owned());
        assert_eq!(parse_duration("ms"), Err(number));
        let unit = UnitError::NoUnit("20".to_owned());
        assert_eq!(parse_duration("20"), Err(unit));
        let unknown = UnitError::UnknownUnit("sec".to_owned());
        assert_eq!(parse_duration("20sec"), Err(unknown));
        let range = UnitError::OutOfRange("300000d".to_owned());
        assert_eq!(parse_duration("300000d"), Err(range));
        let range = UnitError::OutOfRange("101%".to_owned());
        assert_eq!(parse_probability("101%"), Err(range));
        let unit = UnitError::NoUnit("0.5".to_owned());
        assert_eq!(parse_probability("0.5"), Err(unit));
        assert!("1Mbps".parse::<Bitrate>().is_err());
        assert!("0Mbit".parse::<Bitrate>().is_err());
        assert!("-1KiB".parse::<Size>().is_err());
    }

    #[test]
    fn values_print_in_the_unit_that_fits() {
        assert_eq!(format_duration(Duration::from_micros(1_500)), "1.5ms");
        assert_eq!(format_duration(Duration::from_mins(124)), "2h 4m");
        assert_eq!(format_duration(Duration::from_millis(90_500)), "1m 30.5s");
        assert_eq!(format_duration(Duration::ZERO), "0s");
        assert_eq!(Bitrate::from_bits(1_500_000).to_string(), "1.5Mbit");
        assert_eq!(Size::from_octets(65_536).to_string(), "64KiB");
        assert_eq!(Size::from_octets(200_000).to_string(), "200kB");
        let percent = Probability::new(0.07).map(format_probability);
        assert_eq!(percent.as_deref(), Some("7%"));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(nanos: u64, bits in 1u64.., share in 0u32..=1_000_000) {
            let duration = Duration::from_nanos(nanos);
            prop_assert_eq!(parse_duration(&format_duration(duration)), Ok(duration));
            let rate = Bitrate::from_bits(bits);
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            let size = Size::from_octets(bits);
            prop_assert_eq!(size.to_string().parse(), Ok(size));
            let text = format!("{}%", f64::from(share) / 10_000.0);
            let share = parse_probability(&text).expect("a share");
            prop_assert_eq!(parse_probability(&format_probability(share)), Ok(share));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = parse_duration(&text);
            let _ = parse_probability(&text);
            let _ = text.parse::<Bitrate>();
            let _ = text.parse::<Size>();
        }
    }
}
