//! Whether the machine is on a network at all.

use std::time::Duration;

use crate::host::{Kernel, Os};
use crate::trace::EventId;

/// How a machine stands with its networks.
enum Standing {
    /// An interface has a carrier and an address.
    Online,
    /// No interface has a carrier.
    NoCarrier(Option<EventId>),
    /// There is a carrier, but no address yet; nobody offered one so far, by this event.
    NoAddress(Option<EventId>),
}

/// Waits until the machine has an address, but no longer than `limit`; the error is the event that
/// shows why it has none.
pub(super) async fn online(os: &Os, limit: Duration) -> Result<(), Option<EventId>> {
    let waited = os.within(limit, "an address for this machine", connected(os));
    let timeout = match waited.await {
        Ok(result) => return result,
        Err(timeout) => timeout,
    };
    match standing(&os.kernel()) {
        Standing::NoAddress(event) => Err(event.or(Some(timeout))),
        Standing::Online | Standing::NoCarrier(_) => Err(Some(timeout)),
    }
}

async fn connected(os: &Os) -> Result<(), Option<EventId>> {
    loop {
        let change = os.kernel().network.raised(os);
        let standing = standing(&os.kernel());
        match standing {
            Standing::Online => return Ok(()),
            Standing::NoCarrier(event) => return Err(event),
            Standing::NoAddress(_) => change.await,
        }
    }
}

fn standing(kernel: &Kernel) -> Standing {
    let live = || kernel.interfaces.iter().filter(|i| i.no_carrier.is_none());
    if live().any(|interface| !interface.addresses.is_empty()) {
        return Standing::Online;
    }
    if live().next().is_none() {
        let lost = kernel.interfaces.iter().find_map(|i| i.no_carrier);
        return Standing::NoCarrier(lost);
    }
    Standing::NoAddress(live().find_map(|interface| interface.no_lease))
}
