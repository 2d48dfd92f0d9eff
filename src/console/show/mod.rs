//! Commands that look: at the machine's tables, or at what the trace recorded there.

pub(super) mod arp;
mod columns;
pub(super) mod conntrack;
pub(super) mod files;
pub(super) mod firewall;
pub(super) mod ip;
pub(super) mod journal;
mod netstat;
mod port;
pub(super) mod sockets;
pub(super) mod systemctl;
pub(super) mod tcpdump;

pub(super) use netstat::netstat;
