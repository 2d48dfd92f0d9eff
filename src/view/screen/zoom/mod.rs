//! More detail than the story: messages between machines, and frames on links.

mod filter;
mod messages;
mod packets;

pub use filter::Filter;
pub use messages::{Message, messages};
pub(super) use packets::before;
pub use packets::{FieldRow, PacketRow, PacketView, is_packet, packet, packets};
