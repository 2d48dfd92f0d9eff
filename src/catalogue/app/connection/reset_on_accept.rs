//! `app.reset-on-accept`: it breaks each connection off at once.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.reset-on-accept",
    aliases: &[],
    title: "the app breaks off at once",
    sentence: "{} breaks every connection off as soon as it is open",
    summary: "The connection opens and is broken off (RST) before the request is read.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionTerminated),
    example: "app.reset-on-accept@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::ResetOnAccept)
}
