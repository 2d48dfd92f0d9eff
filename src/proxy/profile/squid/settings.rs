//! What Squid is told in its own words.

use crate::proxy::profile::NamedSetting;
use crate::proxy::settings::Settings;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("connect_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("peer_connect_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("read_timeout", |settings, limit| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (limit, limit);
    }),
    NamedSetting::time("write_timeout", |settings, limit| {
        settings.timeouts.send = limit;
    }),
    NamedSetting::time("request_timeout", |settings, limit| {
        settings.timeouts.client_header = limit;
    }),
    NamedSetting::time("client_idle_pconn_timeout", |settings, limit| {
        settings.timeouts.client_idle = limit;
    }),
    NamedSetting::time("server_idle_pconn_timeout", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::time("dns_timeout", |settings, limit| {
        settings.timeouts.resolve = limit;
    }),
    NamedSetting::time("dns_retransmit_interval", |settings, limit| {
        settings.timeouts.resolve_retry = limit;
    }),
    NamedSetting::count("forward_max_tries", |settings, count| {
        settings.retries = count.saturating_sub(1);
    }),
    NamedSetting::time("dead_peer_timeout", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::count("connect-fail-limit", |settings, count| {
        settings.health.max_fails = count;
    }),
    NamedSetting::count("max-conn", Settings::limit_each_upstream),
    NamedSetting::bytes("reply_header_max_size", |settings, size| {
        let limits = &mut settings.response_limits;
        (limits.head, limits.start_line) = (size, size);
    }),
    NamedSetting::bytes("request_header_max_size", |settings, size| {
        let limits = &mut settings.request_limits;
        (limits.head, limits.start_line) = (size, size);
    }),
    NamedSetting::bytes("request_body_max_size", |settings, size| {
        // 0 stands for no limit.
        settings.request_limits.body = if size == 0 { u64::MAX } else { size as u64 };
    }),
    NamedSetting::switch("retry_on_error", |settings, on| {
        let more: &[u16] = if on { &[403, 500, 501, 503] } else { &[] };
        settings.retry_statuses = settings.profile.retry.statuses.to_vec();
        settings.retry_statuses.extend(more);
    }),
];
