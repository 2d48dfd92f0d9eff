//! Cases against profiles: what each product's proxy does when something is wrong behind it.
//!
//! A case is data: how the proxy is set up, what the upstream does, what the client asks for. It
//! runs in a small world of its own, in virtual time, with every product, and what the client
//! sees is compared with what the real product did, where that was measured. Neither the world
//! nor the proxy knows which case it is, or that there is a measurement.

mod case;
mod compare;
mod config;
pub mod plain;
mod play;
mod report;
mod select;
mod told;

pub use case::{
    Ask, Case, Cases, Connection, How, Leave, Measured, MeasuredRequest, Mistake, Network, Piece,
    Request, Seconds, Step, Then, Upstream, read,
};
pub use compare::differences;
pub use config::Config;
pub use play::{BOOT, Emulated, Pace, Ran, play};
pub use report::{Answered, Cell, NotRun, Report, SCHEMA, Total};
pub use select::{Selection, cell, example, measured, report, runnable};
