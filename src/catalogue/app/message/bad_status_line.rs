//! `app.bad-status-line`: the first line of its answer makes no sense.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.bad-status-line",
    aliases: &[],
    title: "the app's first line is nonsense",
    sentence: "the status line of {} makes no sense",
    summary: "The first line names HTTP, but no number stands where the status should (RFC \
              9112 section 4).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpProtocolError),
    example: "app.bad-status-line@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::BadStatusLine)
}
