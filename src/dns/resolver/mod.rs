//! The recursive resolver: walks from the root to the answer (RFC 1034 5.3.3).
//!
//! One [`Lookup`] answers one question. It keeps a stack of tasks: the question itself, and above
//! it questions for the addresses of servers that came without glue. The task on top either
//! finds its answer in the cache, or asks a server of the nearest zone it knows servers of:
//!
//! | what comes back | what happens |
//! |---|---|
//! | an answer with authority, positive or negative | it is kept, and the task ends |
//! | an alias out of the zone | it is kept, and the task goes on with the new name |
//! | a referral downwards | it is kept, and the task goes on with the zone below |
//! | a truncated response | the same server is asked over TCP (RFC 7766 5) |
//! | FORMERR without EDNS | the same server is asked without EDNS (RFC 6891 7) |
//! | anything else, or nothing | the next server has its turn; silent ones are asked again |
//!
//! Bounds: the number of aliases, of tasks on the stack, of queries and address lookups in all,
//! of tries for each server (each twice as long as the one before), and the time for everything.
//! When a bound is met, or no server is left, the lookup ends in SERVFAIL and says why.

mod config;
mod delegation;
mod lookup;
mod resolution;
mod task;

pub use config::ResolverConfig;
pub use lookup::Lookup;
pub use resolution::{Failure, Resolution};
