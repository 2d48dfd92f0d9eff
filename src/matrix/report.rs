//! What a run of cases came to, as plain data (schema `gatelab/matrix/v1`).

use std::collections::BTreeMap;

use serde::Serialize;

/// The schema of [`Report`].
pub const SCHEMA: &str = "gatelab/matrix/v1";

/// What all cases came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The schema.
    pub schema: &'static str,
    /// One per case and product, in the order of the cases, then of the products.
    pub results: Vec<Cell>,
    /// How many of them match, by product.
    pub totals: Vec<Total>,
    /// The cases that were not run, and why.
    pub not_run: Vec<NotRun>,
}

/// What one case came to with one product.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The case.
    pub id: String,
    /// Its group.
    pub group: String,
    /// The product.
    pub product: &'static str,
    /// The outcome in a word.
    pub result: String,
    /// The answers, in order.
    pub requests: Vec<Answered>,
    /// Whether that is what was measured; none if nothing was.
    #[serde(rename = "match")]
    pub matches: Option<bool>,
    /// Where it is not: label and field.
    pub differs: Vec<String>,
    /// Why a difference does not count, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_reported: Option<String>,
}

/// What the client saw of one request.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// When in the case it was.
    pub label: String,
    /// Whether it went over a connection that had been used before.
    pub reused_client_conn: bool,
    /// The status, if there was one.
    pub status: Option<u32>,
    /// The status line.
    pub status_line: Option<String>,
    /// The status codes of the interim responses before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interim: Vec<u32>,
    /// The fields.
    pub headers: Vec<(String, String)>,
    /// How the content was delimited.
    pub body_framing: Option<&'static str>,
    /// How long the content was.
    pub body_len: u64,
    /// The content, if the status is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether all that was announced came.
    pub complete: bool,
    /// How long it took, in seconds.
    pub time: f64,
    /// What became of the client's connection.
    pub client_conn_after: &'static str,
    /// Connections and requests that reached each upstream: `4c0r`.
    pub tried: BTreeMap<String, String>,
    /// Whether what came is no HTTP.
    #[serde(skip)]
    pub raw: bool,
    /// Whether the client gave up waiting.
    #[serde(skip)]
    pub silent: bool,
}

/// How a product did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The product.
    pub product: &'static str,
    /// How many cases were run.
    pub run: usize,
    /// How many of them were measured.
    pub compared: usize,
    /// How many of those match.
    pub matching: usize,
}

/// A case that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRun {
    /// The case.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Why.
    pub why: &'static str,
}

impl Answered {
    /// The outcome in a word, as the cases have it.
    pub(super) fn result(&self) -> String {
        let end = match self.client_conn_after {
            "client-deadline" => "HANG",
            "rst" => "RST",
            "client-aborted" => return "abort".to_owned(),
            _ => "FIN",
        };
        match (self.status, self.interim.first()) {
            (Some(101), _) => format!("101+{}", self.client_conn_after),
            (Some(status), _) if self.complete => status.to_string(),
            (Some(status), _) => format!("{status}!trunc/{end}"),
            (None, Some(interim)) => format!("{interim}/{end}"),
            (None, None) if self.raw => format!("raw/{end}"),
            (None, None) => end.to_owned(),
        }
    }
}

impl Report {
    /// Whether everything that was compared matches.
    pub fn holds(&self) -> bool {
        let mut cells = self.results.iter();
        cells.all(|cell| cell.matches != Some(false) || cell.only_reported.is_some())
    }
}
