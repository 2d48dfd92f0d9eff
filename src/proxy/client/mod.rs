//! The client side: connections, the requests on them, and what the proxy answers by itself.

mod answer;
mod connection;
mod idle;
mod place;
mod upload;

pub(super) use answer::{Own, answer};
pub(super) use connection::{After, Client, Request, serve};
pub(super) use idle::IdleClients;
pub(super) use place::{Places, take, wait};
pub(super) use upload::Upload;
