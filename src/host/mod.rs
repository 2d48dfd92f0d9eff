//! An end system: link and IP layer, smoltcp's TCP, sockets, and the programs that run on it.
//!
//! [`Host`] is a node of the world. Below its programs is one [`Kernel`]; a program sees it
//! through an [`Os`]. A gateway is a host with a [`Forwarder`].

mod errno;
mod forwarder;
mod inspect;
mod ip;
mod kernel;
mod lifecycle;
mod link;
mod machine;
mod run;
mod tcp;
#[cfg(test)]
mod tests;

pub use errno::{Errno, Failure};
pub use forwarder::Forwarder;
pub use inspect::SocketRow;
pub use ip::{
    Datagram, Heard, IcmpError, NextHop, Reported, Route, RouteTable, Withheld, datagram, echo,
    error_about, fragment, parse_error,
};
pub use kernel::Kernel;
pub use link::{Interface, NeighbourState, NeighbourTable};
pub use machine::Host;
pub use run::{
    EchoAnswer, EchoOutcome, EchoRequest, EchoSocket, Either, Job, Os, Program, ProgramId, Raised,
    RawSocket, Signal, Sleep, TcpListener, TcpStream, UdpSocket, race,
};
pub use tcp::{ConnectionId, syn};
