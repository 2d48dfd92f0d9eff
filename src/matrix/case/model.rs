//! The file, the case, the request.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::value::{once, yes};
use super::{Measured, Step, Upstream};
use crate::matrix::config::Config;

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
    /// What is wrong with the first upstream, while it is.
    #[serde(default)]
    pub upstream: Option<Upstream>,
    /// What is wrong with the second upstream, while it is.
    #[serde(default)]
    pub u2: Option<Upstream>,
    /// What else is wrong, while it is: faults of the catalogue, in the world of the cases.
    #[serde(default)]
    pub faults: Vec<String>,
    /// What happens, in order, if it is not the usual course.
    #[serde(default)]
    pub steps: Option<Vec<Step>>,
    /// Why a difference from the measurement says nothing, if it does not.
    #[serde(default)]
    pub only_reported: Option<String>,
    /// Whether the client asks a second time while it is; by default unless the upstream pauses.
    #[serde(default)]
    pub again: Option<bool>,
    /// What real products did, by product.
    #[serde(default)]
    pub measured: BTreeMap<String, Measured>,
}

/// What the client asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method; GET if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// The content.
    #[serde(default)]
    pub body: String,
    /// How often the content is there, one after the other; once if absent.
    #[serde(default = "once")]
    pub body_times: u32,
    /// The path; `/f` if absent.
    #[serde(default)]
    pub path: Option<String>,
    /// Further fields, in order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: None,
            body: String::new(),
            body_times: 1,
            path: None,
            headers: Vec::new(),
        }
    }
}
