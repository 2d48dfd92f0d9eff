//! `app.backlog-full`: its accept queue is full.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.backlog-full",
    aliases: &[],
    title: "the app's accept queue is full",
    sentence: "the accept queue of {} is full",
    summary: "More connections wait than may wait, because the program takes none; the \
              machine ignores every new SYN and says nothing, as Linux does.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionTimeout),
    example: "app.backlog-full@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::BacklogFull)
}
