//! The panels: one file each, drawn from the state on a canvas. A new panel is a file here and a
//! line in `screen.rs`.

pub mod console;
pub mod conversation;
pub mod crossing;
pub mod header;
pub mod keys;
pub mod map;
pub mod packets;
pub mod page;
mod place;
pub mod scrubber;
pub mod sheet;
pub mod story;
pub mod strip;
pub mod timeline;
pub mod world;

pub use place::Place;
