//! What each product answers and logs when its upstream fails, in its own words.

use std::time::Duration;

use super::bench::{Bench, only_app1};
use super::client::Got;
use super::origin::{Behaviour, Then};
use crate::proxy::Settings;
use crate::proxy::profile::{PROFILES, Profile, Provenance, find};
use crate::trace::Direction;

/// What is wrong with the upstream.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Its port is closed.
    Refused,
    /// Packets to it are lost.
    Lost,
    /// It takes the request and says nothing.
    Silent,
    /// It closes instead of answering.
    Closed,
    /// It says what is no HTTP.
    Garbage,
    /// It stops before the content is complete.
    Truncated,
}

/// The answer to a request, and the lines of the log.
fn outcome(product: &str, fault: Fault) -> (Got, Vec<String>) {
    let profile = find(product).expect("a profile");
    let mut bench = Bench::new(settings(profile));
    let app = &bench.apps[0];
    match fault {
        Fault::Refused => {
            bench.stop_app(0);
        }
        Fault::Lost => bench.block(0, Direction::Forth),
        Fault::Silent => app.does(Behaviour::Silent),
        Fault::Closed => app.does(Behaviour::CloseAfterRequest),
        Fault::Garbage => app.says(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Then::Close),
        Fault::Truncated => app.says(
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            Then::Close,
        ),
    }
    let (got, _) = bench.get();
    bench.run(Duration::from_secs(5));
    let lines = bench.events("log").into_iter();
    let lines = lines.filter_map(|event| event.note().map(|note| note.text.clone()));
    (got, lines.collect())
}

fn settings(profile: &'static Profile) -> Settings {
    let known = only_app1();
    let mut settings = Settings::new("shop-proxy", profile);
    (settings.sites, settings.hosts) = (known.sites, known.hosts);
    settings.timeouts.connect = Duration::from_secs(1);
    settings.timeouts.first_byte = Duration::from_secs(2);
    settings
}

/// Status, a piece of the page, a piece of the log.
fn check(product: &str, rows: &[(Fault, u16, &str, &str)]) {
    for &(fault, status, page, line) in rows {
        let (got, log) = outcome(product, fault);
        let what = format!("{product}, {fault:?}: {}\n{log:#?}", got.text());
        assert_eq!(got.status, status, "{what}");
        assert!(got.text().contains(page), "{what}");
        assert!(log.iter().any(|it| it.contains(line)), "{what}");
    }
}

#[test]
fn envoy_has_flags() {
    let reset = "upstream connect error or disconnect/reset before headers. reset reason: ";
    let refused = "transport failure reason: delayed connect error: Connection refused";
    check(
        "envoy",
        &[
            (Fault::Refused, 503, refused, "HTTP/1.1\" 503 UF 0 167 "),
            (
                Fault::Refused,
                503,
                reset,
                "upstream reset: reset reason: remote conn",
            ),
            (Fault::Lost, 503, "connection timeout", " 503 UF 0 "),
            (
                Fault::Silent,
                504,
                "upstream request timeout",
                " 504 UT 0 24 ",
            ),
            (Fault::Closed, 503, "connection termination", " 503 UC 0 "),
            (Fault::Garbage, 502, "protocol error", " 502 UPE 0 "),
            (Fault::Truncated, 200, "half", " 200 UC 0 "),
        ],
    );
}

#[test]
fn traefik_tells_a_time_out_from_another_error_of_the_network() {
    check(
        "traefik",
        &[
            (
                Fault::Refused,
                502,
                "Bad Gateway",
                "connect: connection refused",
            ),
            (Fault::Lost, 504, "Gateway Timeout", "i/o timeout"),
            (
                Fault::Silent,
                504,
                "Gateway Timeout",
                "timeout awaiting response headers",
            ),
            (Fault::Closed, 502, "Bad Gateway", "error=\"EOF\""),
            (
                Fault::Garbage,
                500,
                "Internal Server Error",
                "500 Internal Server Error",
            ),
            (
                Fault::Truncated,
                200,
                "half",
                "\"GET / HTTP/1.1\" 200 4 \"-\" \"-\" 1 \"shop\"",
            ),
        ],
    );
}

#[test]
fn pingora_has_502_for_every_upstream() {
    check(
        "pingora",
        &[
            (
                Fault::Refused,
                502,
                "",
                "Upstream ConnectRefused context: Fail to connect",
            ),
            (Fault::Lost, 502, "", "Upstream ConnectTimedout"),
            (Fault::Silent, 502, "", "Upstream ReadTimedout"),
            (Fault::Closed, 502, "", "Upstream ConnectionClosed"),
            (Fault::Garbage, 502, "", "Upstream InvalidHTTPHeader"),
            (Fault::Truncated, 200, "half", "Upstream ConnectionClosed"),
        ],
    );
    let (got, _) = outcome("pingora", Fault::Refused);
    assert_eq!(
        (got.field("Server"), got.field("Connection")),
        ("Pingora", "close")
    );
}

