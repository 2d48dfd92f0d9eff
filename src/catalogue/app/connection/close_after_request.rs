//! `app.close-after-request`: it reads a request and closes.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.close-after-request",
    aliases: &[],
    title: "the app reads the request and hangs up",
    sentence: "{} reads the request and hangs up without an answer",
    summary: "The request is read, then the connection closed in order (FIN) without a byte \
              of an answer, as when a worker ends.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionTerminated),
    example: "app.close-after-request@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::CloseAfterRequest)
}
