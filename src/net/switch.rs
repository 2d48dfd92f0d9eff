//! A learning switch (IEEE 802.1D): remembers behind which interface each station is.

use std::collections::BTreeMap;
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use crate::packet::Frame;
use crate::sim::Time;
use crate::trace::Verb;

use super::{Context, Input, InterfaceId, Node};

/// How long a station is remembered without being heard (IEEE 802.1D-2004 table 7-5).
const AGEING: Duration = Duration::from_mins(5);

/// A switch with a table of stations.
#[derive(Debug)]
pub struct Switch {
    interfaces: u8,
    stations: BTreeMap<[u8; 6], (InterfaceId, Time)>,
}

impl Switch {
    /// A switch with `interfaces` interfaces, numbered from 0.
    pub fn new(interfaces: u8) -> Self {
        Self {
            interfaces,
            stations: BTreeMap::new(),
        }
    }

    /// The stations remembered, each with its interface and when it was last heard.
    pub fn stations(&self) -> impl Iterator<Item = (EthernetAddress, InterfaceId, Time)> {
        self.stations
            .iter()
            .map(|(mac, (at, heard))| (EthernetAddress(*mac), *at, *heard))
    }

    fn forward(&mut self, context: &mut Context<'_>, from: InterfaceId, frame: &Frame) {
        let now = context.now();
        let source = frame.source();
        if source.is_unicast() {
            self.stations.insert(source.0, (from, now));
        }
        match self.stations.get(&frame.destination().0) {
            Some((to, heard)) if now.since(*heard) < AGEING => {
                if *to == from {
                    let text = "the station is on the side the frame came from";
                    context.discard(frame.clone(), "switch.same-side", text, None);
                } else {
                    context.send(*to, frame.clone(), Verb::Forwarded, None);
                }
            }
            _ => {
                for to in (0..self.interfaces).filter(|to| *to != from) {
                    context.send(to, frame.clone(), Verb::Forwarded, None);
                }
            }
        }
    }
}

impl Node for Switch {
    fn handle(&mut self, context: &mut Context<'_>, input: Input) {
        match input {
            Input::Frame { interface, frame } => self.forward(context, interface, &frame),
            Input::Carrier(interface) => self.stations.retain(|_, (at, _)| *at != interface),
            Input::Start | Input::Timer(_) => {}
        }
    }
}
