//! How single values of a cases file are read, and what absent ones stand for.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

pub(super) fn once() -> u32 {
    1
}

pub(super) fn yes() -> bool {
    true
}

/// The longest that anything in a case may take.
const LONGEST: f64 = 600.0;

pub(super) fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let number = f64::deserialize(from)?;
    if (0.0..=LONGEST).contains(&number) {
        Ok(Duration::from_secs_f64(number))
    } else {
        let unexpected = serde::de::Unexpected::Float(number);
        let expected = &"seconds from 0 to 600";
        Err(serde::de::Error::invalid_value(unexpected, expected))
    }
}

pub(super) fn latin1<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = text.chars().map(|c| u8::try_from(c).map_err(|_| c));
    let bytes: Result<Vec<u8>, char> = bytes.collect();
    bytes.map_err(|c| {
        let unexpected = serde::de::Unexpected::Char(c);
        let expected = &"characters up to \\u00ff, each of which stands for one byte";
        serde::de::Error::invalid_value(unexpected, expected)
    })
}
