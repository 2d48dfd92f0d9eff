//! `traceroute`: probes with a growing time to live, and who reports that it ran out.

mod answer;
mod probe;
mod walk;

pub(in crate::console) use walk::traceroute;
