//! What a single value of a document can be read as.

use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use super::tree::Value;
use crate::scenario::unit::{self, Bitrate, Size, UnitError};
use crate::sim::Probability;

/// A type that one value of a document can be read as.
pub(crate) trait Readable: Sized {
    /// What the value must be, in words.
    const EXPECTED: &str;

    /// Reads the value.
    ///
    /// # Errors
    /// What is wrong with it; `None` if it is of another kind altogether.
    fn read(value: &Value) -> Result<Self, Option<String>>;
}

/// A TCP or UDP port; never 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Port(pub(crate) u16);

impl Readable for bool {
    const EXPECTED: &str = "true or false";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        match value {
            Value::Boolean(boolean) => Ok(*boolean),
            _ => Err(None),
        }
    }
}

impl Readable for String {
    const EXPECTED: &str = "a text in quotes";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        text(value).map(str::to_owned)
    }
}

impl Readable for u64 {
    const EXPECTED: &str = "a whole number from 0";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        whole(value)
    }
}

impl Readable for u32 {
    const EXPECTED: &str = "a whole number from 0 to 4294967295";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        Self::try_from(whole(value)?).map_err(|_| Some("the number is too large".to_owned()))
    }
}

impl Readable for u16 {
    const EXPECTED: &str = "a whole number from 0 to 65535";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        Self::try_from(whole(value)?).map_err(|_| Some("the number is too large".to_owned()))
    }
}

impl Readable for Port {
    const EXPECTED: &str = "a port from 1 to 65535";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let number = whole(value)?;
        match u16::try_from(number) {
            Ok(port) if port > 0 => Ok(Self(port)),
            _ => Err(Some(format!("{number} is not a port"))),
        }
    }
}

impl Readable for Duration {
    const EXPECTED: &str = unit::DURATION;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        with_unit(value, unit::parse_duration)
    }
}

impl Readable for Probability {
    const EXPECTED: &str = unit::PROBABILITY;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        with_unit(value, unit::parse_probability)
    }
}

impl Readable for Bitrate {
    const EXPECTED: &str = Self::EXPECTED;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        with_unit(value, str::parse)
    }
}

impl Readable for Size {
    const EXPECTED: &str = Self::EXPECTED;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        with_unit(value, str::parse)
    }
}

impl Readable for Ipv4Addr {
    const EXPECTED: &str = "an IPv4 address such as \"10.0.3.11\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let text = text(value)?;
        text.parse()
            .map_err(|_| Some(format!("`{text}` is not an IPv4 address")))
    }
}

impl Readable for Ipv4Cidr {
    const EXPECTED: &str = "an IPv4 address with its prefix length, such as \"10.0.3.1/24\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let text = text(value)?;
        parse_cidr(text).ok_or_else(|| Some(format!("`{text}` is not an address with a prefix")))
    }
}

/// Reads `10.0.3.1/24`.
pub(crate) fn parse_cidr(text: &str) -> Option<Ipv4Cidr> {
    let (address, prefix) = text.split_once('/')?;
    let prefix: u8 = prefix.parse().ok()?;
    let address = address.parse().ok()?;
    (prefix <= 32).then(|| Ipv4Cidr::new(address, prefix))
}

fn text(value: &Value) -> Result<&str, Option<String>> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(None),
    }
}

/// A whole number that is not negative.
fn whole(value: &Value) -> Result<u64, Option<String>> {
    match value {
        Value::Integer(number) => {
            u64::try_from(*number).map_err(|_| Some(format!("{number} is negative")))
        }
        _ => Err(None),
    }
}

/// A text with a unit; the number 0 needs none.
fn with_unit<T>(
    value: &Value,
    parse: impl Fn(&str) -> Result<T, UnitError>,
) -> Result<T, Option<String>> {
    match value {
        Value::Text(text) => parse(text).map_err(|error| Some(error.to_string())),
        Value::Integer(number) => {
            let error = UnitError::NoUnit(number.to_string());
            parse(&number.to_string()).map_err(|_| Some(error.to_string()))
        }
        Value::Float(number) => Err(Some(UnitError::NoUnit(number.to_string()).to_string())),
        _ => Err(None),
    }
}
