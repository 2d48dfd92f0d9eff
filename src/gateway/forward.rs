//! Forwarding: stages, time to live, route, size, and out (RFC 1812 section 5.2.1).

use std::any::Any;

use crate::filter::{Hook, InterfaceIndex, Passage, Verdict};
use crate::host::{Forwarder, IcmpError, Kernel, NextHop, fragment};
use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol, set_ttl};
use crate::sim::Time;
use crate::trace::{EventId, Verb};

use super::stage::{Passing, Refusal, Stage};

/// Forwards packets through its stages, in their order on the way in and on the way out.
#[derive(Default)]
pub struct Gateway {
    stages: Vec<Box<dyn Stage>>,
    watched: Option<Time>,
}

impl Gateway {
    /// A gateway that only routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The gateway with one more stage.
    #[must_use]
    pub fn with(mut self, stage: Box<dyn Stage>) -> Self {
        self.stages.push(stage);
        self
    }

    /// The stage that is an `S`, to look at or to break.
    pub fn stage<S: Stage>(&mut self) -> Option<&mut S> {
        self.stages.iter_mut().find_map(|stage| {
            let stage: &mut dyn Any = stage.as_mut();
            stage.downcast_mut::<S>()
        })
    }

    fn arrive(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal> {
        let mut frame = frame;
        for stage in &mut self.stages {
            frame = stage.arriving(kernel, context, passing, frame)?;
        }
        Ok(frame)
    }

    fn leave(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal> {
        let mut frame = frame;
        for stage in &mut self.stages {
            frame = stage.leaving(kernel, context, passing, frame)?;
        }
        Ok(frame)
    }

    /// Routes a packet that is for somebody else. `arrived` is the packet as it came in: errors
    /// quote what the sender knows.
    fn route(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        from: InterfaceId,
        arrived: &Frame,
        frame: Frame,
    ) -> Result<(), Refusal> {
        let Some(ip) = frame.ipv4() else {
            return Ok(());
        };
        let (to, ttl) = (ip.dst_addr(), ip.hop_limit());
        if to.is_multicast() || to.is_loopback() || to.is_unspecified() {
            return Err(refuse(
                "router.not-forwardable",
                "not an address to forward to",
                None,
            ));
        }
        if ttl <= 1 {
            let text = "the packet met more routers than its time to live allowed";
            return Err(refuse(
                "router.ttl-exceeded",
                text,
                Some(IcmpError::TimeExceeded),
            ));
        }
        let hop = kernel.routes.lookup(to).map_err(|by| {
            let text = format!("this router knows no way to {to}");
            Refusal {
                by,
                ..refuse("router.no-route", text, Some(IcmpError::NetUnreachable))
            }
        })?;
        let passing = Passing {
            from,
            to: Some(hop.interface),
        };
        filter(kernel, context, passing, arrived, &frame)?;
        let frame = self.leave(kernel, context, passing, set_ttl(frame, ttl - 1))?;
        send(kernel, context, hop, frame)
    }

    fn watch(&mut self, kernel: &mut Kernel) {
        let next = self
            .stages
            .iter()
            .filter_map(|stage| stage.next_deadline())
            .map(|(at, _)| at);
        let Some(at) = next.min() else { return };
        if self
            .watched
            .is_none_or(|watched| at < watched || watched <= kernel.now())
        {
            self.watched = Some(at);
            kernel.watch_forwarder(at);
        }
    }
}

impl Forwarder for Gateway {
    fn forward(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) -> Option<Frame> {
        let arrived = frame.clone();
        let passing = Passing {
            from: interface,
            to: None,
        };
        let result = match self.arrive(kernel, context, passing, frame) {
            Ok(frame) if is_local(kernel, interface, &frame) => {
                self.watch(kernel);
                return Some(frame);
            }
            Ok(frame) => self.route(kernel, context, interface, &arrived, frame),
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = result {
            end(kernel, context, interface, &arrived, refusal);
        }
        self.watch(kernel);
        None
    }

    fn uses_port(&self, protocol: Protocol, port: u16) -> bool {
        let mut stages = self.stages.iter();
        stages.any(|stage| stage.uses_port(protocol, port))
    }

    fn next_deadline(&self) -> Option<(Time, &'static str)> {
        self.stages
            .iter()
            .filter_map(|stage| stage.next_deadline())
            .min()
    }

    fn expire(&mut self, _: &mut Kernel, context: &mut Context<'_>) {
        for stage in &mut self.stages {
            stage.expire(context);
        }
        self.watched = None;
    }
}

/// Whether a packet is for the gateway itself.
fn is_local(kernel: &Kernel, interface: InterfaceId, frame: &Frame) -> bool {
    let own = &kernel.interfaces[usize::from(interface)];
    frame.ipv4().is_some_and(|ip| {
        let to = ip.dst_addr();
        kernel.owns(to) || to.is_broadcast() || own.is_broadcast(to)
    })
}

/// Asks the firewall's forward chain.
fn filter(
    kernel: &mut Kernel,
    context: &mut Context<'_>,
    passing: Passing,
    arrived: &Frame,
    frame: &Frame,
) -> Result<(), Refusal> {
    let index = |interface: InterfaceId| InterfaceIndex(u16::from(interface));
    let passage = Passage {
        hook: Hook::Forward,
        input: Some(index(passing.from)),
        output: passing.to.map(index),
    };
    match kernel.firewall.decide(context.now(), frame, passage) {
        Verdict::Allow => Ok(()),
        Verdict::Drop { reason, by } => {
            let text = "a firewall rule of this gateway drops it silently".into();
            Err(Refusal {
                reason,
                text,
                by,
                tell: None,
            })
        }
        Verdict::Reject { reason, with, by } => {
            kernel.reject(context, passing.from, arrived, reason, (with, by));
            // The packet has ended above, with its reason; nothing is left to say.
            Err(Refusal {
                reason: "".into(),
                text: String::new(),
                by,
                tell: None,
            })
        }
    }
}

/// Sends a routed packet, in pieces if it must and may be cut (RFC 1812 section 5.2.6).
fn send(
    kernel: &mut Kernel,
    context: &mut Context<'_>,
    hop: NextHop,
    frame: Frame,
) -> Result<(), Refusal> {
    let mtu = kernel.interfaces[usize::from(hop.interface)].mtu;
    let keep_whole = frame.ipv4().is_some_and(|ip| ip.dont_frag());
    let how = (Verb::Forwarded, hop.because);
    if frame.packet_len() <= mtu {
        kernel.send_on_link(context, hop.interface, hop.address, frame, how);
    } else if keep_whole {
        let text = format!("longer than {mtu} bytes, and must not be cut");
        let tell = Some(IcmpError::FragmentationNeeded { mtu: mtu as u16 });
        return Err(refuse("router.too-big", text, tell));
    } else {
        for piece in fragment(frame, mtu) {
            kernel.send_on_link(context, hop.interface, hop.address, piece, how);
        }
    }
    Ok(())
}

/// Ends a refused packet, and tells its sender if it should be told.
fn end(
    kernel: &mut Kernel,
    context: &mut Context<'_>,
    interface: InterfaceId,
    frame: &Frame,
    refusal: Refusal,
) {
    let Refusal {
        reason,
        text,
        by,
        tell,
    } = refusal;
    if reason.is_empty() {
        return;
    }
    let drop: EventId = context.discard(frame.clone(), reason, text, by);
    if let Some(error) = tell {
        context.record().set_cause(drop);
        kernel.report(context, interface, frame, error, by);
    }
}

fn refuse(reason: &'static str, text: impl Into<String>, tell: Option<IcmpError>) -> Refusal {
    Refusal {
        reason: reason.into(),
        text: text.into(),
        by: None,
        tell,
    }
}
