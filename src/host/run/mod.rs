//! How programs run on a host: tasks, timers, and what they see of the machine.

mod echo;
mod os;
mod program;
mod raw;
mod signal;
mod stream;
mod task;
mod timers;

pub use echo::{EchoAnswer, EchoOutcome, EchoRequest, EchoSocket};
pub use os::{Either, Os, Sleep, UdpSocket, race};
pub(super) use program::Installed;
pub use program::Program;
pub use raw::RawSocket;
pub(super) use signal::Woken;
pub use signal::{Raised, Signal};
pub use stream::{TcpListener, TcpStream};
pub use task::{Job, ProgramId};
pub(super) use task::{ReadyQueue, Spawned, TaskId, Tasks};
pub(super) use timers::{Purpose, Timers};
