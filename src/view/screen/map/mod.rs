//! The map: the way of one request as boxes, what moves between them, and the conversations.

mod path;
mod talks;
mod traffic;

pub use path::{BoxView, Cable, Conversation, MapView};
pub(super) use path::{Route, map};
