//! What a host's programs and packets share: interfaces, routes, sockets, timers.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::filter::{Firewall, Lifetimes};
use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol};
use crate::sim::{Stream, Time};
use crate::trace::{EventId, Trace};

use super::errno::{Errno, Failure};
use super::forwarder::Forwarder;
use super::ip::{Heard, RateLimit, Raws, Reassembly, RouteTable, Udp};
use super::link::Interface;
use super::run::{ProgramId, Purpose, ReadyQueue, Signal, Spawned, TaskId, Timers, Woken};
use super::tcp::Tcp;

/// First port given to programs that do not ask for one (Linux `ip_local_port_range`).
const EPHEMERAL_FIRST: u16 = 32_768;
/// How many such ports there are.
const EPHEMERAL_COUNT: u16 = 28_232;

/// A host below its programs.
pub struct Kernel {
    /// The host's name.
    pub name: String,
    /// Attachments to links.
    pub interfaces: Vec<Interface>,
    /// Ways to networks.
    pub routes: RouteTable,
    /// The firewall's rules for packets to and from this host.
    pub firewall: Firewall,
    /// Where programs ask for names, best first.
    pub resolvers: Vec<Ipv4Addr>,
    /// Raised whenever an interface gains or loses its carrier or an address, or gets no lease.
    pub network: Signal,
    /// What forwards packets that are for others; hosts have none.
    pub(super) forwarder: Option<Box<dyn Forwarder>>,
    pub(super) tcp: Tcp,
    pub(super) udp: Udp,
    pub(super) raws: Raws,
    pub(super) reassembly: Reassembly,
    pub(super) timers: Timers,
    pub(super) ready: ReadyQueue,
    /// Tasks that signals have woken.
    pub(super) woken: Woken,
    pub(super) spawned: Vec<Spawned>,
    /// The task being polled, and its program.
    pub(super) current: Option<(TaskId, ProgramId)>,
    pub(super) trace: Trace,
    /// Packets to this machine from itself.
    pub(super) loopback: VecDeque<(Frame, EventId)>,
    /// Longest packet on the way to a destination, where ICMP said so (RFC 1191).
    pub(super) path_mtu: BTreeMap<Ipv4Addr, usize>,
    pub(super) limit: RateLimit,
    /// The faults that keep the machine off, the first first.
    pub(super) off: Vec<EventId>,
    /// Real programs stand here: packets for this machine go out to them.
    pub(super) outside: Option<Vec<(InterfaceId, Frame)>>,
    next_task: u32,
    stream: Stream,
}

