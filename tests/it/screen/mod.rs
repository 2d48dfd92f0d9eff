//! The screen, driven by keys and read as text.

mod console;
mod crossing;
#[cfg(target_os = "linux")]
mod ending;
mod keys;
mod packets;
mod panels;
mod reader;
mod storm;
mod tmux;
