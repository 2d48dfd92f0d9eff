//! The neighbour table: which Ethernet address an IPv4 address has (RFC 826, RFC 1122 2.3.2).
//!
//! States are Linux's, because learners meet them in `ip neigh`:
//!
//! | state | event | next |
//! |---|---|---|
//! | (none) | a packet needs the address | incomplete: ask by broadcast, hold the packet |
//! | incomplete | an answer | reachable: send what was held |
//! | incomplete | 3 questions, 1 s apart, unanswered | failed: drop what was held |
//! | reachable | 30 s without a sign of life | stale |
//! | stale | a packet is sent | delay: 5 s grace |
//! | delay | no sign of life | probe: ask by unicast, 3 times, 1 s apart |
//! | probe | unanswered | failed |
//! | any | a frame from that address | reachable |

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use crate::packet::Frame;
use crate::sim::Time;
use crate::trace::{EventId, SpanId};

/// Questions before giving up (Linux `mcast_solicit`, `ucast_solicit`).
const TRIES: u8 = 3;
/// Time between two questions (Linux `retrans_time_ms`, and what its coarse timers add).
const RETRANSMIT: Duration = Duration::from_millis(1020);
/// How long a sign of life counts (Linux `base_reachable_time_ms`).
const REACHABLE: Duration = Duration::from_secs(30);
/// Grace before a stale address is asked again (Linux `delay_first_probe_time`).
const DELAY: Duration = Duration::from_secs(5);
/// Packets held per address while it is asked for (Linux holds about as many small ones).
const HELD: usize = 16;

/// What a neighbour entry is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeighbourState {
    /// Asked for, not answered yet.
    Incomplete,
    /// Known, and heard of lately.
    Reachable,
    /// Known, not heard of for a while.
    Stale,
    /// Known and in use; will be asked soon.
    Delay,
    /// Being asked whether it is still there.
    Probe,
    /// Did not answer.
    Failed,
}

/// A packet that waits for its neighbour's address, with the event that made it wait.
#[derive(Debug)]
pub(in crate::host) struct Held {
    pub frame: Frame,
    pub cause: Option<EventId>,
    pub span: Option<SpanId>,
    pub forwarded: bool,
}

#[derive(Debug)]
struct Entry {
    state: NeighbourState,
    mac: EthernetAddress,
    tries: u8,
    /// Reachable: when confirmed. Otherwise: when the state's timer runs out.
    at: Time,
    held: Vec<Held>,
    /// The event of the latest question: what a give-up is about.
    asked: Option<EventId>,
}

/// What to do for a packet.
#[derive(Debug)]
pub(in crate::host) enum Resolution {
    /// Send it to this address.
    Known(EthernetAddress),
    /// Ask by broadcast; the packet is held.
    Ask,
    /// Somebody asked already; the packet is held.
    Held,
}

/// What to do when a timer ran out.
#[derive(Debug)]
pub(in crate::host) enum Overdue {
    /// Ask again: by unicast if the address is known, else by broadcast.
    Ask(Ipv4Addr, Option<EthernetAddress>, Option<EventId>),
    /// Give up: these packets cannot be delivered.
    GiveUp(Ipv4Addr, Vec<Held>, Option<EventId>),
}

/// The neighbours of one interface.
#[derive(Debug, Default)]
pub struct NeighbourTable {
    entries: BTreeMap<Ipv4Addr, Entry>,
    /// Whether an entry began to wait since this was last asked.
    began_to_wait: bool,
}

impl NeighbourTable {
    #[inline]
    pub(in crate::host) fn resolve(
        &mut self,
        now: Time,
        address: Ipv4Addr,
        packet: impl FnOnce() -> Held,
    ) -> Resolution {
        let entry = self.entries.entry(address).or_insert_with(|| Entry {
            state: NeighbourState::Failed,
            mac: EthernetAddress([0; 6]),
            tries: 0,
            at: Time::ZERO,
            held: Vec::new(),
            asked: None,
        });
        match entry.state {
            NeighbourState::Reachable if now.since(entry.at) < REACHABLE => {
                Resolution::Known(entry.mac)
            }
            NeighbourState::Reachable | NeighbourState::Stale => {
                (entry.state, entry.at) = (NeighbourState::Delay, now + DELAY);
                self.began_to_wait = true;
                Resolution::Known(entry.mac)
            }
            NeighbourState::Delay | NeighbourState::Probe => Resolution::Known(entry.mac),
            NeighbourState::Failed => {
                (entry.state, entry.tries) = (NeighbourState::Incomplete, 1);
                entry.at = now + RETRANSMIT;
                entry.held.push(packet());
                self.began_to_wait = true;
                Resolution::Ask
            }
            NeighbourState::Incomplete => {
                if entry.held.len() == HELD {
                    entry.held.remove(0);
                }
                entry.held.push(packet());
                Resolution::Held
            }
        }
    }

    /// Remembers which event asked for `address`, so that a give-up can name it.
    pub(in crate::host) fn asked(&mut self, address: Ipv4Addr, by: Option<EventId>) {
        if let Some(entry) = self.entries.get_mut(&address) {
            entry.asked = by;
        }
    }

    /// An answer: `address` is at `mac`. Returns the packets that waited for it.
    pub(in crate::host) fn learn(
        &mut self,
        now: Time,
        address: Ipv4Addr,
        mac: EthernetAddress,
    ) -> Vec<Held> {
        let Some(entry) = self.entries.get_mut(&address) else {
            return Vec::new();
        };
        (entry.state, entry.mac, entry.at) = (NeighbourState::Reachable, mac, now);
        (entry.tries, entry.asked) = (0, None);
        std::mem::take(&mut entry.held)
    }

