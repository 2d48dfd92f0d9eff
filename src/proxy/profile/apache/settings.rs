//! What Apache httpd is told in its own words.

use crate::proxy::profile::{Full, NamedSetting};

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("TimeOut", |settings, time| {
        let timeouts = &mut settings.timeouts;
        (timeouts.connect, timeouts.send) = (time, time);
        (timeouts.first_byte, timeouts.read) = (time, time);
        (timeouts.client_header, timeouts.client_body) = (time, time);
    }),
    NamedSetting::time("ProxyTimeout", |settings, time| {
        let timeouts = &mut settings.timeouts;
        (timeouts.connect, timeouts.send) = (time, time);
        (timeouts.first_byte, timeouts.read) = (time, time);
    }),
    NamedSetting::time("connectiontimeout", |settings, time| {
        settings.timeouts.connect = time;
    }),
    NamedSetting::time("timeout", |settings, time| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (time, time);
        settings.timeouts.send = time;
    }),
    NamedSetting::time("KeepAliveTimeout", |settings, time| {
        settings.timeouts.client_idle = time;
    }),
    NamedSetting::time("retry", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::time("acquire", |settings, time| {
        settings.full = Full::Wait(Some(time));
    }),
    NamedSetting::time("addressttl", |settings, time| {
        settings.naming.valid = Some(time);
    }),
    NamedSetting::count("max", |settings, count| {
        settings.idle_per_upstream = count as usize;
    }),
    NamedSetting::count("maxattempts", |settings, attempts| {
        settings.retries = attempts;
    }),
    NamedSetting::switch("ProxyPassReverse", |settings, on| {
        settings.rewrite_redirects = on;
    }),
    NamedSetting::bytes("responsefieldsize", |settings, size| {
        let limits = &mut settings.response_limits;
        (limits.start_line, limits.field_line, limits.trailer_line) = (size, size, size);
    }),
    NamedSetting::bytes("LimitRequestLine", |settings, size| {
        settings.request_limits.start_line = size;
    }),
    NamedSetting::bytes("LimitRequestFieldSize", |settings, size| {
        settings.request_limits.field_line = size;
    }),
    NamedSetting::count("LimitRequestFields", |settings, count| {
        settings.request_limits.fields = unless_0(count as usize, usize::MAX);
    }),
    NamedSetting::bytes("LimitRequestBody", |settings, size| {
        settings.request_limits.body = unless_0(size as u64, u64::MAX);
    }),
    NamedSetting::count("MaxRequestWorkers", |settings, count| {
        settings.clients = Some(count as usize);
        settings.own_connections = Some(2 * count as usize);
    }),
    NamedSetting::switch("disablereuse", |settings, on| {
        if on {
            settings.idle_per_upstream = 0;
        }
    }),
    NamedSetting::time("ttl", |settings, time| {
        settings.timeouts.upstream_idle = time;
    }),
];

/// 0 stands for no limit.
fn unless_0<T: Default + PartialEq>(value: T, unlimited: T) -> T {
    if value == T::default() {
        unlimited
    } else {
        value
    }
}
