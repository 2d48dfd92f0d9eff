//! What Varnish is told in its own words.

use crate::proxy::profile::NamedSetting;
use crate::proxy::settings::Settings;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("connect_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("first_byte_timeout", |settings, limit| {
        settings.timeouts.first_byte = limit;
    }),
    NamedSetting::time("between_bytes_timeout", |settings, limit| {
        settings.timeouts.read = limit;
    }),
    NamedSetting::time("backend_idle_timeout", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::time("timeout_idle", |settings, limit| {
        settings.timeouts.client_idle = limit;
    }),
    NamedSetting::time("backend_remote_error_holddown", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::count("max_connections", Settings::limit_each_upstream),
    NamedSetting::bytes("http_resp_hdr_len", |settings, size| {
        let limits = &mut settings.response_limits;
        (limits.start_line, limits.field_line) = (size, size);
    }),
    NamedSetting::bytes("http_resp_size", |settings, size| {
        settings.response_limits.head = size;
    }),
    NamedSetting::bytes("http_req_hdr_len", |settings, size| {
        let limits = &mut settings.request_limits;
        (limits.start_line, limits.field_line) = (size, size);
    }),
    NamedSetting::bytes("http_req_size", |settings, size| {
        settings.request_limits.head = size;
    }),
    NamedSetting::count("http_max_hdr", |settings, count| {
        // The first line counts five.
        let fields = (count as usize).saturating_sub(5);
        (
            settings.request_limits.fields,
            settings.response_limits.fields,
        ) = (fields, fields);
    }),
];
