//! Systems whose signals are not handled: the keys still are.

/// No signals.
pub(super) struct Signals;

impl Signals {
    /// Nothing to watch.
    pub(super) fn watch() -> Self {
        Self
    }

    /// Nobody asks to end.
    pub(super) fn asked_to_end(&self) -> bool {
        false
    }

    /// Nobody asks to stop.
    pub(super) fn asked_to_stop(&self) -> bool {
        false
    }

    /// Nothing to wait for.
    pub(super) fn stop() {}
}
