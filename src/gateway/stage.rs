//! What a stage of a gateway is: something that may rewrite or refuse a packet on its way.

use std::any::Any;
use std::borrow::Cow;

use crate::host::{IcmpError, Kernel};
use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol};
use crate::sim::Time;
use crate::trace::EventId;

/// A packet's way through the gateway, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// Where it came in.
    pub from: InterfaceId,
    /// Where it will go out; `None` before it is routed.
    pub to: Option<InterfaceId>,
}

/// A packet that a stage does not let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason of the drop: `nat44.no-mapping`.
    pub reason: Cow<'static, str>,
    /// The same in a sentence.
    pub text: String,
    /// The fault behind it, if there is one.
    pub by: Option<EventId>,
    /// What the sender is told, if anything.
    pub tell: Option<IcmpError>,
}

/// One stage of a gateway.
///
/// `arriving` runs on every packet before the gateway decides whether it is for itself;
/// `leaving` runs on packets that are routed through it, when the way out is known.
pub trait Stage: Any {
    /// Handles a packet that came in.
    fn arriving(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal>;

    /// Handles a packet that is about to go out.
    fn leaving(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        passing: Passing,
        frame: Frame,
    ) -> Result<Frame, Refusal>;

    /// Whether a port of the gateway's is in use for somebody behind it.
    fn uses_port(&self, protocol: Protocol, port: u16) -> bool;

    /// When the next entry of its table runs out, and what that means.
    fn next_deadline(&self) -> Option<(Time, &'static str)>;

    /// Removes what ran out.
    fn expire(&mut self, context: &mut Context<'_>);
}
