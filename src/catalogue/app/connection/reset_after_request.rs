//! `app.reset-after-request`: it reads a request and breaks off.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.reset-after-request",
    aliases: &[],
    title: "the app reads the request and crashes",
    sentence: "{} reads the request and breaks off without an answer",
    summary: "The request is read, then the connection broken off (RST), as when the program \
              crashes over it.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionTerminated),
    example: "app.reset-after-request@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::ResetAfterRequest)
}
