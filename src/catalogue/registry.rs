//! The registry: one line for each fault, grouped by what it breaks.

use crate::scenario::nearest;

use super::{Fault, UnknownFault, app, dhcp, dns, firewall, host, link, nat, proxy, route};

/// All faults.
static FAULTS: &[&Fault] = &[
    &link::down::FAULT,
    &link::one_way::FAULT,
    &link::loss::FAULT,
    &link::delay::FAULT,
    &link::rate::FAULT,
    &link::corrupt::FAULT,
    &link::duplicate::FAULT,
    &link::reorder::FAULT,
    &link::black_hole::FAULT,
    &host::off::FAULT,
    &host::stopped::FAULT,
    &route::missing::FAULT,
    &route::no_return::FAULT,
    &firewall::drop::FAULT,
    &firewall::reset::FAULT,
    &firewall::reject::FAULT,
    &app::connection::loopback_only::FAULT,
    &app::connection::backlog_full::FAULT,
    &app::connection::close_on_accept::FAULT,
    &app::connection::reset_on_accept::FAULT,
    &app::connection::close_after_request::FAULT,
    &app::connection::reset_after_request::FAULT,
    &app::connection::never_answers::FAULT,
    &app::connection::slow::FAULT,
    &app::message::truncated_header::FAULT,
    &app::message::truncated_body::FAULT,
    &app::message::bad_chunk::FAULT,
    &app::message::garbage::FAULT,
    &app::message::bad_status_line::FAULT,
    &app::message::bad_header::FAULT,
    &app::message::header_too_big::FAULT,
    &app::message::error_500::FAULT,
    &app::message::error_503::FAULT,
    &proxy::wrong_port::FAULT,
    &proxy::at_limit::FAULT,
    &proxy::looped::FAULT,
    &proxy::unknown_site::FAULT,
    &dns::nxdomain::FAULT,
    &dns::no_address::FAULT,
    &dns::servfail::FAULT,
    &dns::refused::FAULT,
    &dns::timeout::FAULT,
    &dns::wrong_address::FAULT,
    &dhcp::exhausted::FAULT,
    &dhcp::wrong_gateway::FAULT,
    &nat::flush::FAULT,
];

/// All faults, in the order in which lists show them.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    FAULTS.iter().copied()
}

/// The fault called `name`, by its own name or an alias.
///
/// # Errors
/// There is none; the error names the one most like it.
pub fn find(name: &str) -> Result<&'static Fault, UnknownFault> {
    let found = all().find(|fault| fault.names().any(|own| own == name));
    found.ok_or_else(|| UnknownFault {
        name: name.to_owned(),
        nearest: nearest(name, all().flat_map(Fault::names)),
    })
}
