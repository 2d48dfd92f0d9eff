//! The cache: answers kept for their time to live, each with the evidence it rests on.
//!
//! Record sets are kept by name and type, the absence of a type likewise, the absence of a name
//! for all types at once (RFC 2308 5). Time is an argument: an entry whose time is up is never
//! returned, whether or not it is still stored. Memory is bounded by a number of entries; beyond
//! it, what would expire first goes first.

mod entry;
mod replies;
mod store;

pub use entry::{Entry, Stored, Trust};
pub use replies::CachedReply;
pub use store::{Cache, CacheLimits};
