//! All connections and listeners of one host, and the smoltcp stacks that drive them.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::iface::{Config, Interface as Stack, PollResult};
use smoltcp::socket::tcp::State;
use smoltcp::wire::{HardwareAddress, IpCidr};

use crate::packet::Frame;
use crate::sim::Time;
use crate::trace::{EventId, SpanId};

use crate::host::run::ProgramId;

use super::ConnectionId;
use super::connection::Connection;
use super::device::Device;
use super::listener::Listener;
use super::segment::flags;

/// What a poll of a connection brought.
#[derive(Debug, Default)]
pub(in crate::host) struct Polled {
    /// Packets to send.
    pub frames: Vec<Segment>,
    /// When to poll again, if nothing else happens.
    pub deadline: Option<Time>,
}

/// A segment that leaves, and on whose behalf.
#[derive(Debug)]
pub(in crate::host) struct Segment {
    /// The segment.
    pub frame: Frame,
    /// Who wrote its first byte, or opened or ended the stream if it carries none.
    pub writer: Option<EventId>,
    /// Who ended the stream, if the end leaves together with somebody's bytes.
    pub ender: Option<EventId>,
    /// Whether it was sent before.
    pub again: bool,
}

/// All TCP of one host.
pub(in crate::host) struct Tcp {
    /// Connections by number.
    pub connections: BTreeMap<ConnectionId, Connection>,
    by_tuple: BTreeMap<(SocketAddrV4, SocketAddrV4), ConnectionId>,
    /// Listeners by port.
    pub listeners: BTreeMap<u16, Listener>,
    /// Ports whose program was stopped, and by which event.
    pub closed_by: BTreeMap<u16, EventId>,
    /// Connections that something was done to since they were last polled.
    pub dirty: VecDeque<ConnectionId>,
    stacks: BTreeMap<usize, (Stack, Device)>,
    addresses: Vec<Ipv4Addr>,
    next: u32,
    seed: u64,
}

impl Tcp {
    /// TCP that draws its initial sequence numbers from `seed`.
    pub(in crate::host) fn new(seed: u64) -> Self {
        Self {
            connections: BTreeMap::new(),
            by_tuple: BTreeMap::new(),
            listeners: BTreeMap::new(),
            closed_by: BTreeMap::new(),
            dirty: VecDeque::new(),
            stacks: BTreeMap::new(),
            addresses: Vec::new(),
            next: 0,
            seed,
        }
    }

    /// Tells the stack which addresses are this machine's.
    pub(in crate::host) fn set_addresses(&mut self, addresses: Vec<Ipv4Addr>) {
        self.addresses = addresses;
        for (stack, _) in self.stacks.values_mut() {
            own(stack, &self.addresses);
        }
    }

    /// Opens a connection from `local` to `remote`; the SYN leaves with the next poll.
    pub(in crate::host) fn connect(
        &mut self,
        now: Time,
        (local, remote): (SocketAddrV4, SocketAddrV4),
        span: SpanId,
        program: ProgramId,
        mtu: usize,
    ) -> ConnectionId {
        let mut connection = Connection::new((local, remote), span, program, mtu);
        let (stack, _) = self.stack(now, mtu);
        // The call fails only for unspecified addresses and ports; the poll then closes it.
        let _ = connection
            .socket_mut()
            .connect(stack.context(), remote, local);
        let id = self.insert(connection);
        self.touch(id);
        id
    }

    /// Prepares a connection for the SYN from `remote`; the caller then polls it with the SYN.
    pub(in crate::host) fn answer(
        &mut self,
        (local, remote): (SocketAddrV4, SocketAddrV4),
        span: SpanId,
        program: ProgramId,
        mtu: usize,
    ) -> ConnectionId {
        let mut connection = Connection::new((local, remote), span, program, mtu);
        connection.listener = Some(local.port());
        let _ = connection.socket_mut().listen(local);
        self.insert(connection)
    }

    fn insert(&mut self, connection: Connection) -> ConnectionId {
        let id = ConnectionId(self.next);
        self.next += 1;
        self.by_tuple
            .insert((connection.local, connection.remote), id);
        self.connections.insert(id, connection);
        id
    }

