//! Requests that wait for room at an upstream: first come, first served, in each pool.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// The requests that wait, by pool.
#[derive(Clone, Debug, Default)]
pub(in crate::proxy) struct Queues(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    waiting: BTreeMap<String, VecDeque<u64>>,
    next: u64,
}

/// A place in the queue of one pool; given up when dropped.
#[derive(Debug)]
pub(in crate::proxy) struct Ticket {
    queues: Queues,
    pool: String,
    number: u64,
}

impl Queues {
    /// How many requests wait for `pool`.
    pub(in crate::proxy) fn length(&self, pool: &str) -> usize {
        self.0.borrow().waiting.get(pool).map_or(0, VecDeque::len)
    }

    /// The last place in the queue of `pool`.
    pub(in crate::proxy) fn join(&self, pool: &str) -> Ticket {
        let mut state = self.0.borrow_mut();
        let number = state.next;
        state.next += 1;
        let queue = state.waiting.entry(pool.to_owned()).or_default();
        queue.push_back(number);
        Ticket {
            queues: self.clone(),
            pool: pool.to_owned(),
            number,
        }
    }
}

impl Ticket {
    /// Whether nobody waits longer.
    pub(in crate::proxy) fn is_first(&self) -> bool {
        let state = self.queues.0.borrow();
        let queue = state.waiting.get(&self.pool);
        queue.and_then(|queue| queue.front()) == Some(&self.number)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.queues.0.borrow_mut();
        if let Some(queue) = state.waiting.get_mut(&self.pool) {
            queue.retain(|number| *number != self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_first_is_first_until_it_leaves() {
        let queues = Queues::default();
        let (one, two) = (queues.join("shop"), queues.join("shop"));
        let other = queues.join("blog");
        assert!(one.is_first() && !two.is_first() && other.is_first());
        assert_eq!(queues.length("shop"), 2);
        drop(one);
        assert!(two.is_first());
        drop(two);
        assert_eq!(queues.length("shop"), 0);
    }
}
