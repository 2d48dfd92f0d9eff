//! The client side as programs use it: one function that fetches a URL, from waiting for the
//! network to the last byte of the answer.
//!
//! What it does is what browsers and command-line tools have in common; how a failure is called is
//! up to them.

mod connection;
mod fetch;
mod fetched;
mod network;
mod order;
mod pool;
mod redirect;
mod settings;

pub use fetch::{Client, fetch};
pub use fetched::{Fetched, Response, Trouble};
pub use order::Order;
pub use redirect::resolve;
pub use settings::ClientSettings;
