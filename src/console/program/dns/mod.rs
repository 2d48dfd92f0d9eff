//! Commands that ask name servers: `dig`, `nslookup`, `host`.

mod dig;
mod host;
mod nslookup;
mod query;
mod shown;

pub(in crate::console) use dig::dig;
pub(in crate::console) use host::host;
pub(in crate::console) use nslookup::nslookup;
