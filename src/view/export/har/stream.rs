//! The bytes of a client's TCP connections, in their order, each with the moment it was there.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use crate::http::EndOfStream;
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;
use crate::trace::{EventId, Names, NodeId, Recorder, Verb, lost_hop};

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The pieces in their order.
    pub(super) pieces: Vec<(Time, Vec<u8>)>,
    /// When and how it ended.
    pub(super) end: Option<(Time, EndOfStream)>,
    next: Option<u32>,
    early: BTreeMap<u32, Vec<u8>>,
}

/// A connection as its client saw it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) remote: SocketAddrV4,
    pub(super) local: SocketAddrV4,
    /// When the first SYN went out.
    pub(super) opened: Time,
    /// When the other side had answered.
    pub(super) established: Option<Time>,
    pub(super) out: Stream,
    pub(super) back: Stream,
}

/// All connections that `node` opened, in their order.
pub(super) fn connections(trace: &Recorder, names: &dyn Names, node: NodeId) -> Vec<Connection> {
    let lost: Vec<EventId> = trace
        .events()
        .iter()
        .filter(|event| event.verb == Verb::Dropped)
        .filter_map(|event| lost_hop(trace, event))
        .collect();
    let mut seen: Vec<(Time, bool, &Frame)> = Vec::new();
    for (index, event) in trace.events().iter().enumerate() {
        let Some(hop) = event.hop() else { continue };
        let (from, to) = names.ends(hop.link, hop.direction);
        if from == node && event.verb == Verb::Sent {
            seen.push((event.time, true, &hop.frame));
        }
        if to == node && !lost.contains(&EventId::from_index(index)) {
            seen.push((hop.arrives, false, &hop.frame));
        }
    }
    seen.sort_by_key(|(time, ..)| *time);
    let mut connections: Vec<Connection> = Vec::new();
    for (time, sent, frame) in seen {
        take(&mut connections, time, sent, frame);
    }
    connections
}

fn take(connections: &mut Vec<Connection>, time: Time, sent: bool, frame: &Frame) -> Option<()> {
    let tuple = Tuple::of(frame).filter(|tuple| tuple.protocol == Protocol::Tcp)?;
    let head = frame.transport();
    let word = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let (sequence, flags) = (word(4)?, *head.get(13)?);
    let (fin, syn, rst, ack) = (
        flags & 1 != 0,
        flags & 2 != 0,
        flags & 4 != 0,
        flags & 16 != 0,
    );
    let (local, remote) = if sent {
        (tuple.source, tuple.destination)
    } else {
        (tuple.destination, tuple.source)
    };
    let own = |it: &&mut Connection| (it.local, it.remote) == (local, remote);
    if sent && syn && !ack {
        let again = connections.iter_mut().rev().find(own);
        // A SYN that is sent again opens nothing new.
        if again.is_none_or(|it| it.established.is_some() || it.back.end.is_some()) {
            connections.push(Connection {
                remote,
                local,
                opened: time,
                established: None,
                out: Stream::beginning_after(sequence),
                back: Stream::default(),
            });
        }
        return Some(());
    }
    let connection = connections.iter_mut().rev().find(own)?;
    if !sent && syn {
        connection.established.get_or_insert(time);
        connection.back = Stream::beginning_after(sequence);
        return Some(());
    }
    let stream = if sent {
        &mut connection.out
    } else {
        &mut connection.back
    };
    stream.take(time, sequence, frame.body());
    if rst {
        stream.end.get_or_insert((time, EndOfStream::Reset));
    } else if fin {
        stream.end.get_or_insert((time, EndOfStream::Fin));
    }
    Some(())
}

impl Stream {
    fn beginning_after(syn: u32) -> Self {
        Self {
            next: Some(syn.wrapping_add(1)),
            ..Self::default()
        }
    }

    /// Takes a segment: what is new is kept, what came before its turn waits.
    fn take(&mut self, time: Time, sequence: u32, data: &[u8]) {
        if !data.is_empty() {
            self.early.insert(sequence, data.to_vec());
        }
        while let Some(next) = self.next {
            let due = self
                .early
                .iter()
                .find(|(start, _)| next.wrapping_sub(**start) < 1 << 31)
                .map(|(start, _)| *start);
            let Some(start) = due else { return };
            let data = self.early.remove(&start).unwrap_or_default();
            let old = next.wrapping_sub(start) as usize;
            if let Some(new) = data.get(old..).filter(|new| !new.is_empty()) {
                self.pieces.push((time, new.to_vec()));
                self.next = Some(next.wrapping_add(new.len() as u32));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_put_in_order_once() {
        let mut stream = Stream::beginning_after(u32::MAX);
        let at = Time::from_millis;
        stream.take(at(1), 3, b"def");
        stream.take(at(2), 0, b"abc");
        stream.take(at(3), 0, b"abc");
        stream.take(at(4), 5, b"fgh");
        let bytes: Vec<u8> = stream
            .pieces
            .iter()
            .flat_map(|(_, it)| it.clone())
            .collect();
        assert_eq!(bytes, b"abcdefgh");
        assert_eq!(stream.pieces[1].0, at(2));
    }
}
