//! `nginx -t` and `nginx -T`: the settings of a proxy that behaves like nginx, read as nginx would.

mod check;
mod config;

pub(in crate::console) use check::nginx;