    /// Removes a connection without a word on the wire.
    pub(in crate::host) fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.connections.remove(&id)?;
        let tuple = (connection.local, connection.remote);
        if self.by_tuple.get(&tuple) == Some(&id) {
            self.by_tuple.remove(&tuple);
        }
        Some(connection)
    }

    /// The connection between these two endpoints.
    pub(in crate::host) fn find(
        &self,
        local: SocketAddrV4,
        remote: SocketAddrV4,
    ) -> Option<ConnectionId> {
        self.by_tuple.get(&(local, remote)).copied()
    }

    /// Whether a connection uses this local port with this remote endpoint.
    pub(in crate::host) fn is_taken(&self, local: SocketAddrV4, remote: SocketAddrV4) -> bool {
        self.by_tuple.contains_key(&(local, remote))
    }

    /// Whether any connection or listener uses this local port.
    pub(in crate::host) fn uses_port(&self, port: u16) -> bool {
        self.listeners.contains_key(&port)
            || self.by_tuple.keys().any(|(local, _)| local.port() == port)
    }

    /// Asks for a poll once the tasks have run.
    pub(in crate::host) fn touch(&mut self, id: ConnectionId) {
        if !self.dirty.contains(&id) {
            self.dirty.push_back(id);
        }
    }

    /// Lets smoltcp handle a packet, if there is one, and send what is to be sent.
    pub(in crate::host) fn poll(
        &mut self,
        now: Time,
        id: ConnectionId,
        incoming: Option<&Frame>,
    ) -> Polled {
        let Some(mtu) = self.connections.get(&id).map(|connection| connection.mtu) else {
            return Polled::default();
        };
        self.stack(now, mtu);
        let Some((stack, device)) = self.stacks.get_mut(&mtu) else {
            return Polled::default();
        };
        let Some(connection) = self.connections.get_mut(&id) else {
            return Polled::default();
        };
        let moment = now.to_smoltcp();
        if let Some(frame) = incoming {
            device.offer(frame);
            stack.poll_ingress_single(moment, device, &mut connection.sockets);
        }
        loop {
            let before = device.outgoing_len();
            let result = stack.poll_egress(moment, device, &mut connection.sockets);
            if result == PollResult::None || device.outgoing_len() == before {
                break;
            }
        }
        let deadline = stack
            .poll_at(moment, &connection.sockets)
            .map(Time::from_smoltcp);
        let acknowledged = connection.shadow.written() - connection.socket().send_queue() as u64;
        connection.shadow.acknowledged(acknowledged);
        // Who gives up in SYN-SENT says nothing (Linux `tcp_need_reset`); smoltcp would send RST.
        let gave_up = connection.gave_up();
        if device.outgoing_len() > 0 {
            connection.announced();
        }
        let frames = device.take_outgoing();
        let frames = frames.filter(|frame| !(gave_up && flags(frame).is_some_and(|it| it.rst)));
        let frames = frames.map(|frame| label(connection, frame)).collect();
        Polled { frames, deadline }
    }

    fn stack(&mut self, now: Time, mtu: usize) -> &mut (Stack, Device) {
        let (seed, addresses) = (self.seed ^ mtu as u64, &self.addresses);
        self.stacks.entry(mtu).or_insert_with(|| {
            let mut device = Device::new(mtu);
            let mut config = Config::new(HardwareAddress::Ip);
            config.random_seed = seed;
            let mut stack = Stack::new(config, &mut device, now.to_smoltcp());
            own(&mut stack, addresses);
            (stack, device)
        })
    }

    /// Removes a connection that no program holds any more.
    pub(in crate::host) fn remove_if_orphaned(&mut self, id: ConnectionId) {
        if self
            .connections
            .get(&id)
            .is_some_and(|connection| connection.orphaned.is_some())
        {
            self.remove(id);
        }
    }

    /// Connections that have nothing left to do: closed, and their program knows.
    pub(in crate::host) fn is_over(&self, id: ConnectionId) -> bool {
        self.connections.get(&id).is_some_and(|connection| {
            let handed_out = connection.listener.is_none();
            let closed = matches!(connection.state(), State::Closed | State::Listen);
            closed && (connection.orphaned.is_some() || !handed_out)
        })
    }
}

/// Makes the machine's addresses the stack's.
fn own(stack: &mut Stack, addresses: &[Ipv4Addr]) {
    stack.update_ip_addrs(|list| {
        list.clear();
        for address in addresses {
            // More than the stack can hold are refused when the scenario is read.
            let _ = list.push(IpCidr::new((*address).into(), 32));
        }
    });
}

/// Says on whose behalf a segment leaves, and counts SYNs.
fn label(connection: &mut Connection, frame: Frame) -> Segment {
    let Some(flags) = flags(&frame) else {
        return Segment {
            frame,
            writer: None,
            ender: None,
            again: false,
        };
    };
    connection.syns = connection.syns.saturating_add(u8::from(flags.syn));
    let (writer, again) = connection
        .shadow
        .segment(flags.sequence, flags.len, flags.syn);
    let ended = connection.shadow.ended_by();
    let ender = ended.filter(|_| flags.fin || flags.rst);
    Segment {
        frame,
        writer: writer.or(ender),
        ender: ender.filter(|ender| writer.is_some_and(|writer| writer != *ender)),
        again: again || (flags.syn && connection.syns > 1),
    }
}
