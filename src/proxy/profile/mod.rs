//! Profiles: how a product behaves, as one value with every knob spelled out.
//!
//! The engine asks a [`Profile`] wherever real proxies differ. A knob is a value, or a small
//! function where a product's habit is a rule. A new product is one file and one line in
//! [`PROFILES`]; a new knob must then be decided for each.

mod apache;
mod caddy;
mod documented;
mod facts;
mod haproxy;
mod knobs;
mod lighttpd;
mod named;
mod nginx;
mod relay_knobs;
mod rfc;
mod rfc_page;
mod squid;
mod varnish;

pub use apache::APACHE;
pub use caddy::CADDY;
pub use documented::{ALB, CLOUDFLARE, ENVOY, PINGORA, TRAEFIK};
pub use facts::{
    AccessFacts, AnswerFacts, AttemptFacts, ForwardFacts, HealthFacts, LastFacts, PageFacts,
    PersistenceFacts, RelayFacts, Serial, Setback, StartFacts, Tried,
};
pub use haproxy::HAPROXY;
pub use knobs::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10, Lag, Logs,
    OwnAnswers, Page, PageFraming, Profile, Provenance, Retry, RetryTarget, SetAside, Stale, Turns,
    Upgrades, UpstreamSide,
};
pub use lighttpd::LIGHTTPD;
pub use named::{Given, NamedSetting, Set};
pub use nginx::NGINX;
pub use relay_knobs::{Broken, Commit, Cut, Raw, Relay, RelayedVersion, UntilClose};
pub use rfc::RFC;
pub use squid::SQUID;
pub use varnish::VARNISH;

/// Every profile, in the order in which they are shown.
pub const PROFILES: &[&Profile] = &[
    &RFC,
    &NGINX,
    &HAPROXY,
    &APACHE,
    &CADDY,
    &VARNISH,
    &LIGHTTPD,
    &SQUID,
    &ENVOY,
    &TRAEFIK,
    &PINGORA,
    &ALB,
    &CLOUDFLARE,
];

/// The profile called `name`.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES
        .iter()
        .copied()
        .find(|profile| profile.name == name)
}
