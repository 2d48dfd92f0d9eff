//! Commands typed at a machine: `ping`, `dig`, `curl`, `ss`, `ip` and their like.
//!
//! Those that send packets are programs on the emulated host, with its sockets, in virtual time
//! (`program/`). Those that only look read the host's tables, or the trace (`show/`). The names,
//! options and the shapes of what is printed are those of the Linux tools; an option that is not
//! here is answered with those that are. A typed line enters a world through
//! `timeline::Action::Type`, so that a run with typed commands can be done again.

mod command;
mod complaint;
mod enter;
mod help;
mod options;
mod program;
mod registry;
mod seat;
mod show;
mod terminal;
mod tty;
mod unit;
mod words;

pub use complaint::Complaint;
pub use enter::{Entered, enter, only_looks, prompt};
pub use help::{Entry, entries};
pub use terminal::{CUT_OFF, INTERRUPTED, Printed, Terminal};
pub use unit::{ServiceOrder, ServiceVerb};
