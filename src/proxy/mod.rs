//! The reverse proxy: one engine, and one profile per product.
//!
//! Life of a request, one file per phase: `client/connection.rs` reads it, `request/route.rs`
//! finds its site, `upstream/` chooses a member of the pool and connects to it,
//! `request/attempt.rs` sends the request and awaits the response head, `request/relay.rs` passes
//! the response on. Whatever goes wrong is an [`Outcome`]; what the client is told about it is
//! decided by the [`Profile`]. RFC 9110 section 3.7 calls a reverse proxy a "gateway"; here that
//! word is kept for boxes that forward packets.

mod client;
mod health;
mod log;
mod outcome;
pub mod profile;
mod program;
mod request;
mod resolver;
mod retry_on;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod upstream;
mod view;
mod wire;

pub use outcome::{Ending, NameAnswer, Outcome};
pub use profile::{Full, RetryTarget};
pub use profile::{PROFILES, Profile, RFC};
pub use program::ReverseProxy;
pub use retry_on::RetryOn;
pub use settings::{
    HealthCheck, Judgement, NEVER, Naming, PassiveHealth, Pool, Probe, Resolving, Settings, Site,
    Timeouts, Upstream,
};
pub use view::{CachedName, ProxyView, UpstreamRow};
