//! More detail than the story: messages between machines, and frames on links.

mod messages;
mod packets;

pub use messages::{Message, messages};
pub use packets::{FieldRow, PacketRow, PacketView, packet, packets};
