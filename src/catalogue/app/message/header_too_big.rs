//! `app.header-too-big`: the header section of its answer is too large.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.header-too-big",
    aliases: &[],
    title: "the app's header section is too large",
    sentence: "{} sends a header section larger than the proxy takes",
    summary: "About 70 kB of header fields, as with cookies that grow: more than a proxy is \
              willing to keep.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpResponseHeaderSectionSize),
    example: "app.header-too-big@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::HeaderTooBig)
}
