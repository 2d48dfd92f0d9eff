//! `firewall.reject`: a rule answers with an ICMP message.

use super::rule::{PORT, put};
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::filter::{Action, RejectWith};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "firewall.reject",
    aliases: &[],
    title: "a firewall rejects with a message",
    sentence: "a firewall rule of {} rejects packets",
    summary: "A rule answers with an ICMP message. Which one decides what the sender makes of \
              it: `port` looks like a refusal, the others like a missing way (RFC 1122 section \
              4.2.3.9, RFC 5461).",
    place: PlaceKind::MachineOrProgram,
    params: &[
        Param {
            name: "with",
            kind: Kind::Choice(&["port", "host", "net", "admin-prohibited", "host-prohibited"]),
            default: Some("port"),
            doc: "the message",
        },
        PORT,
    ],
    ends_in: Ending::Proxy(ProxyError::ConnectionRefused),
    example: "firewall.reject@app1,with=port",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let with = match site.choice("with")? {
        "host" => RejectWith::Host,
        "net" => RejectWith::Net,
        "admin-prohibited" => RejectWith::AdminProhibited,
        "host-prohibited" => RejectWith::HostProhibited,
        _ => RejectWith::Port,
    };
    put(site, Action::Reject(with))
}
