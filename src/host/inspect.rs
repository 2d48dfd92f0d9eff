//! A host's tables as plain data, as `ss` and an inspector show them.

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::packet::Protocol;
use crate::sim::Time;

use super::kernel::Kernel;
use super::run::ProgramId;

/// One socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketRow {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The state as `ss` names it.
    pub state: String,
    /// Bytes (or waiting connections, or datagrams) received and not yet read.
    pub receive_queue: usize,
    /// Bytes sent and not yet acknowledged.
    pub send_queue: usize,
    /// This side.
    pub local: SocketAddrV4,
    /// The other side, if there is one.
    pub remote: Option<SocketAddrV4>,
    /// Whose socket it is.
    pub program: ProgramId,
}

impl Kernel {
    /// All sockets: listeners, connections, UDP.
    pub fn sockets(&self) -> Vec<SocketRow> {
        let any = Ipv4Addr::UNSPECIFIED;
        let listeners = self.tcp.listeners.iter().map(|(port, listener)| SocketRow {
            protocol: Protocol::Tcp,
            state: "LISTEN".into(),
            receive_queue: if listener.stuffed {
                listener.backlog + 1
            } else {
                listener.queue.len()
            },
            send_queue: listener.backlog,
            local: SocketAddrV4::new(listener.address.unwrap_or(any), *port),
            remote: None,
            program: listener.program,
        });
        let connections = self.tcp.connections.values().map(|connection| SocketRow {
            protocol: Protocol::Tcp,
            state: connection.state().to_string(),
            receive_queue: connection.queues().0,
            send_queue: connection.queues().1,
            local: connection.local,
            remote: Some(connection.remote),
            program: connection.program,
        });
        let datagrams = self.udp.sockets.iter().map(|(port, socket)| SocketRow {
            protocol: Protocol::Udp,
            state: "UNCONN".into(),
            receive_queue: socket.incoming.len(),
            send_queue: 0,
            local: SocketAddrV4::new(any, *port),
            remote: None,
            program: socket.program,
        });
        listeners.chain(connections).chain(datagrams).collect()
    }

    /// What programs wait for, and until when.
    pub fn waits(&self) -> Vec<(String, Time)> {
        self.timers
            .sleepers()
            .map(|(what, at)| (what.to_owned(), at))
            .collect()
    }
}
