//! `app.slow`: it answers as it should, but late.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.slow",
    aliases: &[],
    title: "the app takes its time",
    sentence: "{} takes its time to answer",
    summary: "Every answer comes this much later. Below the proxy's read timeout the page is \
              fine, only late; above it the proxy gives up (http_response_timeout).",
    place: PlaceKind::Program,
    params: &[Param {
        name: "by",
        kind: Kind::Duration,
        default: Some("2s"),
        doc: "how long it thinks before it answers",
    }],
    ends_in: Ending::Words("200, later; 504 above the proxy's read timeout"),
    example: "app.slow@app1,by=2s",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let by = site.duration("by")?;
    misbehave(site, &Behaviour::Slow(by))
}
