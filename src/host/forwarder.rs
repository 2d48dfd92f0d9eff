//! The seam between a host and a gateway: who decides about packets that are for others.

use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Protocol};
use crate::sim::Time;

use super::Kernel;

/// Decides about every IPv4 packet that arrives, before the host looks at it.
pub trait Forwarder: std::any::Any {
    /// Handles an arriving packet: forwards it, drops it, or gives it back (perhaps translated)
    /// to be delivered on this machine.
    fn forward(
        &mut self,
        kernel: &mut Kernel,
        context: &mut Context<'_>,
        interface: InterfaceId,
        frame: Frame,
    ) -> Option<Frame>;

    /// Whether a port of this machine's is in use for somebody else; its own programs must not
    /// choose it.
    fn uses_port(&self, protocol: Protocol, port: u16) -> bool;

    /// When the next entry of a table runs out, and what it is.
    fn next_deadline(&self) -> Option<(Time, &'static str)>;

    /// Removes what ran out.
    fn expire(&mut self, kernel: &mut Kernel, context: &mut Context<'_>);
}
