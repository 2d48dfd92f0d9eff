//! The command line: what was asked becomes a call, and its result becomes text and an exit code.

mod args;
mod console;
mod demo;
#[cfg(target_os = "linux")]
mod doctor;
mod export;
mod failure;
mod list;
#[cfg(target_os = "linux")]
pub mod live;
mod matrix;
mod output;
mod progress;
mod replay;
mod run;
mod source;
mod tui;

pub use args::Cli;
pub use failure::{Exit, Failure};

mod dispatch;
pub use dispatch::main;
