//! Meets the machine: real programs stand where emulated nodes stand.
//!
//! A [`Namespace`] is one node's place on this machine: own user, network, mount, UTS, IPC and
//! process namespaces, made without root. Inside are the loopback, one TUN interface per link of
//! the node, and the programs; the packets they send arrive at the [`Tun`] ends held here. There
//! is no other interface, so nothing can leak, and everything ends with gatelab, however it ends.
//!
//! ```text
//! gatelab --- outer (makes the namespaces, waits) --- init (process 1) --- programs
//!    |                                                  |
//!    +------- orders, reports, descriptors -------------+      all three are this same binary
//! ```
//!
//! Linux only. Only [`live`] knows the emulated world.

mod channel;
mod clock;
mod config;
pub mod doctor;
mod error;
pub mod inside;
mod join;
pub mod live;
mod namespace;
mod numbers;
mod order;
mod program;
pub mod rendezvous;
mod signals;
mod terminal;
mod tun;
mod watch;

pub use clock::Clock;
pub use config::{Address, Closed, InterfaceConfig, NetConfig, Refusal, Route};
pub use error::{Error, Failure};
pub use join::Place;
pub use namespace::{Event, Namespace, Spec};
pub use order::Ending;
pub use program::{Program, ProgramId};
pub use signals::{Signals, Stop};
pub use tun::{Arrival, Delivery, Tun};
pub use watch::{Watch, Watched};
