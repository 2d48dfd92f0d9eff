//! One test per requirement, named by RFC and number, and random traffic against a model.

mod bench;
mod icmp;
mod memory;
mod model;
mod tcp;
mod udp;
