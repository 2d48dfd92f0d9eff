//! What `HAProxy` is told in its own words.

use crate::proxy::profile::{Full, NamedSetting, RetryTarget};
use crate::proxy::retry_on::RetryOn;
use crate::proxy::settings::Settings;

/// Its settings.
pub(super) const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("timeout connect", |settings, time| {
        settings.timeouts.connect = time;
    }),
    NamedSetting::time("timeout server", |settings, time| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (time, time);
        settings.timeouts.send = time;
    }),
    NamedSetting::time("timeout client", |settings, time| {
        settings.timeouts.client_header = time;
        settings.timeouts.client_body = time;
        settings.timeouts.client_idle = time;
    }),
    NamedSetting::time("timeout http-request", |settings, time| {
        settings.timeouts.client_header = time;
    }),
    NamedSetting::time("timeout http-keep-alive", |settings, time| {
        settings.timeouts.client_idle = time;
    }),
    NamedSetting::time("timeout queue", |settings, time| {
        settings.full = Full::Wait(Some(time));
    }),
    NamedSetting::time("timeout resolve", |settings, time| {
        settings.naming.every = time;
    }),
    NamedSetting::switch("option redispatch", |settings, on| {
        settings.retry_target = if on {
            RetryTarget::SameThenOther
        } else {
            RetryTarget::SameUpstream
        };
    }),
    NamedSetting::count("retries", |settings, count| settings.retries = count),
    NamedSetting::words("retry-on", RETRY_ON, retry_on),
    // The reserve is what the buffer has beyond the head.
    NamedSetting::bytes("tune.bufsize", |settings, size| {
        let limits = settings.response_limits;
        resize(
            settings,
            size,
            limits.chunk_line.saturating_sub(limits.head),
        );
    }),
    NamedSetting::bytes("tune.maxrewrite", |settings, reserve| {
        let size = settings.response_limits.chunk_line;
        resize(settings, size, reserve);
    }),
    NamedSetting::count("tune.http.maxhdr", |settings, count| {
        settings.request_limits.fields = count as usize;
        settings.response_limits.fields = count as usize;
    }),
    NamedSetting::count("maxconn", Settings::limit_each_upstream),
    NamedSetting::count("pool-max-conn", |settings, count| {
        settings.idle_per_upstream = count as usize;
    }),
];

/// A message's head has to fit into a buffer, beside what is kept free for rewriting it.
fn resize(settings: &mut Settings, size: usize, reserve: usize) {
    let head = size.saturating_sub(reserve);
    for limits in [&mut settings.request_limits, &mut settings.response_limits] {
        (limits.head, limits.start_line, limits.field_line) = (head, head, head);
        (limits.trailers, limits.trailer_line, limits.chunk_line) = (head, head, size);
    }
}

/// After what a request is tried again.
const RETRY_ON: &[&str] = &[
    "none",
    "conn-failure",
    "empty-response",
    "junk-response",
    "response-timeout",
    "all-retryable-errors",
    "401",
    "403",
    "404",
    "408",
    "425",
    "500",
    "501",
    "502",
    "503",
    "504",
];

fn retry_on(settings: &mut Settings, words: &[&str]) {
    let all = words.contains(&"all-retryable-errors");
    let has = |word| (all || words.contains(&word)) && !words.contains(&"none");
    settings.retry_on = Some(RetryOn {
        no_connection: has("conn-failure"),
        connect_timeout: has("conn-failure"),
        no_answer: has("empty-response"),
        answer_timeout: has("response-timeout"),
        bad_answer: has("junk-response"),
        // Whether a POST may be repeated is up to who turns it on.
        any_method: true,
    });
    let given = words.iter().filter_map(|word| word.parse().ok());
    let usual: &[u16] = if all { &[500, 502, 503, 504] } else { &[] };
    settings.retry_statuses = given.chain(usual.iter().copied()).collect();
}
