//! What nginx is told in its own words.

use crate::proxy::profile::{Commit, NamedSetting};
use crate::proxy::retry_on::RetryOn;
use crate::proxy::settings::Settings;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("proxy_connect_timeout", |settings, time| {
        settings.timeouts.connect = time;
    }),
    NamedSetting::time("proxy_read_timeout", |settings, time| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (time, time);
    }),
    NamedSetting::time("proxy_send_timeout", |settings, time| {
        settings.timeouts.send = time;
    }),
    NamedSetting::time("resolver_timeout", |settings, time| {
        settings.timeouts.resolve = time;
    }),
    NamedSetting::time("client_header_timeout", |settings, time| {
        settings.timeouts.client_header = time;
    }),
    NamedSetting::time("client_body_timeout", |settings, time| {
        settings.timeouts.client_body = time;
    }),
    NamedSetting::time("keepalive_timeout", |settings, time| {
        settings.timeouts.client_idle = time;
    }),
    NamedSetting::count("keepalive", |settings, count| {
        settings.idle_per_upstream = count as usize;
    }),
    // 0 stands for no limit.
    NamedSetting::count("proxy_next_upstream_tries", |settings, tries| {
        settings.retries = tries.checked_sub(1).unwrap_or(u32::MAX);
    }),
    NamedSetting::bytes("proxy_buffer_size", |settings, size| {
        let limits = &mut settings.response_limits;
        (limits.head, limits.start_line, limits.field_line) = (size, size, size);
        (limits.chunk_line, limits.trailers, limits.trailer_line) = (size, size, size);
    }),
    NamedSetting::switch("proxy_buffering", |settings, on| {
        settings.commit = if on {
            settings.profile.relay.commit
        } else {
            Commit::AtOnce
        };
    }),
    NamedSetting::words("proxy_next_upstream", NEXT, next_upstream),
    NamedSetting::count("max_fails", |settings, count| {
        settings.health.max_fails = count;
    }),
    NamedSetting::time("fail_timeout", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::count("max_conns", Settings::limit_each_upstream),
    NamedSetting::bytes("client_max_body_size", |settings, size| {
        // 0 stands for no limit.
        let limit = if size == 0 { u64::MAX } else { size as u64 };
        settings.request_limits.body = limit;
    }),
    NamedSetting::words("proxy_redirect", &["default", "off"], |settings, words| {
        settings.rewrite_redirects = !words.contains(&"off");
    }),
    NamedSetting::count("worker_connections", |settings, count| {
        settings.own_connections = Some(count as usize);
    }),
    NamedSetting::time("lingering_timeout", |settings, limit| {
        settings.timeouts.linger = limit;
    }),
];

/// After what the next upstream is asked.
const NEXT: &[&str] = &[
    "error",
    "timeout",
    "invalid_header",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "http_403",
    "http_404",
    "http_429",
    "non_idempotent",
    "off",
];

fn next_upstream(settings: &mut Settings, words: &[&str]) {
    let has = |word| words.contains(&word) && !words.contains(&"off");
    settings.retry_on = Some(RetryOn {
        no_connection: has("error"),
        no_answer: has("error"),
        connect_timeout: has("timeout"),
        answer_timeout: has("timeout"),
        bad_answer: has("invalid_header"),
        any_method: has("non_idempotent"),
    });
    let statuses = words
        .iter()
        .filter_map(|word| word.strip_prefix("http_")?.parse().ok());
    settings.retry_statuses = statuses.filter(|_| !words.contains(&"off")).collect();
}
