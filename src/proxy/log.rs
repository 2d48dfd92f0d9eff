//! Lines of the access and error logs, in the words of the profile.

use crate::trace::EventId;

use super::profile::{AccessFacts, AttemptFacts};
use super::state::Proxy;

/// Logs a request that is over.
pub(super) fn access(proxy: &Proxy, facts: &AccessFacts<'_>) {
    let line = (proxy.profile().logs.access)(facts);
    proxy.log("info", Some(line), None);
}

/// Logs an attempt that failed, or a request without one; `because` is where the trace says so.
pub(super) fn error(proxy: &Proxy, facts: &AttemptFacts<'_>, because: EventId) {
    let line = (proxy.profile().logs.error)(facts);
    proxy.log("error", line, Some(because));
}
