//! What real products did, as data.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::matrix::play::Ran;
use crate::matrix::report::Answered;

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

impl From<&Ran> for Measured {
    /// What was played, as a measurement of its own: to compare another proxy with.
    fn from(ran: &Ran) -> Self {
        let request = |request: &Answered| MeasuredRequest {
            label: request.label.clone(),
            status: request.status,
            status_line: request.status_line.clone(),
            headers: request.headers.clone(),
            complete: request.complete,
            time: request.time,
            client_conn_after: request.client_conn_after.to_owned(),
            tried: request.tried.clone(),
        };
        Self {
            result: ran.result.clone(),
            requests: ran.requests.iter().map(request).collect(),
        }
    }
}
