//! The text of a scenario file as a tree that knows its places, and how values are read from it.
//!
//! What a scenario is, only `schema` (the settings each table may have) and `key` (how `--set`
//! names one of them) know.

mod fields;
mod key;
mod readable;
mod report;
pub(crate) mod schema;
mod setting;
mod tree;

pub(crate) use fields::{Fields, as_table, choose, read, texts};
pub(crate) use readable::{Port, Readable, parse_cidr};
pub(crate) use report::Report;
pub(crate) use setting::{add_sources, apply};
pub(crate) use tree::{At, Entry, Located, Sources, Table, Value, parse};
