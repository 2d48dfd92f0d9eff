//! The screen, driven by keys and read as text.

mod acts;
mod console;
#[cfg(target_os = "linux")]
mod ending;
mod keys;
mod linear;
mod panels;
mod reader;
mod storm;
mod themes;
mod tmux;
