//! `firewall.drop`: a rule discards packets and tells nobody.

use super::rule::{PORT, put};
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::filter::Action;
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "firewall.drop",
    aliases: &[],
    title: "a firewall drops silently",
    sentence: "a firewall rule of {} drops packets silently",
    summary: "Packets to the program's port are thrown away without a word; whoever sent them \
              cannot tell that from a lost packet and waits. At a router it is what passes \
              through.",
    place: PlaceKind::MachineOrProgram,
    params: &[PORT],
    ends_in: Ending::Proxy(ProxyError::ConnectionTimeout),
    example: "firewall.drop@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    put(site, Action::Drop)
}
