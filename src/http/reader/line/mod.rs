//! The kinds of lines in a head: how each is read (RFC 9112 sections 3, 4 and 5).

pub(super) mod field_line;
pub(super) mod request_line;
pub(super) mod status_line;
