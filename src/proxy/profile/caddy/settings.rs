//! What Caddy is told in its own words.

use crate::proxy::profile::NamedSetting;
use crate::proxy::settings::Settings;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("dial_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("response_header_timeout", |settings, limit| {
        settings.timeouts.first_byte = limit;
    }),
    NamedSetting::time("read_timeout", |settings, limit| {
        settings.timeouts.read = limit;
    }),
    NamedSetting::time("write_timeout", |settings, limit| {
        settings.timeouts.send = limit;
    }),
    NamedSetting::time("keepalive", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::count("keepalive_idle_conns_per_host", |settings, count| {
        settings.idle_per_upstream = count as usize;
    }),
    NamedSetting::count("max_conns_per_host", Settings::limit_each_upstream),
    NamedSetting::count("lb_retries", |settings, count| settings.retries = count),
    NamedSetting::time("fail_duration", |settings, time| {
        settings.health.fail_timeout = time;
        settings.health.max_fails = settings.health.max_fails.max(1);
    }),
    NamedSetting::count("max_fails", |settings, count| {
        settings.health.max_fails = count;
    }),
    NamedSetting::bytes("max_response_header_size", |settings, size| {
        let limits = &mut settings.response_limits;
        (limits.head, limits.start_line, limits.trailers) = (size, size, size);
    }),
];
