//! What happens to a kernel from outside: programs stop, carriers come and go, power fails.

use crate::net::{Context, InterfaceId};
use crate::sim::Time;
use crate::trace::{EventId, Note, Verb};

use super::kernel::Kernel;
use super::run::{ProgramId, Purpose};

impl Kernel {
    /// Lets the ports of a program that is about to stop remember why they will be closed.
    pub(super) fn remember_ports(&mut self, program: ProgramId, by: EventId) {
        let tcp = self
            .tcp
            .listeners
            .iter()
            .filter(|(_, l)| l.program == program);
        let tcp: Vec<u16> = tcp.map(|(port, _)| *port).collect();
        self.tcp
            .closed_by
            .extend(tcp.into_iter().map(|port| (port, by)));
        let udp = self
            .udp
            .sockets
            .iter()
            .filter(|(_, s)| s.program == program);
        let udp: Vec<u16> = udp.map(|(port, _)| *port).collect();
        self.udp
            .closed_by
            .extend(udp.into_iter().map(|port| (port, by)));
    }

    /// Power is gone: connections, neighbours and queues vanish without a word.
    pub(super) fn lose_everything(&mut self) {
        self.tcp
            .connections
            .keys()
            .copied()
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|id| {
                self.tcp.remove(id);
            });
        self.tcp.dirty.clear();
        self.udp.outgoing.clear();
        self.loopback.clear();
        self.interfaces
            .iter_mut()
            .for_each(|interface| interface.neighbours.clear());
    }

    /// A link of this host lost or regained its carrier.
    pub(super) fn carrier_changed(&mut self, context: &mut Context<'_>, interface: InterfaceId) {
        let up = context.carrier(interface).is_up();
        let Some(own) = self.interfaces.get_mut(usize::from(interface)) else {
            return;
        };
        let (code, word) = if up {
            ("link.carrier", "has")
        } else {
            ("link.no-carrier", "lost")
        };
        let note = Note::new(code, format!("{} {word} its carrier", own.name));
        let event = context.record().note(Verb::Started, note);
        own.no_carrier = (!up).then_some(event);
        if !up {
            own.neighbours.clear();
        }
        self.network.raise();
    }

    /// A forwarder's table has entries that ran out.
    pub(super) fn forwarder_overdue(&mut self, context: &mut Context<'_>) {
        if let Some(mut forwarder) = self.forwarder.take() {
            forwarder.expire(self, context);
            if let Some((at, _)) = forwarder.next_deadline() {
                self.set_timer(at, Purpose::Forwarder);
            }
            self.forwarder = Some(forwarder);
        }
    }

    /// Asks for a look at the forwarder's tables at `at`.
    pub fn watch_forwarder(&mut self, at: Time) {
        self.set_timer(at, Purpose::Forwarder);
    }

    /// Whether no task is ready and nothing waits to be flushed.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.ready.is_empty()
            && self.woken.borrow().is_empty()
            && self.spawned.is_empty()
            && self.tcp.dirty.is_empty()
            && self.udp.outgoing.is_empty()
            && self.loopback.is_empty()
    }
}
