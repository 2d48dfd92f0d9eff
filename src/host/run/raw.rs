//! Raw sockets as programs use them.

use std::future::poll_fn;
use std::task::Poll;

use crate::host::ip::{Outgoing, fragment};
use crate::host::{Errno, Failure, Heard};
use crate::packet::{Frame, Protocol};

use super::os::Os;

/// A raw socket; closed when dropped.
pub struct RawSocket {
    os: Os,
    number: u32,
}

impl RawSocket {
    /// A socket that hears packets of `protocols`.
    pub fn new(os: Os, protocols: &[Protocol]) -> Self {
        let number = os.kernel().raws.open(protocols);
        Self { os, number }
    }

    /// Sends an IPv4 packet made by the program. One that is too long is cut into fragments, if
    /// its header allows that.
    ///
    /// # Errors
    /// There is no way to its destination, or it is too long and must not be cut.
    pub fn send(&self, packet: &Frame) -> Result<(), Failure> {
        let Some((to, keep_whole)) = packet.ipv4().map(|ip| (ip.dst_addr(), ip.dont_frag())) else {
            return Ok(());
        };
        let mut kernel = self.os.kernel();
        kernel.source_for(to)?;
        let mtu = kernel.mtu_to(to);
        if keep_whole && packet.packet_len() > mtu {
            return Err(Failure::new(Errno::MessageTooLong, None));
        }
        let (span, cause) = {
            let trace = self.os.record();
            (trace.span(), trace.cause())
        };
        for frame in fragment(packet.clone(), mtu) {
            kernel.udp.outgoing.push(Outgoing {
                frame,
                direct: None,
                span,
                cause,
            });
        }
        Ok(())
    }

    /// Waits for the next packet.
    pub async fn hear(&self) -> Heard {
        poll_fn(|_| {
            let task = self.os.task();
            let mut kernel = self.os.kernel();
            let Some(socket) = kernel.raws.sockets.get_mut(&self.number) else {
                return Poll::Pending;
            };
            if let Some(heard) = socket.incoming.pop_front() {
                Poll::Ready(heard)
            } else {
                socket.waiters.extend(task);
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for RawSocket {
    fn drop(&mut self) {
        self.os.kernel().raws.sockets.remove(&self.number);
    }
}
