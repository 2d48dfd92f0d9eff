//! The event queue: a total order by time, then by the order of insertion.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Time;

/// A queue of things to come, popped in total order (time, sequence).
#[derive(Debug)]
pub struct Scheduler<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    next_sequence: u64,
}

#[derive(Debug)]
struct Entry<T> {
    time: Time,
    sequence: u64,
    item: T,
}

impl<T> Scheduler<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
            next_sequence: 0,
        }
    }

    /// Queues `item` for `time`. Items of equal time keep the order of their insertion.
    pub fn push(&mut self, time: Time, item: T) {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.heap.push(Reverse(Entry {
            time,
            sequence,
            item,
        }));
    }

    /// The time of the next item.
    pub fn next_time(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse(entry)| entry.time)
    }

    /// Takes the next item and its time.
    pub fn pop(&mut self) -> Option<(Time, T)> {
        self.heap
            .pop()
            .map(|Reverse(entry)| (entry.time, entry.item))
    }

    /// All items that wait, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.heap.iter().map(|Reverse(entry)| &entry.item)
    }

    /// How many items wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<T> Default for Scheduler<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.time, self.sequence) == (other.time, other.sequence)
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.time, self.sequence).cmp(&(other.time, other.sequence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_times_keep_insertion_order() {
        let mut queue = Scheduler::new();
        queue.push(Time::from_millis(2), "c");
        queue.push(Time::from_millis(1), "a");
        queue.push(Time::from_millis(1), "b");
        let order: Vec<_> = std::iter::from_fn(|| queue.pop())
            .map(|(_, item)| item)
            .collect();
        assert_eq!(order, ["a", "b", "c"]);
    }
}
