//! Signals as something to read, so that a loop ends in good order.

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

use super::error::{Failure, Refused};

/// A request from outside to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The terminal is gone.
    HangUp,
    /// Ctrl-C or Ctrl-\; while a program in the foreground runs, the key was for that program.
    Interrupt,
    /// Somebody asked gatelab to end.
    Terminate,
}

impl Stop {
    /// The number of the signal.
    pub(super) fn number(self) -> u8 {
        let signal = match self {
            Self::HangUp => SIGHUP,
            Self::Interrupt => SIGINT,
            Self::Terminate => SIGTERM,
        };
        signal as u8
    }
}

/// The signals that ask gatelab to stop; from now on they no longer end it by themselves.
#[derive(Debug)]
pub struct Signals {
    woken: UnixStream,
    latest: Arc<AtomicUsize>,
    registered: Vec<SigId>,
}

impl Signals {
    /// Catches the signals until this is dropped.
    pub fn catch() -> Result<Self, Failure> {
        let (woken, wake) = UnixStream::pair().refused("create", "a pair of Unix sockets")?;
        woken
            .set_nonblocking(true)
            .refused("set the flags of", "a Unix socket")?;
        let mut signals = Self {
            woken,
            latest: Arc::default(),
            registered: Vec::new(),
        };
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            signals
                .register(signal, &wake)
                .refused("catch", "signals")?;
        }
        Ok(signals)
    }

    fn register(&mut self, signal: i32, wake: &UnixStream) -> std::io::Result<()> {
        let latest = Arc::clone(&self.latest);
        // In this order: whoever is woken finds the number.
        let number = flag::register_usize(signal, latest, signal as usize)?;
        self.registered.push(number);
        let waker = low_level::pipe::register(signal, wake.try_clone()?)?;
        self.registered.push(waker);
        Ok(())
    }

    /// Takes the latest request, if there is one.
    pub fn take(&mut self) -> Option<Stop> {
        // Empty is fine: the bytes only wake.
        let _ = self.woken.read(&mut [0; 64]);
        match self.latest.swap(0, Ordering::SeqCst) as i32 {
            SIGHUP => Some(Stop::HangUp),
            SIGINT | SIGQUIT => Some(Stop::Interrupt),
            SIGTERM => Some(Stop::Terminate),
            _ => None,
        }
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for registered in self.registered.drain(..) {
            low_level::unregister(registered);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attach::Watch;

    #[test]
    fn a_signal_wakes_the_loop_and_is_told_once() {
        let mut signals = Signals::catch().unwrap();
        assert_eq!(signals.take(), None);
        low_level::raise(SIGTERM).unwrap();
        let mut watch = Watch::new();
        watch.add(&signals);
        assert!(watch.wait(None).unwrap());
        assert_eq!(signals.take(), Some(Stop::Terminate));
        assert_eq!(signals.take(), None);
    }
}
