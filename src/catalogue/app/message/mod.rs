//! What an origin server says.

pub(in crate::catalogue) mod bad_chunk;
pub(in crate::catalogue) mod bad_header;
pub(in crate::catalogue) mod bad_status_line;
pub(in crate::catalogue) mod error_500;
pub(in crate::catalogue) mod error_503;
pub(in crate::catalogue) mod garbage;
pub(in crate::catalogue) mod header_too_big;
pub(in crate::catalogue) mod truncated_body;
pub(in crate::catalogue) mod truncated_header;
