//! A run written down for others: one file a format, plain data in, text out.
//!
//! Nothing here meets a file; whoever calls decides where the text goes. What comes from packets
//! is made safe for terminals and markup on the way out.

mod format;
pub mod har;
pub mod screen;
pub mod sequence;
mod written;

pub use format::{Format, UnknownFormat};
pub use written::written;
