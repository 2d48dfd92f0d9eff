//! The event queue against a list.

use gatelab::sim::{Scheduler, Time};

/// The event queue: the low two bits of a byte choose between popping
/// (0) and pushing, the others give the time.
/// What comes out is compared with a list kept sorted.
pub fn scheduler(data: &[u8]) {
    let mut queue = Scheduler::new();
    let mut model: Vec<(Time, usize)> = Vec::new();
    for (sequence, byte) in data.iter().enumerate() {
        if byte % 4 == 0 {
            let first = (!model.is_empty()).then(|| model.remove(0));
            assert_eq!(queue.pop(), first);
        } else {
            let time = Time::from_millis(u64::from(byte >> 2));
            queue.push(time, sequence);
            let at = model.partition_point(|(other, _)| *other <= time);
            model.insert(at, (time, sequence));
        }
        assert_eq!(queue.len(), model.len());
        assert_eq!(queue.next_time(), model.first().map(|(time, _)| *time));
    }
}
