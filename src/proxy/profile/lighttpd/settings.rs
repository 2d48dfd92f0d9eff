//! What lighttpd is told in its own words.

use crate::proxy::profile::NamedSetting;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("connect-timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("read-timeout", |settings, limit| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (limit, limit);
    }),
    NamedSetting::time("write-timeout", |settings, limit| {
        settings.timeouts.send = limit;
    }),
    NamedSetting::time("disable-time", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::time("server.max-keep-alive-idle", |settings, limit| {
        settings.timeouts.client_idle = limit;
    }),
    NamedSetting::time("server.max-read-idle", |settings, limit| {
        settings.timeouts.client_header = limit;
    }),
    NamedSetting::count("server.max-connections", |settings, count| {
        settings.clients = Some(count as usize);
    }),
    NamedSetting::switch("proxy.header.upgrade", |settings, on| {
        settings.pass_upgrades = on;
    }),
    NamedSetting::count("server.max-request-size", |settings, kilobytes| {
        // In kilobytes; 0 stands for no limit.
        let size = u64::from(kilobytes) * 1024;
        settings.request_limits.body = if size == 0 { u64::MAX } else { size };
    }),
    NamedSetting::bytes("server.max-request-field-size", |settings, size| {
        let limits = &mut settings.request_limits;
        (limits.head, limits.start_line, limits.field_line) = (size, size, size);
    }),
];
