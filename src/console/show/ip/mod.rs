//! `ip`: addresses, links, routes, neighbours (output as of iproute2).

mod address;
mod object;
mod route;

pub(in crate::console) use object::ip;
