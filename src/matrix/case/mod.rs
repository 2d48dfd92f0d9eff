//! Cases as data: what upstreams do, what a client asks, and what real products answered.
//!
//! The schema is the one of `labs/cases/README.md`; a file is JSON.

mod measured;
mod model;
mod network;
mod read;
mod step;
mod upstream;
mod value;

pub use measured::{Measured, MeasuredRequest};
pub use model::{Case, Cases, Request};
pub use network::Network;
pub use read::{Mistake, read};
pub use step::{Ask, Connection, How, Leave, Seconds, Step};
pub use upstream::{Piece, Then, Upstream};
