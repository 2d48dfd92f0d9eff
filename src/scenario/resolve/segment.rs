//! Segments: the links that switches join, and the IP network each of them carries.

use super::plan::{Plan, Segment};
use crate::scenario::model::{Addressing, NodeKind};

/// Numbers the segments in link order and finds the network of each.
pub(crate) fn number(plan: &mut Plan<'_>) {
    let mut segment_of = vec![usize::MAX; plan.links.len()];
    let mut count = 0;
    for link in 0..plan.links.len() {
        if segment_of[link] == usize::MAX {
            flood(plan, &mut segment_of, link, count);
            count += 1;
        }
    }
    plan.segment_of = segment_of;
    plan.segments.resize_with(count, Segment::default);
    for link in 0..plan.links.len() {
        let segment = plan.segment_of[link];
        for end in plan.links[link].ends {
            let node = &plan.nodes[end.node.0];
            if node.kind == NodeKind::Switch {
                continue;
            }
            plan.segments[segment]
                .members
                .push((end.node.0, end.interface));
            if let Addressing::Static(cidr) = node.interfaces[end.interface].address {
                plan.segments[segment].network.get_or_insert(cidr.network());
            }
        }
    }
}

/// Gives `number` to a link and to all links that switches join to it.
fn flood(plan: &Plan<'_>, segment_of: &mut [usize], start: usize, number: usize) {
    let mut waiting = vec![start];
    while let Some(link) = waiting.pop() {
        if segment_of[link] != usize::MAX {
            continue;
        }
        segment_of[link] = number;
        for end in plan.links[link].ends {
            let node = &plan.nodes[end.node.0];
            if node.kind == NodeKind::Switch {
                waiting.extend(node.interfaces.iter().map(|interface| interface.link.0));
            }
        }
    }
}
