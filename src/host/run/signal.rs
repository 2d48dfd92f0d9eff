//! Signals: how somebody outside, or another task, wakes tasks that wait for a change.
//!
//! A signal carries no data: whoever raises it has changed something that the waiting tasks look
//! at. What a woken task does is the effect of the event during which the signal was raised.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::os::Os;
use super::task::TaskId;

/// The tasks of one host that signals have woken since the host last looked.
pub(in crate::host) type Woken = Rc<RefCell<Vec<TaskId>>>;

/// A shared flag that tasks wait for; clones are the same signal.
#[derive(Clone, Default)]
pub struct Signal(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    raised: u64,
    waiters: Vec<(Woken, TaskId)>,
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.0.borrow();
        write!(f, "signal with {} waiting", state.waiters.len())
    }
}

impl Signal {
    /// A signal nobody has raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes every task that waits for it. From outside a program, [`crate::host::Host::settle`]
    /// must follow, which lets them run.
    pub fn raise(&self) {
        let mut state = self.0.borrow_mut();
        state.raised += 1;
        for (woken, task) in state.waiters.drain(..) {
            woken.borrow_mut().push(task);
        }
    }

    /// Waits until the signal is raised after this call (not after the first poll).
    pub fn raised(&self, os: &Os) -> Raised {
        Raised {
            signal: self.clone(),
            os: os.clone(),
            seen: self.0.borrow().raised,
        }
    }
}

/// Waits for a signal; see [`Signal::raised`].
pub struct Raised {
    signal: Signal,
    os: Os,
    seen: u64,
}

impl Future for Raised {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let mut state = self.signal.0.borrow_mut();
        if state.raised != self.seen {
            return Poll::Ready(());
        }
        if let Some(task) = self.os.task() {
            let woken = Rc::clone(&self.os.kernel().woken);
            state.waiters.push((woken, task));
        }
        Poll::Pending
    }
}
