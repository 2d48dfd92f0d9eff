//! `app.bad-chunk`: a chunk of its answer has no length.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.bad-chunk",
    aliases: &[],
    title: "a piece of the app's page has no length",
    sentence: "{} sends a chunk whose length is no number",
    summary: "The answer comes in chunks, and one of them says nonsense where its length \
              should stand (RFC 9112 section 7.1). The status has passed already.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Words("200, not complete: http_response_transfer_coding"),
    example: "app.bad-chunk@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::BadChunk)
}