#[test]
fn alb_has_504_for_what_took_too_long() {
    check(
        "aws-alb",
        &[
            (
                Fault::Refused,
                502,
                "<h1>502 Bad Gateway</h1>",
                " 10.0.1.2:8080 -1 -1 -1 502 - ",
            ),
            (
                Fault::Lost,
                504,
                "<h1>504 Gateway Time-out</h1>",
                " -1 -1 -1 504 - ",
            ),
            (Fault::Silent, 504, "Gateway Time-out", " -1 -1 -1 504 - "),
            (Fault::Closed, 502, "Bad Gateway", " 502 - "),
            (Fault::Garbage, 502, "Bad Gateway", " 502 - "),
            (
                Fault::Truncated,
                200,
                "half",
                "\"GET http://shop.example:80/ HTTP/1.1\"",
            ),
        ],
    );
    let (_, log) = outcome("aws-alb", Fault::Refused);
    assert!(log[0].contains("\"Root=1-"), "{log:?}");
}

#[test]
fn cloudflare_has_a_number_for_each_way_to_fail() {
    let working = "<li>Cloudflare: Working</li>";
    check(
        "cloudflare",
        &[
            (
                Fault::Refused,
                521,
                "Error code 521",
                "\"EdgeResponseStatus\":521",
            ),
            (Fault::Refused, 521, working, "\"OriginResponseStatus\":0"),
            (
                Fault::Lost,
                522,
                "Connection timed out",
                "\"EdgeResponseStatus\":522",
            ),
            (
                Fault::Silent,
                524,
                "A timeout occurred",
                "\"EdgeResponseStatus\":524",
            ),
            (
                Fault::Closed,
                520,
                "unknown error",
                "\"EdgeResponseStatus\":520",
            ),
            (
                Fault::Garbage,
                520,
                "unknown error",
                "\"OriginIP\":\"10.0.1.2\"",
            ),
            (Fault::Truncated, 200, "half", "\"EdgeResponseStatus\":200"),
        ],
    );
}

/// Tokens that people search for in the logs of the measured products.
#[test]
fn measured_products_log_in_their_dialect() {
    let nginx_502 = "<center><h1>502 Bad Gateway</h1></center>";
    let nginx_refused = "connect() failed (111: Connection refused) while connecting to upstream";
    let nginx_timed_out = "upstream timed out (110: Connection timed out) while reading response";
    let nginx_closed = "upstream prematurely closed connection while reading response header";
    check(
        "nginx",
        &[
            (Fault::Refused, 502, nginx_502, nginx_refused),
            (
                Fault::Lost,
                504,
                "504 Gateway Time-out",
                "while connecting to upstream",
            ),
            (Fault::Silent, 504, "504 Gateway Time-out", nginx_timed_out),
            (Fault::Closed, 502, nginx_502, nginx_closed),
        ],
    );
    check(
        "haproxy",
        &[
            (Fault::Refused, 503, "No server is available", " 503 "),
            (Fault::Refused, 503, "", " SC-- "),
            (Fault::Lost, 503, "", " sC-- "),
            (Fault::Silent, 504, "", " sH-- "),
            (Fault::Closed, 502, "", " SH-- "),
            (Fault::Garbage, 502, "", " PH-- "),
        ],
    );
    check(
        "apache",
        &[
            (Fault::Refused, 503, "Service Unavailable", "AH00957: "),
            (Fault::Refused, 503, "", "AH01114: "),
            (Fault::Silent, 502, "Proxy Error", "AH01102: "),
            (Fault::Closed, 502, "Proxy Error", "AH01102: "),
        ],
    );
    check(
        "caddy",
        &[(Fault::Refused, 502, "", "connect: connection refused")],
    );
    check(
        "varnish",
        &[(Fault::Refused, 503, "Backend fetch failed", "FetchError")],
    );
    check(
        "lighttpd",
        &[(Fault::Refused, 503, "", "Connection refused")],
    );
    check(
        "squid",
        &[(Fault::Refused, 503, "ERR_CONNECT_FAIL", "TCP_MISS")],
    );
}

/// A state of termination has its timers before it: `Tq/Tw/Tc/Tr/Ta`, -1 for what never was.
#[test]
fn haproxy_logs_timers() {
    let timers = |fault| {
        let (_, log) = outcome("haproxy", fault);
        let line = log.iter().find(|line| line.contains("--")).cloned();
        let line = line.expect("a line of the access log");
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let at = words.iter().position(|word| word.matches('/').count() == 4);
        words[at.expect("timers")].clone()
    };
    assert!(
        timers(Fault::Refused).contains("/-1/-1/"),
        "{}",
        timers(Fault::Refused)
    );
    let silent = timers(Fault::Silent);
    let parts: Vec<i64> = silent.split('/').filter_map(|it| it.parse().ok()).collect();
    assert_eq!(parts.len(), 5, "{silent}");
    assert!(
        parts[2] >= 0 && parts[3] == -1 && parts[4] >= 2000,
        "{silent}"
    );
}

/// Nobody is told that a product was measured that was not.
#[test]
fn five_products_are_documented_and_not_measured() {
    let documented = PROFILES
        .iter()
        .filter(|it| it.provenance == Provenance::Documented);
    let names: Vec<&str> = documented.map(|it| it.name).collect();
    assert_eq!(
        names,
        ["envoy", "traefik", "pingora", "aws-alb", "cloudflare"]
    );
}
