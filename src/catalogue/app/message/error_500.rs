//! `app.error-500`: it answers 500.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.error-500",
    aliases: &[],
    title: "the app answers with an error of its own",
    sentence: "{} answers 500 to everything",
    summary: "A proper answer that says that the program failed. The proxy passes it on; it \
              is no 502, for the upstream did answer (RFC 9110 section 15.6.1).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Words("500, written by the app"),
    example: "app.error-500@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::Status(500))
}
