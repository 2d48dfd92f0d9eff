//! A scenario file read into types: values are right, names are not yet resolved.
//!
//! What needs no other part of the file (numbers, times, pages) already has its final type and
//! its default. What names another part (nodes, links, pools) keeps its place for later mistakes.

mod dispatch;
mod dns_name;
mod file;
mod link;
mod node;
mod product;
mod services;
mod web;
mod zone;

pub(crate) use dns_name::{check_dns_name, full_name};
pub(crate) use file::Draft;
pub(crate) use link::LinkDraft;
pub(crate) use node::NodeDraft;
pub(crate) use services::{DhcpDraft, DnsDraft, DnsDuty, Nat44Draft, Services};
pub(crate) use web::{ProxyDraft, SitesDraft, host_of};
pub(crate) use zone::{RecordDraft, ZoneDraft};
