//! `app.loopback-only`: it listens on 127.0.0.1 only.

use crate::catalogue::app::misbehave::misbehave;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::http::origin::Behaviour;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "app.loopback-only",
    aliases: &[],
    title: "the app listens to its own machine only",
    sentence: "{} listens on 127.0.0.1 only",
    summary: "The program runs and answers whoever asks on its own machine; from outside its \
              port is closed. A frequent mistake in a first set-up.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionRefused),
    example: "app.loopback-only@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    misbehave(site, &Behaviour::LoopbackOnly)
}
