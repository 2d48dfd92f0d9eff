//! `app.close-on-accept`: it closes each connection at once.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.close-on-accept",
    aliases: &[],
    title: "the app hangs up at once",
    sentence: "{} closes every connection as soon as it is open",
    summary: "The connection opens and is closed in order (FIN) before the request is read.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionTerminated),
    example: "app.close-on-accept@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::CloseOnAccept)
}
