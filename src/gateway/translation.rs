//! The stage that translates addresses between the internal and the external realm (RFC 3022).

use crate::host::{IcmpError, Kernel};
use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::{Stream, Time};
use crate::trace::{EventId, Note, Verb};

use super::nat44::{Inbound, MappingRow, NO_MAPPING, Nat44, Refused, Translated};
use super::stage::{Passing, Refusal, Stage};

/// A NAPT44 between the external interface and all others.
pub struct Translation {
    external: InterfaceId,
    nat: Nat44,
    stream: Stream,
}

impl Translation {
    /// A translation by `nat`, whose outside is the interface `external`.
    pub fn new(external: InterfaceId, nat: Nat44, stream: Stream) -> Self {
        Self {
            external,
            nat,
            stream,
        }
    }

    /// The table and its settings.
    pub fn nat(&mut self) -> &mut Nat44 {
        &mut self.nat
    }

    /// All mappings at `now`.
    pub fn view(&self, now: Time) -> Vec<MappingRow> {
        self.nat.view(now)
    }

    /// Forgets all mappings; `by` is the event that did it.
    pub fn flush(&mut self, now: Time, by: EventId) -> Vec<MappingRow> {
        self.nat.flush(now, by)
    }

    /// Turns a packet from inside round if it is meant for an external endpoint of somebody
    /// inside (RFC 4787 REQ-9, RFC 5382 REQ-8). What is for the gateway itself passes as it is.
    fn hairpin(
        &mut self,
        kernel: &Kernel,
        context: &Context<'_>,
        frame: Frame,
    ) -> Result<Frame, Refusal> {
        if !self.nat.hairpins(context.now(), &frame) {
            return Ok(frame);
        }
        let taken = |protocol, port| kernel.uses_port(protocol, port);
        let turned = self
            .nat
            .outbound(context.now(), frame.clone(), &taken, &mut self.stream);
        turned
            .map(|translated| record(context, frame, translated))
            .map_err(refusal)
    }
}

impl Stage for Translation {
    fn arriving(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal> {
        if passing.from != self.external {
            return self.hairpin(kernel, context, frame);
        }
        match self.nat.inbound(context.now(), frame.clone()) {
            Inbound::Translated(translated) => Ok(record(context, frame, translated)),
            Inbound::Refused(refused) => Err(refusal(refused)),
            Inbound::NotMine { by } => {
                if is_unsolicited(kernel, &frame) {
                    // Nobody here wants it: silence, as RFC 5382 REQ-4 asks.
                    return Err(refusal(Refused {
                        reason: NO_MAPPING,
                        by,
                    }));
                }
                Ok(frame)
            }
        }
    }

    fn leaving(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal> {
        if passing.to != Some(self.external) || passing.from == self.external {
            return Ok(frame);
        }
        let taken = |protocol, port| kernel.uses_port(protocol, port);
        let now = context.now();
        let result = self
            .nat
            .outbound(now, frame.clone(), &taken, &mut self.stream);
        result
            .map(|translated| record(context, frame, translated))
            .map_err(refusal)
    }

    fn uses_port(&self, protocol: Protocol, port: u16) -> bool {
        self.nat.owns(protocol, port)
    }

    fn next_deadline(&self) -> Option<(Time, &'static str)> {
        self.nat.next_deadline()
    }

    fn expire(&mut self, context: &mut Context<'_>) {
        for row in self.nat.expire(context.now()) {
            let text = format!(
                "the mapping {} = {} was idle too long",
                row.internal, row.external
            );
            let note = Note::new("nat44.expired", text);
            context.record().note(Verb::Fired, note);
        }
    }
}

/// Records a translation; what is sent next is its effect.
fn record(context: &Context<'_>, before: Frame, translated: Translated) -> Frame {
    let Translated {
        frame,
        internal,
        external,
        is_new,
        ..
    } = translated;
    let code = if is_new {
        "nat44.mapped"
    } else {
        "nat44.translated"
    };
    let mut note = Note::new(code, "").before(before).frame(frame.clone());
    if is_new {
        note.text = format!("a new row in the NAT table: {internal} is seen outside as {external}");
        note = note.field("internal", internal).field("external", external);
    }
    let event = context.record().note(Verb::Translated, note);
    context.record().set_cause(event);
    frame
}

/// Whether a packet to the gateway itself is for nobody: no program of the gateway uses its port.
fn is_unsolicited(kernel: &Kernel, frame: &Frame) -> bool {
    Tuple::of(frame).is_some_and(|tuple| {
        kernel.owns(*tuple.destination.ip())
            && tuple.protocol != Protocol::Icmp
            && !kernel.uses_port(tuple.protocol, tuple.destination.port())
    })
}

fn refusal(refused: Refused) -> Refusal {
    let text = match refused.reason {
        NO_MAPPING => "the NAT table has no row for this packet",
        _ => "the address translation does not let it pass",
    };
    let tell = refused.icmp_code().map(|_| IcmpError::AdminProhibited);
    Refusal {
        reason: refused.reason.into(),
        text: text.into(),
        by: refused.by,
        tell,
    }
}
