//! `app.truncated-header`: the head of its answer breaks off.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.truncated-header",
    aliases: &[],
    title: "the app's answer breaks off in the head",
    sentence: "the answer of {} breaks off in the middle of its head",
    summary: "The connection is closed after half of the header section (RFC 9112 section 8).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpResponseIncomplete),
    example: "app.truncated-header@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::TruncatedHeader)
}
