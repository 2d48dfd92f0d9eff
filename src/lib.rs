//! gatelab: an educational network-gateway emulator.

#[cfg(target_os = "linux")]
pub mod attach;
pub mod catalogue;
pub mod cli;
pub mod console;
pub mod dhcp;
pub mod dns;
pub mod filter;
pub mod gateway;
pub mod host;
pub mod http;
pub mod impair;
pub mod matrix;
pub mod net;
pub mod packet;
pub mod proxy;
pub mod scenario;
pub mod sim;
pub mod timeline;
pub mod trace;
pub mod tui;
pub mod view;
