//! `app.garbage`: it answers in another language.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.garbage",
    aliases: &[],
    title: "the app does not speak HTTP",
    sentence: "{} answers with something that is no HTTP",
    summary: "The answer is the greeting of some other protocol, as when the port belongs to \
              another program.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpProtocolError),
    example: "app.garbage@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::Garbage)
}
