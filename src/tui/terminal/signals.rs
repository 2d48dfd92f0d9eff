//! Signals: to end, and to stop and go on. Only flags are set; the loop acts on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::{flag, low_level};

/// What signals asked for.
pub(super) struct Signals {
    end: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Signals {
    /// Watches from now on. What cannot be watched keeps its ordinary effect.
    pub(super) fn watch() -> Self {
        let (end, stop) = (Arc::default(), Arc::default());
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let _ = flag::register(signal, Arc::clone(&end));
        }
        let _ = flag::register(SIGTSTP, Arc::clone(&stop));
        Self { end, stop }
    }

    /// Whether somebody asked the program to end.
    pub(super) fn asked_to_end(&self) -> bool {
        self.end.load(Ordering::Relaxed)
    }

    /// Whether somebody asked the program to stop; asks once.
    pub(super) fn asked_to_stop(&self) -> bool {
        self.stop.swap(false, Ordering::Relaxed)
    }

    /// Stops the program as the signal would have; returns when it goes on.
    pub(super) fn stop() {
        let _ = low_level::emulate_default_handler(SIGTSTP);
    }
}
