//! Tests of the whole proxy in a small world: a client, the proxy, two origins, a name server.

mod bench;
mod client;
mod connections;
mod dialects;
mod early;
mod framing;
mod health;
mod knobs;
mod limits;
mod names;
mod origin;
mod outcomes;
mod pool;
mod properties;
mod told;
mod tunnel;
