//! What the program that sent a packet is told when its own machine cannot send it.
//!
//! A program of this machine's own gets an errno. To a real program that stands here the same is
//! said as the kernel under it understands it: by an ICMP message about its packet, as Linux does
//! to itself when a neighbour does not answer.

use crate::net::Context;
use crate::packet::{Frame, Protocol, Tuple};
use crate::trace::{EventId, Note, Verb};

use crate::host::{Errno, Failure, Kernel};

use super::icmp::{self, IcmpError};
use super::raw::Heard;

impl Kernel {
    /// Tells the local program whose packet could not be sent.
    pub(in crate::host) fn fail_sender(
        &mut self,
        context: &mut Context<'_>,
        frame: &Frame,
        failure: Failure,
    ) {
        if self.outside.is_some() {
            let error = match failure.errno {
                Errno::ConnectionRefused => IcmpError::PortUnreachable,
                Errno::NetworkUnreachable => IcmpError::NetUnreachable,
                _ => IcmpError::HostUnreachable,
            };
            self.fail_outside(context, frame, error, failure.evidence);
            return;
        }
        let Some(tuple) = Tuple::of(frame) else {
            return;
        };
        let heard = Heard::Unsent {
            frame: frame.clone(),
            time: context.now(),
            failure,
        };
        self.tell_raw(frame, &heard);
        match tuple.protocol {
            Protocol::Tcp => self.fail_connect(context, tuple, failure),
            Protocol::Udp => {
                let port = tuple.source.port();
                if self.udp.push(port, Err(failure))
                    && let Some(socket) = self.udp.sockets.get_mut(&port)
                {
                    self.ready.push_all(&mut socket.waiters);
                }
            }
            Protocol::Icmp => {}
        }
    }

    /// Tells a real program by an ICMP message (RFC 1122 section 3.2.2.1). It comes as if from
    /// the packet's destination: a kernel refuses packets from its own address that arrive on a
    /// link (RFC 1812 section 5.3.7).
    fn fail_outside(
        &mut self,
        context: &mut Context<'_>,
        frame: &Frame,
        error: IcmpError,
        because: Option<EventId>,
    ) {
        let Some(to) = frame.ipv4().map(|ip| ip.dst_addr()) else {
            return;
        };
        let Some(message) = icmp::error_about(frame, to, error) else {
            return;
        };
        let interface = self.routes.lookup(to).map_or(0, |hop| hop.interface);
        let text = format!("the real program is told: {error}");
        let note = Note::new("outside.failed", text).frame(message.clone());
        context
            .record()
            .note_because(Verb::Delivered, note, because);
        if let Some(outside) = &mut self.outside {
            outside.push((interface, message));
        }
    }
}
