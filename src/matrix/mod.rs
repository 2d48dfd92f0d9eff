//! Cases against profiles: what each product's proxy does when something is wrong behind it.
//!
//! A case is data: how the proxy is set up, what the upstream does, what the client asks for. It
//! runs in a small world of its own, in virtual time, with every product, and what the client
//! sees is compared with what the real product did, where that was measured. Neither the world
//! nor the proxy knows which case it is, or that there is a measurement.

mod answer;
mod bench;
mod case;
mod client;
mod compare;
mod config;
mod network;
pub mod plain;
mod read;
mod report;
mod run;
mod select;
mod told;

pub use case::{Case, Cases, Measured, MeasuredRequest, Piece, Request, Then, Upstream};
pub use config::Config;
pub use network::Network;
pub use read::{Mistake, read};
pub use report::{Answered, Cell, NotRun, Report, SCHEMA, Total};
pub use select::{Selection, cell, measured, report, runnable};
