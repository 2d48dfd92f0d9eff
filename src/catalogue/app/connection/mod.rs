//! What an origin server does to connections.

pub(in crate::catalogue) mod backlog_full;
pub(in crate::catalogue) mod close_after_request;
pub(in crate::catalogue) mod close_on_accept;
pub(in crate::catalogue) mod loopback_only;
pub(in crate::catalogue) mod never_answers;
pub(in crate::catalogue) mod reset_after_request;
pub(in crate::catalogue) mod reset_on_accept;
pub(in crate::catalogue) mod slow;
