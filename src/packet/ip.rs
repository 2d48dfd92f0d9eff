//! One view of an IPv4 or IPv6 header, for those who only read.

use std::net::{IpAddr, SocketAddr};

use super::read;

/// The protocol number of ICMP (RFC 792).
pub(super) const ICMP: u8 = 1;
/// The protocol number of TCP (RFC 9293).
pub(super) const TCP: u8 = 6;
/// The protocol number of UDP (RFC 768).
pub(super) const UDP: u8 = 17;
/// The protocol number of `ICMPv6` (RFC 4443).
pub(super) const ICMPV6: u8 = 58;

/// What IPv4 (RFC 791) and IPv6 (RFC 8200) headers have in common. All places are counted from
/// the first byte of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ip {
    /// Who sent it.
    pub(super) source: IpAddr,
    /// Whom it is for.
    pub(super) destination: IpAddr,
    /// The protocol of the payload.
    pub(super) protocol: u8,
    /// Where the payload begins.
    pub(super) payload: usize,
    /// Where the payload ends, as the header says; the bytes may end earlier.
    pub(super) end: usize,
    /// Where the payload belongs in the whole packet, in bytes.
    pub(super) offset: usize,
    /// Whether more fragments follow.
    pub(super) more: bool,
}

impl Ip {
    /// Reads the header at `at`; `None` if it is cut short or malformed.
    pub(super) fn parse(bytes: &[u8], at: usize) -> Option<Self> {
        match bytes.get(at)? >> 4 {
            4 => Self::parse_v4(bytes, at),
            6 => Self::parse_v6(bytes, at),
            _ => None,
        }
    }

    /// Whether this is one piece of a larger packet.
    pub(super) fn is_fragment(&self) -> bool {
        self.more || self.offset != 0
    }

    /// Length of the payload in bytes, as the header says.
    pub(super) fn payload_len(&self) -> usize {
        self.end - self.payload
    }

    /// The bytes up to the end of the payload: padding behind it is cut off.
    pub(super) fn cut<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[..self.end.min(bytes.len())]
    }

    /// `TCP 192.0.2.1:80 > 192.0.2.2:49152`, or without ports where there are none.
    pub(super) fn endpoints(&self, bytes: &[u8]) -> String {
        let name = protocol_name(self.protocol);
        let ports = self.has_ports().then(|| {
            let source = read::be16(bytes, self.payload)?;
            Some((source, read::be16(bytes, self.payload + 2)?))
        });
        match ports.flatten() {
            Some((source, destination)) => {
                let source = SocketAddr::new(self.source, source);
                let destination = SocketAddr::new(self.destination, destination);
                format!("{name} {source} > {destination}")
            }
            None => format!("{name} {} > {}", self.source, self.destination),
        }
    }

    fn has_ports(&self) -> bool {
        self.offset == 0 && matches!(self.protocol, TCP | UDP)
    }

    /// RFC 791 section 3.1.
    fn parse_v4(bytes: &[u8], at: usize) -> Option<Self> {
        let header = usize::from(bytes[at] & 0x0f) * 4;
        let total = usize::from(read::be16(bytes, at + 2)?);
        if header < 20 || total < header || bytes.len() < at + header {
            return None;
        }
        let fragment = read::be16(bytes, at + 6)?;
        Some(Self {
            source: read::ipv4(bytes, at + 12)?.into(),
            destination: read::ipv4(bytes, at + 16)?.into(),
            protocol: bytes[at + 9],
            payload: at + header,
            end: at + total,
            offset: usize::from(fragment & 0x1fff) * 8,
            more: fragment & 0x2000 != 0,
        })
    }

    /// RFC 8200 sections 3 and 4; extension headers are stepped over.
    fn parse_v6(bytes: &[u8], at: usize) -> Option<Self> {
        let mut ip = Self {
            source: read::ipv6(bytes, at + 8)?.into(),
            destination: read::ipv6(bytes, at + 24)?.into(),
            protocol: bytes[at + 6],
            payload: at + 40,
            end: at + 40 + usize::from(read::be16(bytes, at + 4)?),
            offset: 0,
            more: false,
        };
        while let 0 | 43 | 44 | 60 = ip.protocol {
            let here = ip.payload;
            let length = if ip.protocol == 44 {
                let fragment = read::be16(bytes, here + 2)?;
                ip.offset = usize::from(fragment & 0xfff8);
                ip.more = fragment & 1 != 0;
                8
            } else {
                usize::from(*bytes.get(here + 1)?) * 8 + 8
            };
            ip.protocol = *bytes.get(here)?;
            ip.payload = here + length;
            if ip.payload > ip.end || ip.offset != 0 {
                break;
            }
        }
        (ip.payload <= ip.end).then_some(ip)
    }
}

/// The name of an IP protocol (IANA protocol numbers).
pub(super) fn protocol_name(protocol: u8) -> String {
    match protocol {
        ICMP => "ICMP".into(),
        TCP => "TCP".into(),
        UDP => "UDP".into(),
        ICMPV6 => "ICMPv6".into(),
        other => format!("protocol {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_fragment_header_is_stepped_over() {
        let mut bytes = vec![0; 40 + 8 + 4];
        bytes[0] = 0x60;
        bytes[5] = 12;
        bytes[6] = 44;
        bytes[40] = UDP;
        bytes[42..44].copy_from_slice(&0x0011_u16.to_be_bytes());
        let ip = Ip::parse(&bytes, 0).unwrap();
        assert_eq!((ip.protocol, ip.offset, ip.more), (UDP, 16, true));
        assert_eq!(ip.payload_len(), 4);
    }

    #[test]
    fn a_total_length_below_the_header_is_malformed() {
        let mut bytes = vec![0; 40];
        bytes[0] = 0x45;
        bytes[3] = 19;
        assert!(Ip::parse(&bytes, 0).is_none());
    }
}
