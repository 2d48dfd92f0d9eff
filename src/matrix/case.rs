//! Cases as data: what upstreams do, what a client asks, and what real products answered.
//!
//! The schema is the one of `labs/cases/README.md`; a file is JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::config::Config;
use super::network::Network;

/// A file of cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// Where the cases come from; free, for readers.
    #[serde(default)]
    pub meta: serde_json::Value,
    /// The cases, in the order in which they are shown.
    pub cases: Vec<Case>,
}

/// One case: a situation behind the proxy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name on the command line.
    pub id: String,
    /// The group it belongs to.
    #[serde(default)]
    pub group: String,
    /// What happens in it, for readers.
    #[serde(default)]
    pub desc: String,
    /// How the proxy is set up.
    #[serde(default)]
    pub config: Config,
    /// Whether the data below say all of it; a case of which that is false is listed, not run.
    #[serde(default = "yes")]
    pub executable: bool,
    /// What the client asks for.
    #[serde(default)]
    pub request: Request,
    /// What is wrong with the upstream, while it is.
    #[serde(default)]
    pub upstream: Option<Upstream>,
    /// Whether the client asks a second time while it is; by default unless the upstream pauses.
    #[serde(default)]
    pub again: Option<bool>,
    /// What real products did, by product.
    #[serde(default)]
    pub measured: BTreeMap<String, Measured>,
}

/// What the client asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method; GET if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// The content.
    #[serde(default)]
    pub body: String,
    /// The path; `/f` if absent.
    #[serde(default)]
    pub path: Option<String>,
    /// Further fields, in order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

/// What an upstream does instead of answering properly.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// It answers as it should after all.
    #[serde(default)]
    pub healthy: bool,
    /// What is wrong below HTTP.
    #[serde(default)]
    pub network: Option<Network>,
    /// What happens to a connection at once.
    #[serde(default)]
    pub on_accept: Option<Then>,
    /// What happens to a connection once a whole request was read.
    #[serde(default)]
    pub after_request: Option<Then>,
    /// What is written after each request.
    #[serde(default)]
    pub send: Vec<Piece>,
    /// What happens to the connection after that.
    #[serde(default)]
    pub then: Option<Then>,
}

/// Bytes, perhaps repeated, and the pause after them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The bytes, one per character.
    #[serde(default, deserialize_with = "latin1")]
    pub latin1: Vec<u8>,
    /// How often they are written, one after the other; once if absent.
    #[serde(default = "once")]
    pub times: u32,
    /// The pause after them, in seconds.
    #[serde(default, rename = "wait_s", deserialize_with = "seconds")]
    pub wait: Duration,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// It is closed in order.
    Fin,
    /// It stays open for the next request.
    Keep,
    /// It is broken off.
    Rst,
    /// It stays open, but nothing is read or written any more.
    Stall,
}

/// What a product did in a case.
#[derive(Clone, Debug, Deserialize)]
pub struct Measured {
    /// The outcome in one word or a few.
    pub result: String,
    /// The answers, in order.
    #[serde(default)]
    pub requests: Vec<MeasuredRequest>,
}

/// What a client of a real product saw of one request.
#[derive(Clone, Debug, Deserialize)]
pub struct MeasuredRequest {
    /// When in the case it was.
    pub label: String,
    /// The status, if there was one.
    #[serde(default)]
    pub status: Option<u32>,
    /// The status line.
    #[serde(default)]
    pub status_line: Option<String>,
    /// The fields; `*` as a value stands for anything.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Whether all that was announced came.
    pub complete: bool,
    /// How long it took, in seconds.
    pub time: f64,
    /// What became of the client's connection.
    pub client_conn_after: String,
    /// Connections and requests that reached each upstream: `4c0r`.
    #[serde(default)]
    pub tried: BTreeMap<String, String>,
}

impl Upstream {
    /// Whether it pauses while it answers.
    pub fn pauses(&self) -> bool {
        self.send.iter().any(|piece| !piece.wait.is_zero())
    }
}

impl Piece {
    /// All its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.latin1.repeat(self.times as usize)
    }
}

fn once() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// The longest that anything in a case may take.
const LONGEST: f64 = 600.0;

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let number = f64::deserialize(from)?;
    if (0.0..=LONGEST).contains(&number) {
        Ok(Duration::from_secs_f64(number))
    } else {
        let unexpected = serde::de::Unexpected::Float(number);
        let expected = &"seconds from 0 to 600";
        Err(serde::de::Error::invalid_value(unexpected, expected))
    }
}

fn latin1<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = text.chars().map(|c| u8::try_from(c).map_err(|_| c));
    let bytes: Result<Vec<u8>, char> = bytes.collect();
    bytes.map_err(|c| {
        let unexpected = serde::de::Unexpected::Char(c);
        let expected = &"characters up to \\u00ff, each of which stands for one byte";
        serde::de::Error::invalid_value(unexpected, expected)
    })
}
