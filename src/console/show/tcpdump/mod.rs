//! `tcpdump`: the frames that this machine sent and received, from the trace.

mod capture;
mod expression;
mod icmp;
mod line;
mod order;

pub(in crate::console) use order::tcpdump;
