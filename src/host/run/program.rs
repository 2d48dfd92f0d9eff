//! Programs: what runs on a host and can be stopped and started.

use std::any::Any;

use crate::trace::EventId;

use super::os::Os;
use super::task::{Job, ProgramId};

/// A program that a host can run.
///
/// Settings live in the program (behind an `Rc`), so that a fault can change them while it runs
/// and they survive a restart. `start` is called for every start.
pub trait Program: Any {
    /// The name of the service on its node: `app`, `proxy`, `dns`.
    fn name(&self) -> &str;

    /// The program's main task.
    fn start(&self, os: Os) -> Job;
}

/// A program with its state on one host.
pub(in crate::host) struct Installed {
    pub id: ProgramId,
    pub program: Box<dyn Program>,
    pub running: bool,
    /// The faults that stopped it; it does not start while there is one.
    pub stopped_by: Vec<EventId>,
}
