//! `app.error-503`: it answers 503.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.error-503",
    aliases: &[],
    title: "the app says that it is overloaded",
    sentence: "{} answers 503 to everything",
    summary: "A proper answer that says `not now`. Only its author tells it from a 503 of the \
              proxy's own (RFC 9110 section 15.6.4).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Words("503, written by the app"),
    example: "app.error-503@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::Status(503))
}
