//! Lines of the access and error logs, in the words of the profile.

use crate::trace::EventId;

use super::profile::{AccessFacts, AttemptFacts, HealthFacts, StartFacts};
use super::state::Proxy;

/// Logs a request that is over.
pub(super) fn access(proxy: &Proxy, facts: &AccessFacts<'_>) {
    let line = (proxy.profile().logs.access)(facts);
    proxy.log("info", Some(line), None);
}

/// Logs an attempt that failed, line by line, or a request without one; `because` is where the
/// trace says so.
pub(super) fn error(proxy: &Proxy, facts: &AttemptFacts<'_>, because: EventId) {
    let logs = &proxy.profile().logs;
    let text = (logs.error)(facts).unwrap_or_default();
    for line in text.lines() {
        proxy.log(logs.level, Some(line.into()), Some(because));
    }
}

/// Logs that health checks took an upstream down, or put it back.
pub(super) fn health(proxy: &Proxy, facts: &HealthFacts<'_>, because: EventId) {
    let line = (proxy.profile().logs.health)(facts);
    proxy.log("notice", line, Some(because));
}

/// Logs why the proxy does not start.
pub(super) fn start(proxy: &Proxy, facts: &StartFacts<'_>, because: EventId) {
    let line = (proxy.profile().logs.start)(facts);
    proxy.log("emerg", line, Some(because));
}
