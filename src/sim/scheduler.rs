//! The event queue: a total order by time, then by the order of insertion.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, VecDeque};

use super::Time;

/// Entries of the heap whose item was taken back may lie about until they are this many, and
/// more than half of all.
const DEAD: usize = 64;

/// A queue of things to come, popped in total order (time, sequence).
///
/// The heap orders small keys. Items that can be taken back stay in a place of their own. Items
/// that nearly always come in order, as on a link, queue up in a lane, and only the first of each
/// lane is in the heap: so the heap stays small however much is under way.
#[derive(Debug)]
pub struct Scheduler<T> {
    heap: BinaryHeap<Reverse<Key>>,
    places: Vec<Option<(u64, T)>>,
    free: Vec<u32>,
    lanes: Vec<VecDeque<(Time, u64, T)>>,
    in_lanes: usize,
    next_sequence: u64,
}

/// What an item waits by: its moment, its number, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    time: Time,
    sequence: u64,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Lane(u32),
    Place(u32),
}

/// The right to take an item back before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    sequence: u64,
    place: u32,
}

impl<T> Scheduler<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
            places: Vec::new(),
            free: Vec::new(),
            lanes: Vec::new(),
            in_lanes: 0,
            next_sequence: 0,
        }
    }

    /// Queues `item` for `time`. Items of equal time keep the order of their insertion.
    pub fn push(&mut self, time: Time, item: T) -> Ticket {
        let sequence = self.number();
        let place = self.put((sequence, item));
        let at = At::Place(place);
        self.heap.push(Reverse(Key { time, sequence, at }));
        Ticket { sequence, place }
    }

    /// Queues `item` like [`push`](Self::push), among others of the lane `lane`, most of which
    /// come in the order of their insertion. It cannot be taken back.
    #[inline]
    pub fn push_in(&mut self, lane: usize, time: Time, item: T) {
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, VecDeque::new);
        }
        let last = self.lanes[lane].back().map(|(time, ..)| *time);
        if last.is_some_and(|last| time < last) {
            self.push(time, item);
            return;
        }
        let sequence = self.number();
        self.lanes[lane].push_back((time, sequence, item));
        self.in_lanes += 1;
        if last.is_none() {
            let at = At::Lane(lane as u32);
            self.heap.push(Reverse(Key { time, sequence, at }));
        }
    }

    #[inline]
    fn number(&mut self) -> u64 {
        self.next_sequence += 1;
        self.next_sequence
    }

    fn put(&mut self, item: (u64, T)) -> u32 {
        if let Some(place) = self.free.pop() {
            self.places[place as usize] = Some(item);
            place
        } else {
            self.places.push(Some(item));
            self.places.len() as u32 - 1
        }
    }

    /// Takes an item back; `None` if its time has come already.
    pub fn cancel(&mut self, ticket: Ticket) -> Option<T> {
        let item = self.take(ticket.place, ticket.sequence)?;
        if self.heap.len() > DEAD.max(2 * self.len()) {
            let places = &self.places;
            self.heap.retain(|Reverse(key)| lives(places, key));
        }
        self.bury();
        Some(item)
    }

    /// The time of the next item.
    pub fn next_time(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse(key)| key.time)
    }

    /// Takes the next item and its time.
    #[inline]
    pub fn pop(&mut self) -> Option<(Time, T)> {
        let mut top = self.heap.peek_mut()?;
        // The top of the heap always lives.
        let Reverse(Key { time, sequence, at }) = *top;
        let item = match at {
            At::Lane(lane) => {
                let lane = &mut self.lanes[lane as usize];
                let item = lane.pop_front();
                if let Some((time, sequence, _)) = lane.front() {
                    let (time, sequence) = (*time, *sequence);
                    *top = Reverse(Key { time, sequence, at });
                    drop(top);
                } else {
                    PeekMut::pop(top);
                }
                self.in_lanes -= 1;
                item.map(|(.., item)| item)
            }
            At::Place(place) => {
                PeekMut::pop(top);
                self.take(place, sequence)
            }
        }?;
        self.bury();
        Some((time, item))
    }

    /// All items that wait, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let placed = self.places.iter().flatten().map(|(_, item)| item);
        placed.chain(self.lanes.iter().flatten().map(|(.., item)| item))
    }

    /// How many items wait.
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len() + self.in_lanes
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take(&mut self, place: u32, sequence: u64) -> Option<T> {
        let held = self.places.get_mut(place as usize)?;
        let (_, item) = held.take_if(|(its, _)| *its == sequence)?;
        self.free.push(place);
        Some(item)
    }

    /// Clears the top of the heap of items that were taken back.
    #[inline]
    fn bury(&mut self) {
        while let Some(Reverse(key)) = self.heap.peek() {
            if lives(&self.places, key) {
                return;
            }
            self.heap.pop();
        }
    }
}

fn lives<T>(places: &[Option<(u64, T)>], key: &Key) -> bool {
    match key.at {
        At::Lane(_) => true,
        At::Place(place) => {
            let held = places[place as usize].as_ref();
            held.is_some_and(|(sequence, _)| *sequence == key.sequence)
        }
    }
}

impl<T> Default for Scheduler<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn a_ticket_takes_its_own_item_back_once() {
        let mut queue = Scheduler::new();
        let first = queue.push(Time::from_millis(1), "a");
        queue.push(Time::from_millis(2), "b");
        assert_eq!(queue.cancel(first), Some("a"));
        assert_eq!(queue.next_time(), Some(Time::from_millis(2)));
        queue.push(Time::from_millis(3), "takes the free place");
        assert_eq!((queue.cancel(first), queue.len()), (None, 2));
    }

    /// What is done with an item of the property below.
    #[derive(Clone, Copy, Debug)]
    enum Way {
        Plain,
        TakenBack,
        Lane(usize),
    }

    fn way() -> impl Strategy<Value = Way> {
        prop_oneof![
            Just(Way::Plain),
            Just(Way::TakenBack),
            (0..3usize).prop_map(Way::Lane)
        ]
    }

    proptest! {
        /// Against the obvious: a list, sorted. Some items are popped on the way.
        #[test]
        fn what_is_left_comes_in_order(
            items in proptest::collection::vec((0..50u64, way(), any::<bool>()), 0..80),
        ) {
            let mut queue = Scheduler::new();
            let mut expected: Vec<(u64, usize)> = Vec::new();
            let mut tickets = Vec::new();
            for (n, (at, way, pops)) in items.into_iter().enumerate() {
                let time = Time::from_nanos(at);
                match way {
                    Way::Plain => drop(queue.push(time, n)),
                    Way::TakenBack => tickets.push((n, queue.push(time, n))),
                    Way::Lane(lane) => queue.push_in(lane, time, n),
                }
                expected.push((at, n));
                expected.sort_unstable();
                if pops {
                    let (at, first) = expected.remove(0);
                    prop_assert_eq!(queue.pop(), Some((Time::from_nanos(at), first)));
                }
            }
            for (n, ticket) in tickets {
                let waits = expected.iter().position(|(_, item)| *item == n);
                prop_assert_eq!(queue.cancel(ticket), waits.map(|_| n));
                waits.map(|at| expected.remove(at));
            }
            prop_assert_eq!((queue.len(), queue.iter().count()), (expected.len(), expected.len()));
            let left: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(_, n)| n).collect();
            prop_assert_eq!(left, expected.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        }
    }
}
