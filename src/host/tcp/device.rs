//! The device under smoltcp: one packet in, any number of packets out, no wire.

use smoltcp::phy::{self, Checksum, DeviceCapabilities, Medium};
use smoltcp::time::Instant;

use crate::packet::{Frame, HEAD_MAX};

/// Hands smoltcp at most one packet and collects what it answers, as frames with blank Ethernet
/// addresses.
#[derive(Debug)]
pub(in crate::host) struct Device {
    mtu: usize,
    incoming: Option<Vec<u8>>,
    spare: Vec<u8>,
    outgoing: Vec<Frame>,
    scratch: Vec<u8>,
}

impl Device {
    pub(in crate::host) fn new(mtu: usize) -> Self {
        Self {
            mtu,
            incoming: None,
            spare: Vec::new(),
            outgoing: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// Offers the packet in `frame` to the next poll.
    pub(in crate::host) fn offer(&mut self, frame: &Frame) {
        let mut buffer = std::mem::take(&mut self.spare);
        frame.copy_packet_into(&mut buffer);
        self.incoming = Some(buffer);
    }

    /// What was sent since the last call.
    pub(in crate::host) fn take_outgoing(&mut self) -> impl Iterator<Item = Frame> {
        self.outgoing.drain(..)
    }

    /// How many packets were sent since they were last taken.
    pub(in crate::host) fn outgoing_len(&self) -> usize {
        self.outgoing.len()
    }
}

impl phy::Device for Device {
    type RxToken<'a> = RxToken<'a>;
    type TxToken<'a> = TxToken<'a>;

    fn receive(&mut self, _: Instant) -> Option<(RxToken<'_>, TxToken<'_>)> {
        let packet = self.incoming.take()?;
        let tx = TxToken {
            outgoing: &mut self.outgoing,
            scratch: &mut self.scratch,
        };
        Some((
            RxToken {
                packet,
                spare: &mut self.spare,
            },
            tx,
        ))
    }

    fn transmit(&mut self, _: Instant) -> Option<TxToken<'_>> {
        Some(TxToken {
            outgoing: &mut self.outgoing,
            scratch: &mut self.scratch,
        })
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ip;
        capabilities.max_transmission_unit = self.mtu;
        // The host has verified both checksums before a packet comes here.
        capabilities.checksum.ipv4 = Checksum::Tx;
        capabilities.checksum.tcp = Checksum::Tx;
        capabilities
    }
}

pub(in crate::host) struct RxToken<'a> {
    packet: Vec<u8>,
    spare: &'a mut Vec<u8>,
}

impl phy::RxToken for RxToken<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, read: F) -> R {
        let result = read(&self.packet);
        *self.spare = self.packet;
        result
    }
}

pub(in crate::host) struct TxToken<'a> {
    outgoing: &'a mut Vec<Frame>,
    scratch: &'a mut Vec<u8>,
}

impl phy::TxToken for TxToken<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, write: F) -> R {
        if self.scratch.len() < len {
            self.scratch.resize(len, 0);
        }
        // smoltcp writes every byte; the headers begin blank all the same.
        let packet = &mut self.scratch[..len];
        packet[..len.min(HEAD_MAX)].fill(0);
        let result = write(packet);
        self.outgoing.push(Frame::around_ipv4(packet));
        result
    }
}
