//! The client's conversation with servers: messages out, answers, timers and carriers in.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;

use smoltcp::wire::EthernetAddress;

use crate::dhcp::client::{Change, Datagram, Lease, Output, State};
use crate::dhcp::{CLIENT_PORT, Client, Message, Recipient, SERVER_PORT};
use crate::host::{Either, Os, UdpSocket, race};
use crate::trace::{EventId, SpanId, SpanKind, Verb};

use super::network::Network;
use super::{Status, words};

/// A running client.
pub(super) struct Exchange {
    os: Os,
    client: Client,
    hardware: EthernetAddress,
    network: Network,
    status: Rc<RefCell<Status>>,
    span: Option<SpanId>,
    had_carrier: bool,
}

/// What a waiting client is woken by.
enum Woken {
    Message(Vec<u8>),
    Timer(EventId),
    Network,
}

impl Exchange {
    pub(super) fn new(
        os: Os,
        client: Client,
        hardware: EthernetAddress,
        network: Network,
        status: Rc<RefCell<Status>>,
    ) -> Self {
        let had_carrier = network.has_carrier(&os.kernel());
        Self {
            os,
            client,
            hardware,
            network,
            status,
            span: None,
            had_carrier,
        }
    }

    /// Gets and keeps an address until the program is stopped.
    pub(super) async fn run(mut self) {
        let socket = match self.os.udp(Some(CLIENT_PORT)) {
            Ok(socket) => socket,
            Err(failure) => {
                let note = words::no_port(CLIENT_PORT, failure);
                self.os.say(Verb::Logged, note, failure.evidence);
                return;
            }
        };
        // A client that begins remembers no address (see the machine), and so uses none.
        self.network.clear(&mut self.os.kernel());
        self.unconfigured(None);
        let mut output = self.client.start(self.os.now());
        loop {
            self.carry_out(output, &socket);
            output = match self.wait(&socket).await {
                Woken::Message(bytes) => self.client.handle_message(self.os.now(), &bytes),
                Woken::Timer(event) => self.handle_timer(event),
                Woken::Network => self.handle_network(),
            };
        }
    }

    async fn wait(&self, socket: &UdpSocket) -> Woken {
        let network = self.os.kernel().network.raised(&self.os);
        let heard = race(self.hear(socket), network);
        let heard = match self.client.next_deadline() {
            None => heard.await,
            Some((at, label)) => {
                let left = at.since(self.os.now());
                match self.os.within(left, words::awaited(label), heard).await {
                    Ok(heard) => heard,
                    Err(event) => return Woken::Timer(event),
                }
            }
        };
        match heard {
            Either::Left(bytes) => Woken::Message(bytes),
            Either::Right(()) => Woken::Network,
        }
    }

    /// The next message for this client on its interface.
    async fn hear(&self, socket: &UdpSocket) -> Vec<u8> {
        loop {
            let Ok(datagram) = socket.receive().await else {
                continue;
            };
            let message = Message::parse(&datagram.payload);
            let is_mine = message.is_ok_and(|message| message.hardware == self.hardware);
            if is_mine && datagram.interface == self.network.interface {
                return datagram.payload;
            }
        }
    }

    fn handle_timer(&mut self, event: EventId) -> Output {
        let state = self.client.state();
        if !matches!(state, State::Bound | State::Init) {
            let name = self.os.kernel().name.clone();
            let tries = self.client.attempts();
            let note = words::unanswered(&name, state, tries);
            let said = self.os.say(Verb::Decided, note, Some(event));
            if self.client.lease().is_none() {
                self.unconfigured(Some(said));
            }
        }
        self.client.handle_timeout(self.os.now())
    }

    /// Looks for an address at once where a cable was plugged in.
    fn handle_network(&mut self) -> Output {
        let has_carrier = self.network.has_carrier(&self.os.kernel());
        let had_carrier = std::mem::replace(&mut self.had_carrier, has_carrier);
        if has_carrier && !had_carrier && self.client.lease().is_none() {
            return self.client.start(self.os.now());
        }
        Output::default()
    }

    fn carry_out(&mut self, output: Output, socket: &UdpSocket) {
        match output.change {
            Some(Change::Bound(lease)) => self.take(&lease),
            Some(Change::Lost { address, reason }) => self.lose(address, reason),
            None => {}
        }
        if let Some(datagram) = output.send {
            self.send(&datagram, socket);
        }
    }

    fn take(&mut self, lease: &Lease) {
        let name = self.os.kernel().name.clone();
        let evidence = self
            .os
            .say(Verb::Decided, words::leased(&name, lease), None);
        self.network
            .configure(&mut self.os.kernel(), lease, evidence);
        *self.status.borrow_mut() = Status::Leased {
            address: lease.address,
            router: lease.router,
            dns: lease.dns.clone(),
            server: lease.server,
            until: lease.expires(),
            evidence,
        };
        if let Some(span) = self.span.take() {
            let mut trace = self.os.record();
            trace.close(span, words::settled(), Some(evidence));
        }
    }

    fn lose(&mut self, address: Ipv4Addr, reason: &'static str) {
        let name = self.os.kernel().name.clone();
        let note = words::lost(&name, address, reason);
        let said = self.os.say(Verb::Decided, note, None);
        self.network.clear(&mut self.os.kernel());
        self.unconfigured(Some(said));
    }

    fn unconfigured(&self, evidence: Option<EventId>) {
        let tries = self.client.attempts();
        *self.status.borrow_mut() = Status::Unconfigured { tries, evidence };
        if let Some(event) = evidence {
            self.network.blame(&mut self.os.kernel(), event);
        }
    }

    fn send(&mut self, datagram: &Datagram, socket: &UdpSocket) {
        let name = self.os.kernel().name.clone();
        if self.span.is_none() {
            let note = words::begun(&name);
            let label = format!("address of {name}");
            self.span = Some(self.os.record().open(SpanKind::Lease, label, note));
        }
        if let Ok(message) = Message::parse(&datagram.payload) {
            self.os
                .say(Verb::Asked, words::asked(&name, &message), None);
        }
        let port = SERVER_PORT;
        match datagram.to {
            Recipient::Unicast(server) | Recipient::Relay(server) => {
                let to = SocketAddrV4::new(server, port);
                socket.send_from(datagram.from, to, &datagram.payload);
            }
            Recipient::Broadcast | Recipient::Hardware(..) => {
                let to = SocketAddrV4::new(Ipv4Addr::BROADCAST, port);
                let everybody = (self.network.interface, EthernetAddress::BROADCAST);
                socket.send_direct(everybody, datagram.from, to, &datagram.payload);
            }
        }
    }
}
