//! `firewall.reset`: a rule answers TCP with a reset.

use super::rule::{PORT, put};
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::filter::{Action, RejectWith};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "firewall.reset",
    aliases: &[],
    title: "a firewall resets connections",
    sentence: "a firewall rule of {} resets connections",
    summary: "A rule answers as if nobody listened (RST). On the wire it looks like a stopped \
              program, although the program is running.",
    place: PlaceKind::MachineOrProgram,
    params: &[PORT],
    ends_in: Ending::Proxy(ProxyError::ConnectionRefused),
    example: "firewall.reset@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    put(site, Action::Reject(RejectWith::TcpReset))
}
