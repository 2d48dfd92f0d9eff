//! A queue of deadlines for tables whose entries are refreshed by almost every packet.

use std::collections::BTreeSet;

use crate::sim::Time;

/// Wakes the owner of a table for each entry, not later than the entry's deadline.
///
/// A deadline that moves away costs nothing: its old place in the queue stays, and when that
/// moment comes the entry is queued again for the new one. Only a deadline that comes nearer is
/// queued at once.
#[derive(Clone, Debug)]
pub struct Deadlines<K> {
    queue: BTreeSet<(Time, K)>,
}

impl<K: Ord + Copy> Deadlines<K> {
    /// An empty queue.
    pub fn new() -> Self {
        Self {
            queue: BTreeSet::new(),
        }
    }

    /// Notes that the deadline of `key` is now `at`; it was `before`, `None` for a new entry.
    pub fn set(&mut self, key: K, before: Option<Time>, at: Time) {
        if before.is_none_or(|before| at < before) {
            self.queue.insert((at, key));
        }
    }

    /// The next moment to look; not later than the nearest deadline, perhaps earlier.
    pub fn next(&self) -> Option<Time> {
        self.queue.first().map(|(at, _)| *at)
    }

    /// Takes a key whose deadline is not after `now`. `actual` is the deadline in the table,
    /// `None` if the entry is gone. Call until it returns `None`.
    pub fn pop_due(&mut self, now: Time, actual: impl Fn(&K) -> Option<Time>) -> Option<K> {
        while let Some(&(at, key)) = self.queue.first()
            && at <= now
        {
            self.queue.pop_first();
            match actual(&key) {
                None => {}
                Some(deadline) if deadline <= now => return Some(key),
                Some(deadline) => {
                    self.queue.insert((deadline, key));
                }
            }
        }
        None
    }

    /// Forgets all deadlines.
    pub fn clear(&mut self) {
        self.queue.clear();
    }
}

impl<K: Ord + Copy> Default for Deadlines<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_entry_is_due_exactly_at_its_last_deadline(
            sets in proptest::collection::vec((0u8..8, 0u64..50), 1..40),
        ) {
            let (mut deadlines, mut table) = (Deadlines::new(), BTreeMap::new());
            for (key, at) in sets {
                let at = Time::from_millis(at);
                deadlines.set(key, table.insert(key, at), at);
            }
            for now in (0..60).map(Time::from_millis) {
                while let Some(key) = deadlines.pop_due(now, |key| table.get(key).copied()) {
                    prop_assert_eq!(table.remove(&key), Some(now));
                }
                prop_assert!(table.values().all(|at| *at > now));
                prop_assert!(deadlines.next().is_some() || table.is_empty());
            }
        }
    }
}
