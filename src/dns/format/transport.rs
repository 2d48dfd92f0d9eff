//! How messages travel: alone over UDP, or one behind the other over TCP (RFC 1035 4.2).

use std::fmt;

/// The port of DNS servers, UDP and TCP (RFC 1035 4.2).
pub const PORT: u16 = 53;

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// In one datagram (RFC 1035 4.2.1).
    Udp,
    /// In a stream, behind its length (RFC 1035 4.2.2).
    Tcp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        })
    }
}

/// A message as it goes into a stream: behind its length in two octets (RFC 1035 4.2.2), written
/// at once so that it can travel in one segment (RFC 7766 8). Octets beyond 65535 are cut off.
pub fn stream_frame(message: &[u8]) -> Vec<u8> {
    let message = &message[..message.len().min(u16::MAX.into())];
    let length = message.len() as u16;
    [&length.to_be_bytes(), message].concat()
}

/// Cuts the octets of a stream into messages (RFC 1035 4.2.2). Holds at most what was fed.
#[derive(Clone, Debug, Default)]
pub struct StreamFrames {
    octets: Vec<u8>,
}

impl StreamFrames {
    /// Takes the next octets of the stream.
    pub fn feed(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// The next whole message. Call it after each `feed` until there is none.
    pub fn next_message(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.octets.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let message = rest.get(..length)?.to_vec();
        self.octets.drain(..2 + length);
        Some(message)
    }

    /// Whether the stream stopped inside a message.
    pub fn is_inside_message(&self) -> bool {
        !self.octets.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1035_4_2_2_messages_come_back_whole() {
        let stream = [
            stream_frame(b"one"),
            stream_frame(b""),
            stream_frame(b"two"),
        ]
        .concat();
        let mut frames = StreamFrames::default();
        let mut messages = Vec::new();
        for octet in stream {
            frames.feed(&[octet]);
            messages.extend(std::iter::from_fn(|| frames.next_message()));
        }
        assert_eq!(messages, [&b"one"[..], b"", b"two"]);
        assert!(!frames.is_inside_message());
    }
}
