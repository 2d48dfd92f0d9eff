//! The server as a program: messages in on one interface, answers out.

use std::cell::{RefCell, RefMut};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;

use smoltcp::wire::EthernetAddress;

use crate::dhcp::server::{LeaseRow, Reaction, Settings};
use crate::dhcp::{CLIENT_PORT, Message, Recipient, SERVER_PORT, Server};
use crate::host::{Datagram, Either, Errno, Job, Os, Program, UdpSocket, race};
use crate::net::InterfaceId;
use crate::sim::Time;
use crate::trace::{Blamed, EventId, Verb};

use super::words;

/// A DHCP server on one interface of a host, in the service `dhcp`. It remembers its leases when
/// it is stopped.
pub struct DhcpServer {
    interface: InterfaceId,
    machine: Rc<RefCell<Server>>,
    /// What the faults in force make of its settings.
    misconfigured: RefCell<Blamed<Settings>>,
}

impl DhcpServer {
    /// A server for the network behind `interface`.
    pub fn new(interface: InterfaceId, settings: Settings) -> Self {
        Self {
            interface,
            misconfigured: RefCell::new(Blamed::new(settings.clone())),
            machine: Rc::new(RefCell::new(Server::new(settings))),
        }
    }

    /// The settings, to look at and to change; whoever breaks them sets `by`.
    pub fn settings(&self) -> RefMut<'_, Settings> {
        RefMut::map(self.machine.borrow_mut(), Server::settings_mut)
    }

    /// Changes the settings until [`DhcpServer::restore`], because of `by`.
    pub fn misconfigure(&self, by: EventId, change: impl Fn(&mut Settings) + 'static) {
        self.misconfigured.borrow_mut().change(by, change);
        self.follow();
    }

    /// Takes back what was changed because of `by`.
    pub fn restore(&self, by: EventId) {
        self.misconfigured.borrow_mut().take_back(by);
        self.follow();
    }

    fn follow(&self) {
        let blamed = self.misconfigured.borrow();
        *self.settings() = Settings {
            by: blamed.by,
            ..blamed.value.clone()
        };
    }

    /// The interface it serves.
    pub fn interface(&self) -> InterfaceId {
        self.interface
    }

    /// The addresses given away, in their order.
    pub fn leases(&self, now: Time) -> Vec<LeaseRow> {
        self.machine.borrow().view(now)
    }
}

impl Program for DhcpServer {
    fn name(&self) -> &'static str {
        "dhcp"
    }

    fn start(&self, os: Os) -> Job {
        let desk = Desk {
            os,
            interface: self.interface,
            machine: Rc::clone(&self.machine),
        };
        Box::pin(desk.serve())
    }
}

/// A running server, as its tasks share it.
#[derive(Clone)]
struct Desk {
    os: Os,
    interface: InterfaceId,
    machine: Rc<RefCell<Server>>,
}

impl Desk {
    async fn serve(self) {
        let socket = match self.os.udp(Some(SERVER_PORT)) {
            Ok(socket) => Rc::new(socket),
            Err(failure) => {
                let note = words::no_port(SERVER_PORT, failure);
                self.os.say(Verb::Logged, note, failure.evidence);
                return;
            }
        };
        loop {
            let datagram = match self.next(&socket).await {
                Either::Left(Ok(datagram)) => datagram,
                Either::Left(Err(failure)) if failure.errno == Errno::BrokenPipe => return,
                Either::Left(Err(_)) => continue,
                Either::Right(_) => {
                    self.expire();
                    continue;
                }
            };
            if datagram.interface != self.interface {
                continue;
            }
            let span = datagram
                .event
                .and_then(|id| self.os.record().event(id).span);
            let (desk, socket) = (self.clone(), Rc::clone(&socket));
            self.os
                .spawn_in(span, async move { desk.react(&socket, &datagram) });
        }
    }

    /// The next datagram, or the end of the first lease.
    async fn next(
        &self,
        socket: &UdpSocket,
    ) -> Either<Result<Datagram, crate::host::Failure>, EventId> {
        let deadline = self.machine.borrow().next_deadline();
        match deadline {
            None => Either::Left(socket.receive().await),
            Some((at, _)) => {
                let left = at.since(self.os.now());
                race(socket.receive(), self.os.sleep(left, "the end of a lease")).await
            }
        }
    }

    fn expire(&self) {
        let name = self.os.kernel().name.clone();
        let ended = self.machine.borrow_mut().expire(self.os.now());
        for row in ended {
            self.os
                .say(Verb::Decided, words::expired(&name, row.address), None);
        }
    }

    fn react(&self, socket: &UdpSocket, datagram: &Datagram) {
        let now = self.os.now();
        let reaction = self
            .machine
            .borrow_mut()
            .handle_message(now, &datagram.payload);
        let client = Message::parse(&datagram.payload).ok();
        let name = self.os.kernel().name.clone();
        let (verb, by) = match &reaction {
            Reaction::Reply { by, .. } => (Verb::Answered, *by),
            Reaction::Noted { .. } => (Verb::Decided, None),
            Reaction::Silence { by, .. } => (Verb::Decided, *by),
        };
        let note = words::reaction(&name, client.as_ref(), &reaction);
        self.os.say(verb, note, by);
        if let Reaction::Reply { payload, to, .. } = reaction {
            self.send(socket, to, &payload);
        }
    }

    fn send(&self, socket: &UdpSocket, to: Recipient, payload: &[u8]) {
        let own = self.machine.borrow().settings().network.address();
        let client = |ip: Ipv4Addr| SocketAddrV4::new(ip, CLIENT_PORT);
        let direct = |station: EthernetAddress, ip: Ipv4Addr| {
            socket.send_direct((self.interface, station), own, client(ip), payload);
        };
        match to {
            Recipient::Broadcast => direct(EthernetAddress::BROADCAST, Ipv4Addr::BROADCAST),
            Recipient::Hardware(ip, station) => direct(station, ip),
            Recipient::Unicast(ip) => socket.send_from(own, client(ip), payload),
            // RFC 2131 section 4.1: relay agents listen on the port of servers.
            Recipient::Relay(ip) => {
                socket.send_from(own, SocketAddrV4::new(ip, SERVER_PORT), payload);
            }
        }
    }
}
