//! `arp [-n]`: the neighbours, the old way (output as of net-tools).

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::options::{Flag, flag, read};
use crate::console::seat::Seat;
use crate::host::NeighbourState;

const FLAGS: &[Flag] = &[flag(&["-n"]), flag(&["-a"]), flag(&["-e"])];

/// `arp [-n]`. Addresses are shown as numbers in any case.
pub(in crate::console) fn arp(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let given = read("arp", 255, FLAGS, words)?;
    if let Some(word) = given.rest.first() {
        let text = format!("arp: this console shows the whole table; what is '{word}'?");
        return Err(Complaint::new(255, text));
    }
    let kernel = seat.host.kernel();
    let mut rows = Vec::new();
    for interface in &kernel.interfaces {
        for (address, mac, state) in interface.neighbours.view(seat.now()) {
            let known = !matches!(state, NeighbourState::Incomplete | NeighbourState::Failed);
            let mac = mac.to_string().replace('-', ":");
            rows.push((address, known.then_some(mac), &interface.name));
        }
    }
    let lines = if given.has("-a") {
        rows.iter()
            .map(|(address, mac, name)| match mac {
                Some(mac) => format!("? ({address}) at {mac} [ether] on {name}"),
                None => format!("? ({address}) at <incomplete> on {name}"),
            })
            .collect::<Vec<_>>()
    } else {
        let header =
            "Address                  HWtype  HWaddress           Flags Mask            Iface";
        let mut lines = vec![header.to_owned()];
        lines.extend(rows.iter().map(|(address, mac, name)| {
            let (kind, mac, flag) = match mac {
                Some(mac) => ("ether", mac.as_str(), "C"),
                None => ("", "(incomplete)", ""),
            };
            let address = address.to_string();
            format!("{address:23}  {kind:6}  {mac:18}  {flag:21} {name}")
        }));
        lines
    };
    Ok(lines.into())
}
