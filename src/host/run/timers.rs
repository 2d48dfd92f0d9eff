//! A host's timers: each knows what it waits for and which event armed it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::net::{Context, InterfaceId};
use crate::sim::{Ticket, Time};
use crate::trace::EventId;

use crate::host::ConnectionId;

use super::task::TaskId;

/// What a timer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) enum Purpose {
    /// The node's forwarder keeps tables that age.
    Forwarder,
    /// A neighbour was asked for.
    Neighbours(InterfaceId),
    /// Fragments wait for the rest of their packet.
    Reassembly,
    /// A program sleeps, or waits no longer than this.
    Sleep {
        /// Who sleeps.
        task: TaskId,
        /// What it waits for, in words.
        what: Cow<'static, str>,
        /// Whether it is a limit to waiting for something else.
        is_limit: bool,
    },
    /// A TCP connection retransmits, acknowledges or gives up.
    Tcp(ConnectionId),
}

#[derive(Debug)]
struct Entry {
    at: Time,
    purpose: Purpose,
    armed_by: Option<EventId>,
    fired: Option<EventId>,
    /// By which the world knows it, once it does.
    ticket: Option<Ticket>,
}

/// All timers of one host.
#[derive(Debug, Default)]
pub(in crate::host) struct Timers {
    next: u64,
    entries: BTreeMap<u64, Entry>,
    unarmed: Vec<u64>,
    /// Timers that the world still has and nobody waits for.
    idle: Vec<Ticket>,
}

impl Timers {
    /// Sets a timer; the world hears of it with the next flush.
    pub(in crate::host) fn set(
        &mut self,
        at: Time,
        purpose: Purpose,
        armed_by: Option<EventId>,
    ) -> u64 {
        let token = self.next;
        self.next += 1;
        self.entries.insert(
            token,
            Entry {
                at,
                purpose,
                armed_by,
                fired: None,
                ticket: None,
            },
        );
        self.unarmed.push(token);
        token
    }

    /// Forgets a timer.
    pub(in crate::host) fn cancel(&mut self, token: u64) {
        let cancelled = self.entries.remove(&token);
        self.idle.extend(cancelled.and_then(|entry| entry.ticket));
    }

    /// Tells the world which timers are new and which are no longer wanted.
    #[inline]
    pub(in crate::host) fn tell(&mut self, context: &mut Context<'_>) {
        if self.idle.is_empty() && self.unarmed.is_empty() {
            return;
        }
        for ticket in self.idle.drain(..) {
            context.disarm(ticket);
        }
        for token in self.unarmed.drain(..) {
            // One that is gone already was set and cancelled while handling the same event.
            if let Some(entry) = self.entries.get_mut(&token) {
                entry.ticket = Some(context.arm(entry.at, token));
            }
        }
    }

    /// A timer ran out: its purpose and the event that armed it. Timers of sleeping programs stay
    /// until the program has looked at them.
    pub(in crate::host) fn ring(&mut self, token: u64) -> Option<(Purpose, Option<EventId>)> {
        let entry = self.entries.get(&token)?;
        let answer = (entry.purpose.clone(), entry.armed_by);
        if !matches!(entry.purpose, Purpose::Sleep { .. }) {
            self.entries.remove(&token);
        }
        Some(answer)
    }

    /// Notes that the sleeping program's timer fired.
    pub(in crate::host) fn mark_fired(&mut self, token: u64, event: EventId) {
        if let Some(entry) = self.entries.get_mut(&token) {
            entry.fired = Some(event);
        }
    }

    /// The event of a sleeper's timer, if it ran out.
    pub(in crate::host) fn fired(&self, token: u64) -> Option<EventId> {
        self.entries.get(&token)?.fired
    }

    /// Whether a timer for the neighbours of `interface` rings no later than `at`.
    pub(in crate::host) fn watches_neighbours(&self, interface: InterfaceId, at: Time) -> bool {
        let wanted = Purpose::Neighbours(interface);
        self.entries
            .values()
            .any(|entry| entry.purpose == wanted && entry.at <= at)
    }

    /// What sleeping programs wait for, and until when.
    pub(in crate::host) fn sleepers(&self) -> impl Iterator<Item = (&str, Time)> {
        self.entries
            .values()
            .filter_map(|entry| match &entry.purpose {
                Purpose::Sleep { what, .. } if entry.fired.is_none() => {
                    Some((what.as_ref(), entry.at))
                }
                _ => None,
            })
    }
}
