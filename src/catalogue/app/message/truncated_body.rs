//! `app.truncated-body`: the content of its answer breaks off.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.truncated-body",
    aliases: &[],
    title: "the app's page breaks off halfway",
    sentence: "the page of {} breaks off halfway",
    summary: "Fewer octets follow than Content-Length promises (RFC 9112 section 8). The \
              status has passed already, so it is 200, and the page is broken all the same.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Words("200, not complete: http_response_incomplete"),
    example: "app.truncated-body@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::TruncatedBody)
}