impl Kernel {
    pub(super) fn new(name: &str, mut stream: Stream, trace: Trace) -> Self {
        let seed = stream.bits();
        Self {
            name: name.to_owned(),
            interfaces: Vec::new(),
            routes: RouteTable::default(),
            firewall: Firewall::new(Lifetimes::default()),
            resolvers: Vec::new(),
            network: Signal::new(),
            forwarder: None,
            tcp: Tcp::new(seed),
            udp: Udp::default(),
            raws: Raws::default(),
            reassembly: Reassembly::default(),
            timers: Timers::default(),
            ready: ReadyQueue::default(),
            woken: Woken::default(),
            spawned: Vec::new(),
            current: None,
            trace,
            loopback: VecDeque::new(),
            path_mtu: BTreeMap::new(),
            limit: RateLimit::default(),
            off: Vec::new(),
            outside: None,
            next_task: 0,
            stream,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.trace.borrow().now()
    }

    /// Random numbers of this host's own.
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// Whether `address` is this machine.
    #[inline]
    pub fn owns(&self, address: Ipv4Addr) -> bool {
        address.is_loopback()
            || self
                .interfaces
                .iter()
                .any(|interface| interface.owns(address))
    }

    /// The address to speak from to `peer`.
    pub fn source_for(&self, peer: Ipv4Addr) -> Result<Ipv4Addr, Failure> {
        if self.owns(peer) {
            return Ok(peer);
        }
        let unreachable = |by| Failure::new(self.routes.errno(peer), by);
        let hop = self.routes.lookup(peer).map_err(unreachable)?;
        let interface = &self.interfaces[usize::from(hop.interface)];
        let source = interface.source_for(hop.address);
        source.ok_or(Failure::new(Errno::NetworkUnreachable, hop.because))
    }

    /// The longest packet to send to `peer`, in bytes.
    pub fn mtu_to(&self, peer: Ipv4Addr) -> usize {
        if let Some(mtu) = self.path_mtu.get(&peer) {
            return *mtu;
        }
        let hop = self.routes.lookup(peer);
        hop.map_or(1500, |hop| self.interfaces[usize::from(hop.interface)].mtu)
    }

    /// Gives an interface an address, and the route to its network.
    pub fn add_address(&mut self, interface: InterfaceId, cidr: smoltcp::wire::Ipv4Cidr) {
        self.interfaces[usize::from(interface)].addresses.push(cidr);
        let route = super::Route {
            prefix: cidr.network(),
            via: None,
            interface,
        };
        self.routes.add(route);
        self.tell_stack();
    }

    /// Takes all addresses and routes of an interface away.
    pub fn clear_addresses(&mut self, interface: InterfaceId) {
        self.interfaces[usize::from(interface)].addresses.clear();
        self.routes.clear_interface(interface);
        self.tell_stack();
    }

    fn tell_stack(&mut self) {
        let own = self
            .interfaces
            .iter()
            .flat_map(|interface| &interface.addresses);
        let mut own: Vec<Ipv4Addr> = own.map(smoltcp::wire::Ipv4Cidr::address).collect();
        own.push(Ipv4Addr::LOCALHOST);
        self.tcp.set_addresses(own);
        self.network.raise();
    }

    /// A free local port for a conversation with `remote`.
    pub(super) fn ephemeral_port(
        &mut self,
        protocol: Protocol,
        local: Ipv4Addr,
        remote: SocketAddrV4,
    ) -> Option<u16> {
        let start = self.stream.below(u64::from(EPHEMERAL_COUNT)) as u16;
        (0..EPHEMERAL_COUNT)
            .map(|i| EPHEMERAL_FIRST + (start + i) % EPHEMERAL_COUNT)
            .find(|port| {
                let forwarder = self.forwarder.as_ref();
                let own = match protocol {
                    Protocol::Tcp => self.tcp.is_taken(SocketAddrV4::new(local, *port), remote),
                    Protocol::Udp | Protocol::Icmp => self.udp.sockets.contains_key(port),
                };
                // A NAT shows others by ports of this machine's (RFC 4787 REQ-3).
                !own && !forwarder.is_some_and(|it| it.uses_port(protocol, *port))
            })
    }

    /// Whether a program of this machine uses a port; a NAT must not give it to others.
    pub fn uses_port(&self, protocol: Protocol, port: u16) -> bool {
        match protocol {
            Protocol::Tcp => self.tcp.uses_port(port),
            Protocol::Udp => self.udp.sockets.contains_key(&port),
            Protocol::Icmp => false,
        }
    }

    /// Lets raw sockets hear of a packet that came, or of one that could not be sent.
    pub(super) fn tell_raw(&mut self, frame: &Frame, heard: &Heard) {
        for task in self.raws.tell(frame, heard) {
            self.ready.push(task);
        }
    }

    /// A new task's number; the task is ready at once.
    pub(super) fn new_task(&mut self) -> TaskId {
        let task = TaskId(self.next_task);
        self.next_task += 1;
        self.ready.push(task);
        task
    }

    /// The next task to poll; those that signals have woken come last.
    #[inline]
    pub(super) fn next_ready(&mut self) -> Option<TaskId> {
        for task in self.woken.borrow_mut().drain(..) {
            self.ready.push(task);
        }
        self.ready.pop()
    }

    /// Sets a timer that remembers the event being handled.
    pub(super) fn set_timer(&mut self, at: Time, purpose: Purpose) -> u64 {
        let armed_by = self.trace.borrow().cause();
        self.timers.set(at, purpose, armed_by)
    }

    /// Carries out what tasks asked for, and tells the world of new timers.
    #[inline]
    pub(super) fn flush(&mut self, context: &mut Context<'_>) {
        loop {
            if self.udp.outgoing.is_empty() && self.tcp.dirty.is_empty() {
                break;
            }
            let outgoing = std::mem::take(&mut self.udp.outgoing);
            let dirty = std::mem::take(&mut self.tcp.dirty);
            for datagram in outgoing {
                self.send_datagram(context, datagram);
            }
            for id in dirty {
                self.poll_connection(context, id, None);
            }
        }
        self.timers.tell(context);
    }

    /// Delivers the next packet of this machine to itself, if there is one; what follows is the
    /// effect of its sending.
    #[inline]
    pub(super) fn deliver_from_self(&mut self, context: &mut Context<'_>) {
        let Some((frame, sent)) = self.loopback.pop_front() else {
            return;
        };
        {
            let mut record = context.record();
            record.set_cause(sent);
            let span = record.event(sent).span;
            record.set_span(span);
        }
        self.deliver(context, 0, frame);
    }
}
