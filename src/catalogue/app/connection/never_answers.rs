//! `app.never-answers`: it reads a request and says nothing.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.never-answers",
    aliases: &[],
    title: "the app never answers",
    sentence: "{} reads the request and never answers",
    summary: "The request is read and the connection stays open, but nothing ever comes back, \
              as when the program waits for something itself.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::HttpResponseTimeout),
    example: "app.never-answers@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::NeverAnswers)
}
