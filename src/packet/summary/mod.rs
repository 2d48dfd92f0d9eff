//! A frame in one line, as a packet list shows it.

mod application;
mod control;
mod line;
#[cfg(test)]
mod tests;
mod transport;

pub use line::summary;
