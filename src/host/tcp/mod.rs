//! TCP: smoltcp's state machine, one socket set per connection, with causes kept.
//!
//! Each connection is polled only for its own packet, write or timer, so cost grows with traffic
//! and not with the number of connections. What smoltcp lacks is here: errno-like causes, an
//! accept queue, RST for unread data, a bound on SYN retries, and the causes of each segment.

mod connection;
mod device;
mod layer;
mod listener;
mod segment;
mod shadow;
mod table;

pub(super) use connection::Connection;
pub use connection::ConnectionId;
pub(super) use listener::Listener;
pub(super) use segment::reset_for;
pub use segment::syn;
pub(super) use table::Tcp;
