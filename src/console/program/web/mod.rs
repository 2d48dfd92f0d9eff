//! Commands that fetch pages: `curl`, `wget`.

mod curl;
mod exchange;
mod order;
mod page;
mod transfer;
mod trouble;
mod wget;
mod write_out;

pub(in crate::console) use order::curl;
pub(in crate::console) use wget::wget;
