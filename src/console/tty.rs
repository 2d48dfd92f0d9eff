//! What a program of the console has in its hands: the machine, and its own screen.

use std::net::Ipv4Addr;

use crate::host::Os;
use crate::sim::Time;

use super::Terminal;

/// The machine below a program, and the screen it prints on.
#[derive(Clone)]
pub(super) struct Tty {
    /// Sockets, sleep, tasks.
    pub(super) os: Os,
    terminal: Terminal,
}

impl Tty {
    /// A program's hands.
    pub(super) fn new(os: Os, terminal: Terminal) -> Self {
        Self { os, terminal }
    }

    /// Prints on standard output.
    pub(super) fn print(&self, text: impl AsRef<str>) {
        self.terminal.print(self.now(), text.as_ref());
    }

    /// Prints on standard error.
    pub(super) fn complain(&self, text: impl AsRef<str>) {
        self.terminal.complain(self.now(), text.as_ref());
    }

    /// The present moment.
    pub(super) fn now(&self) -> Time {
        self.os.now()
    }

    /// The name of the machine.
    pub(super) fn host_name(&self) -> String {
        self.os.kernel().name.clone()
    }

    /// The name servers of the machine, best first.
    pub(super) fn name_servers(&self) -> Vec<Ipv4Addr> {
        self.os.kernel().resolvers.clone()
    }
}
