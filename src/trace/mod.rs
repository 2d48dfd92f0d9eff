//! What happened and why: an append-only record in which every event names its causes.
//!
//! The recorder knows the moment, the node and the event being handled, so whatever a node does
//! while handling is recorded as caused by that event; no caller has to remember to say so.

mod blamed;
mod digest;
mod event;
mod fate;
pub mod jsonl;
mod names;
mod note;
pub mod pcapng;
mod query;
mod recorder;
mod span;

pub use blamed::Blamed;
pub use digest::digest;
pub use event::{Causes, Detail, Direction, Event, EventId, Hop, LinkId, NodeId, Verb};
pub use fate::lost_hop;
pub use names::Names;
pub use note::Note;
pub use query::Effects;
pub use recorder::{Capture, Recorder, Trace};
pub use span::{Span, SpanId, SpanKind};
