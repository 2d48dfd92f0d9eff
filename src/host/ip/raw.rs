//! Raw sockets: what `ping` and `traceroute` use, as `SOCK_RAW` on Linux.
//!
//! A raw socket hears a copy of every packet of its protocols that reaches this machine, beside
//! whoever else it is for, and of every packet that this machine could not even send.

use std::collections::{BTreeMap, VecDeque};

use crate::host::Failure;
use crate::host::run::TaskId;
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;
use crate::trace::EventId;

/// Packets that wait in one socket at most; more are dropped, as a full receive buffer does.
const QUEUE: usize = 1024;

/// What a raw socket hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A packet reached this machine.
    Packet {
        /// The packet as it arrived.
        frame: Frame,
        /// When.
        time: Time,
        /// The event of its delivery.
        event: Option<EventId>,
    },
    /// A packet of this machine's own could not be sent.
    Unsent {
        /// The packet.
        frame: Frame,
        /// When this was clear.
        time: Time,
        /// Why.
        failure: Failure,
    },
}

/// One socket.
#[derive(Debug)]
pub(in crate::host) struct RawSocket {
    pub protocols: Vec<Protocol>,
    pub incoming: VecDeque<Heard>,
    pub waiters: Vec<TaskId>,
}

/// All raw sockets of a host, by a number of their own.
#[derive(Debug, Default)]
pub(in crate::host) struct Raws {
    pub sockets: BTreeMap<u32, RawSocket>,
    next: u32,
}

impl Raws {
    /// Opens a socket for packets of `protocols`; gives its number.
    pub(in crate::host) fn open(&mut self, protocols: &[Protocol]) -> u32 {
        let number = self.next;
        self.next += 1;
        let socket = RawSocket {
            protocols: protocols.to_vec(),
            incoming: VecDeque::new(),
            waiters: Vec::new(),
        };
        self.sockets.insert(number, socket);
        number
    }

    /// Lets every socket of the packet's protocol hear of it; gives the tasks that waited.
    pub(in crate::host) fn tell(&mut self, frame: &Frame, heard: &Heard) -> Vec<TaskId> {
        let Some(protocol) = Tuple::of(frame).map(|tuple| tuple.protocol) else {
            return Vec::new();
        };
        let mut woken = Vec::new();
        for socket in self.sockets.values_mut() {
            if socket.protocols.contains(&protocol) && socket.incoming.len() < QUEUE {
                socket.incoming.push_back(heard.clone());
                woken.append(&mut socket.waiters);
            }
        }
        woken
    }
}
