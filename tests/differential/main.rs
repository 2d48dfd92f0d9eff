//! Real proxies in the emulated proxy's place: what they do, beside what our profiles do.
//!
//! Needs `/dev/net/tun`, user namespaces and the products. What is missing is said aloud
//! (`SKIPPED`); for products named in `GATELAB_REQUIRE_PRODUCTS` (`nginx,haproxy`) that is a
//! failure. `GATELAB_DIFFERENTIAL` chooses: `off` leaves it all out, `nginx` or `nginx/port_closed`
//! runs only that. `GATELAB_CASES=FILE` plays the cases of a file of one's own instead.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod attached;
mod cells;
mod folder;
mod known;
mod product;
mod verdict;
