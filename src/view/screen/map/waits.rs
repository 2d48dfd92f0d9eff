//! Who waits, how long yet, and for what.

use std::collections::BTreeSet;

use crate::host::Host;
use crate::timeline::Run;
use crate::trace::{EventId, NodeId, SpanKind};

use crate::view::screen::timeline::spoken;

/// A machine that waits for something to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The machine.
    pub node: NodeId,
    /// How long yet: `4.8 s`.
    pub left: String,
    /// For what, as its program says it.
    pub what: String,
}

/// Who waits at the end of `then`, of those in the middle of something.
pub fn waiting(then: &Run, moment: EventId) -> Vec<Waiting> {
    let world = then.world();
    let trace = world.trace().borrow();
    let busy = trace.spans().iter().filter(|span| {
        let kind = matches!(
            span.kind,
            SpanKind::Attempt | SpanKind::Lookup | SpanKind::Request | SpanKind::Visit
        );
        let open = span.closed.is_none_or(|closed| closed > moment);
        kind && open && span.opened <= moment
    });
    let nodes: BTreeSet<NodeId> = busy.map(|span| span.node).collect();
    let now = world.now();
    let found = nodes.into_iter().filter_map(|node| {
        let host = world.node::<Host>(node)?;
        let waits = host.kernel().waits();
        let (what, at) = waits.into_iter().min_by_key(|(_, at)| *at)?;
        Some(Waiting {
            node,
            left: spoken(at.since(now)),
            what,
        })
    });
    found.collect()
}
