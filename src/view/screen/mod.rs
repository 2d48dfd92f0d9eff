//! What the screen shows, as plain data: each view is computed from the trace up to a moment.
//!
//! [`Atlas`] says who is who. [`Telling`] keeps the page loads of a branch and their steps, which
//! do not change once recorded. The other views are made for one moment: an event of the trace,
//! with everything before it.

mod atlas;
mod board;
mod crossing;
mod map;
mod outside;
mod page;
mod persona;
mod sentence;
mod standing;
mod step;
mod strip;
mod teller;
mod telling;
#[cfg(test)]
mod tests;
mod timeline;
mod why;
mod wording;
mod zoom;

pub use atlas::{Atlas, Who};
pub use board::{Board, Moment, Told};
pub use crossing::{Crossing, Pair, crossing, crossing_then, is_crossing};
pub use map::{
    BoxView, Cable, Conversation, MapView, Spot, Waiting, Wire, WorldMap, waiting, world_map,
};
pub use outside::Outside;
pub(super) use page::text_of;
pub use page::{PageLine, PageView};
pub use persona::Persona;
pub use standing::{Standing, standing};
pub use step::{Sign, Step};
pub use strip::Strip;
pub use telling::{Deed, Telling, Visit};
pub use timeline::{Cell, Row, Tick, ticks};
pub use why::{Evidence, WhyView};
pub use wording::wording;
pub use zoom::{
    FieldRow, Filter, Message, PacketRow, PacketView, is_packet, messages, packet, packets,
};
