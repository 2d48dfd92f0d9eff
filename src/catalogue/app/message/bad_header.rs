//! `app.bad-header`: a header line of its answer makes no sense.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.bad-header",
    aliases: &[],
    title: "one of the app's header lines is nonsense",
    sentence: "{} sends a header line without a colon",
    summary: "One line of the header section has no colon (RFC 9112 section 5).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpProtocolError),
    example: "app.bad-header@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::BadHeader)
}
