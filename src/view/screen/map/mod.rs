//! The map: the way of one request as boxes, what moves between them, and the conversations.

mod path;
mod talks;
mod traffic;
mod waits;
mod world;

pub use path::{BoxView, Cable, Conversation, MapView};
pub(super) use path::{Route, map};
pub use waits::{Waiting, waiting};
pub use world::{Spot, Wire, WorldMap, world_map};
