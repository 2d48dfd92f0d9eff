//! What products are told in their own words takes effect.

use std::time::Duration;

use super::bench::{Bench, GET, settings as known};
use super::origin::{Behaviour, Then, ok};
use crate::proxy::Settings;
use crate::proxy::profile::{Given, PROFILES, find};

/// A proxy with two upstreams that was told this.
fn told(product: &str, own: &[(&str, Given)]) -> Bench {
    let profile = find(product).expect("a profile");
    let mut settings = Settings::new("shop-proxy", profile);
    let known = known();
    (settings.sites, settings.hosts) = (known.sites, known.hosts);
    for (name, value) in own {
        let setting = profile.setting(name);
        setting
            .unwrap_or_else(|| panic!("{product} has no {name}"))
            .apply(&mut settings, value);
    }
    Bench::new(settings)
}

/// The status for a response whose head is about `size` bytes long, in one field.
fn with_field(product: &str, own: &[(&str, Given)], size: usize) -> u16 {
    let mut bench = told(product, own);
    let field = "x".repeat(size);
    let answer = format!("HTTP/1.1 200 OK\r\nX-Big: {field}\r\nContent-Length: 2\r\n\r\nok");
    for app in &bench.apps {
        app.says(answer.as_bytes(), Then::Close);
    }
    bench.get().0.status
}

/// The status for a response with so many fields.
fn with_fields(product: &str, own: &[(&str, Given)], count: usize) -> u16 {
    let mut bench = told(product, own);
    let fields = "X-Many: y\r\n".repeat(count);
    let answer = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nok");
    for app in &bench.apps {
        app.says(answer.as_bytes(), Then::Close);
    }
    bench.get().0.status
}

#[test]
fn sizes_of_response_heads() {
    let bytes = |size: usize| Given::Bytes(size);
    // By default, with less, with more.
    let rows = [
        ("nginx", "proxy_buffer_size", 5000, 502, 8192, 200),
        ("haproxy", "tune.bufsize", 20_000, 502, 32_768, 200),
        ("varnish", "http_resp_hdr_len", 9000, 503, 12_000, 200),
        ("varnish", "http_resp_size", 8000, 200, 4096, 503),
        ("squid", "reply_header_max_size", 20_000, 200, 8192, 502),
        ("caddy", "max_response_header_size", 20_000, 200, 8192, 502),
    ];
    for (product, name, size, usual, told, then) in rows {
        assert_eq!(with_field(product, &[], size), usual, "{product}");
        let status = with_field(product, &[(name, bytes(told))], size);
        assert_eq!(status, then, "{product} {name}");
    }
    let reserve = [("tune.maxrewrite", bytes(12_000))];
    assert_eq!(with_field("haproxy", &[], 8000), 200);
    assert_eq!(with_field("haproxy", &reserve, 8000), 502);
    let both = [
        ("tune.maxrewrite", bytes(12_000)),
        ("tune.bufsize", bytes(32_768)),
    ];
    assert_eq!(with_field("haproxy", &both, 20_000), 200);
}

#[test]
fn apache_drops_what_does_not_fit_and_goes_on() {
    let usual = with_field("apache", &[], 9000);
    let told = with_field(
        "apache",
        &[("responsefieldsize", Given::Bytes(16_384))],
        9000,
    );
    assert_eq!(told, 200);
    let small = with_field("apache", &[("responsefieldsize", Given::Bytes(1024))], 2000);
    assert_eq!(
        usual, small,
        "what is too long is dealt with alike, whatever the limit"
    );
}

#[test]
fn numbers_of_fields() {
    let count = |count| Given::Count(count);
    assert_eq!(with_fields("haproxy", &[], 150), 502);
    assert_eq!(
        with_fields("haproxy", &[("tune.http.maxhdr", count(200))], 150),
        200
    );
    assert_eq!(with_fields("varnish", &[], 80), 503);
    assert_eq!(
        with_fields("varnish", &[("http_max_hdr", count(128))], 80),
        200
    );
    assert_eq!(with_fields("envoy", &[], 80), 200);
    assert_eq!(
        with_fields("envoy", &[("max_headers_count", count(50))], 80),
        502
    );
}

/// How a GET ends, and at whom it was tried.
fn tried(product: &str, own: &[(&str, Given)], first: Behaviour) -> (u16, usize) {
    let mut bench = told(product, own);
    bench.apps[0].does(first);
    bench.apps[1].does(Behaviour::Say(ok("hello"), Then::Close));
    // Whoever has the first turn: one of two requests meets app1.
    let answers = bench.talk(&[GET, GET], 300);
    let worst = answers.iter().map(|got| got.status).max().unwrap_or(0);
    (worst, bench.attempts().len())
}

#[test]
fn what_the_next_upstream_is_asked_after() {
    let words = |words: &[&'static str]| Given::Words(words.to_vec());
    let junk = || Behaviour::Say(b"HTTP/1.1 200 OK\r\n: x\r\n\r\n".to_vec(), Then::Close);
    let busy = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    let busy = || Behaviour::Say(busy.to_vec(), Then::Close);
    let next = "proxy_next_upstream";
    assert_eq!(tried("nginx", &[], junk()), (502, 2));
    assert_eq!(
        tried("nginx", &[(next, words(&["invalid_header"]))], junk()),
        (200, 3)
    );
    assert_eq!(tried("nginx", &[], busy()), (503, 2));
    assert_eq!(
        tried("nginx", &[(next, words(&["error", "http_503"]))], busy()),
        (200, 3)
    );
    let closes = || Behaviour::CloseAfterRequest;
    assert_eq!(tried("nginx", &[], closes()).0, 200);
    assert_eq!(tried("nginx", &[(next, words(&["off"]))], closes()).0, 502);
}

#[test]
fn what_a_request_is_tried_again_after() {
    let words = |words: &[&'static str]| Given::Words(words.to_vec());
    let redispatch = ("option redispatch", Given::Switch(true));
    let once = ("retries", Given::Count(1));
    let closes = || Behaviour::CloseAfterRequest;
    assert_eq!(tried("haproxy", &[], closes()).0, 502);
    let own = [redispatch, once, ("retry-on", words(&["empty-response"]))];
    assert_eq!(tried("haproxy", &own, closes()), (200, 3));
    assert_eq!(tried("envoy", &[], closes()).0, 503);
    let own = [("retry_on", words(&["reset"]))];
    assert_eq!(tried("envoy", &own, closes()), (200, 3));
}

#[test]
fn what_is_not_buffered_goes_on_at_once() {
    let piece = |text: &str| text.as_bytes().to_vec();
    let slow = || {
        let head = piece("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
        Behaviour::Drip(Duration::from_secs(1), vec![head, piece("def")])
    };
    let after = |own: &[(&str, Given)]| {
        let bench = &mut told("nginx", own);
        for app in &bench.apps {
            app.does(slow());
        }
        let got = bench.begin(&[GET]);
        bench.run(Duration::from_millis(1500));
        let begun = !bench.events("proxy.relayed").is_empty();
        bench.run(Duration::from_secs(5));
        assert_eq!(got.borrow()[0].status, 200);
        begun
    };
    assert!(!after(&[]), "the whole of it is waited for");
    assert!(after(&[("proxy_buffering", Given::Switch(false))]));
}

/// No product has a name twice, and what each is told has a kind.
#[test]
fn names_are_told_once() {
    for profile in PROFILES {
        let mut names: Vec<&str> = profile.settings.iter().map(|own| own.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{}", profile.name);
    }
}
