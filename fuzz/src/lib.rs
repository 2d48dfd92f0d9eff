//! The bodies of the fuzz targets: each takes any bytes and panics if a promise is broken.
//!
//! A new target is a function in one of these files, a line in [`TARGETS`], a file in
//! `fuzz_targets/`, a `[[bin]]` in `fuzz/Cargo.toml` and, best, a few seeds in `seeds/NAME/`. A
//! test compares them.

mod format;
mod http;
mod machine;
mod queue;
mod text;

pub use format::{dhcp, dns, frame};
pub use http::{http_request, http_response};
pub use machine::{host, outside};
pub use queue::scheduler;
pub use text::{fault, scenario, url};

/// A function that takes any bytes.
pub type Body = fn(&[u8]);

/// Every target by name.
pub const TARGETS: &[(&str, Body)] = &[
    ("dhcp", dhcp),
    ("dns", dns),
    ("fault", fault),
    ("frame", frame),
    ("host", host),
    ("http_request", http_request),
    ("http_response", http_response),
    ("outside", outside),
    ("scenario", scenario),
    ("scheduler", scheduler),
    ("url", url),
];