    /// A question came from `address`: remember it, as RFC 826 says, if it is new.
    pub(in crate::host) fn meet(&mut self, now: Time, address: Ipv4Addr, mac: EthernetAddress) {
        self.entries.entry(address).or_insert(Entry {
            state: NeighbourState::Reachable,
            mac,
            tries: 0,
            at: now,
            held: Vec::new(),
            asked: None,
        });
    }

    /// A frame came from `address`: it lives.
    #[inline]
    pub(in crate::host) fn confirm(&mut self, now: Time, address: Ipv4Addr, mac: EthernetAddress) {
        if let Some(entry) = self.entries.get_mut(&address)
            && entry.mac == mac
            && !matches!(
                entry.state,
                NeighbourState::Incomplete | NeighbourState::Failed
            )
        {
            (entry.state, entry.at, entry.tries) = (NeighbourState::Reachable, now, 0);
        }
    }

    /// Whether an entry began to wait since the last call: a timer may be needed.
    #[inline]
    pub(in crate::host) fn began_to_wait(&mut self) -> bool {
        std::mem::take(&mut self.began_to_wait)
    }

    /// When the next timer runs out.
    pub(in crate::host) fn next_deadline(&self) -> Option<Time> {
        let waiting = self.entries.values().filter(|entry| {
            use NeighbourState::{Delay, Incomplete, Probe};
            matches!(entry.state, Incomplete | Delay | Probe)
        });
        waiting.map(|entry| entry.at).min()
    }

    /// The next thing to do about a timer that ran out.
    pub(in crate::host) fn overdue(&mut self, now: Time) -> Option<Overdue> {
        use NeighbourState::{Delay, Failed, Incomplete, Probe};
        let (&address, entry) = self.entries.iter_mut().find(|(_, entry)| {
            matches!(entry.state, Incomplete | Delay | Probe) && entry.at <= now
        })?;
        if entry.state != Delay && entry.tries >= TRIES {
            entry.state = Failed;
            entry.tries = 0;
            let held = std::mem::take(&mut entry.held);
            return Some(Overdue::GiveUp(address, held, entry.asked));
        }
        let known = (entry.state != Incomplete).then_some(entry.mac);
        if entry.state == Delay {
            entry.state = Probe;
        }
        entry.tries += 1;
        entry.at = now + RETRANSMIT;
        self.began_to_wait = true;
        Some(Overdue::Ask(address, known, entry.asked))
    }

    /// Forgets everything (the carrier was lost).
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// All entries: address, Ethernet address, state at `now`.
    pub fn view(
        &self,
        now: Time,
    ) -> impl Iterator<Item = (Ipv4Addr, EthernetAddress, NeighbourState)> {
        self.entries.iter().map(move |(address, entry)| {
            let aged = entry.state == NeighbourState::Reachable && now.since(entry.at) >= REACHABLE;
            let state = if aged {
                NeighbourState::Stale
            } else {
                entry.state
            };
            (*address, entry.mac, state)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
    const MAC: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 2]);

    fn held() -> Held {
        Held {
            frame: Frame::from_bytes(&[]),
            cause: None,
            span: None,
            forwarded: false,
        }
    }

    #[test]
    fn three_questions_then_unreachable_after_three_seconds() {
        let mut table = NeighbourTable::default();
        assert!(matches!(
            table.resolve(Time::ZERO, PEER, held),
            Resolution::Ask
        ));
        assert!(matches!(
            table.resolve(Time::ZERO, PEER, held),
            Resolution::Held
        ));
        for asked in 1..=2 {
            let now = Time::ZERO + RETRANSMIT * asked;
            assert_eq!(table.next_deadline(), Some(now));
            assert!(matches!(
                table.overdue(now),
                Some(Overdue::Ask(PEER, None, _))
            ));
            assert!(table.overdue(now).is_none());
        }
        match table.overdue(Time::ZERO + RETRANSMIT * 3) {
            Some(Overdue::GiveUp(PEER, held, _)) => assert_eq!(held.len(), 2),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_releases_what_was_held() {
        let mut table = NeighbourTable::default();
        table.resolve(Time::ZERO, PEER, held);
        assert_eq!(table.learn(Time::from_millis(1), PEER, MAC).len(), 1);
        assert!(matches!(
            table.resolve(Time::from_millis(2), PEER, held),
            Resolution::Known(MAC)
        ));
    }

    #[test]
    fn a_silent_neighbour_is_probed_by_unicast_and_lost() {
        let mut table = NeighbourTable::default();
        table.resolve(Time::ZERO, PEER, held);
        table.learn(Time::ZERO, PEER, MAC);
        let later = Time::from_millis(31_000);
        assert!(matches!(
            table.resolve(later, PEER, held),
            Resolution::Known(MAC)
        ));
        let due = later + DELAY;
        for asked in 0..3 {
            let now = due + RETRANSMIT * asked;
            assert!(matches!(
                table.overdue(now),
                Some(Overdue::Ask(PEER, Some(MAC), _))
            ));
        }
        assert!(matches!(
            table.overdue(due + RETRANSMIT * 3),
            Some(Overdue::GiveUp(..))
        ));
    }
}
