//! Connections on both sides: kept, stale, closed; requests in all their forms.

use std::time::Duration;

use super::bench::{Bench, GET, POST, only_app1, settings};
use super::origin::{Behaviour, Then, ok};
use crate::http::EndOfStream;
use crate::proxy::ReverseProxy;

#[test]
fn rfc9112_9_3_connections_are_kept_on_both_sides() {
    let mut bench = Bench::new(only_app1());
    let got = bench.talk(&[GET, GET, POST], 1);
    assert!(got.iter().all(|got| got.status == 200 && got.end.is_none()));
    assert_eq!(bench.apps[0].connections.get(), 1);
    let heads = bench.apps[0].heads.borrow();
    let fields = &heads[0].fields;
    assert_eq!(fields.text("Via"), Some("1.1 shop-proxy"));
    assert_eq!(fields.text("Host"), Some("shop.example"));
    assert_eq!(fields.text("X-Forwarded-For"), Some("192.0.2.10"));
    assert!(!fields.contains("Connection"));
}

#[test]
fn rfc9112_9_3_1_a_stale_connection_is_replaced() {
    let mut bench = Bench::new(only_app1());
    assert_eq!(bench.get().0.status, 200);
    // The app closes as the second request arrives.
    bench.apps[0].does(Behaviour::CloseAfterRequest);
    let got = bench.begin(&[GET]);
    bench.run(Duration::from_millis(4));
    bench.apps[0].says(&ok("fresh"), Then::Keep);
    bench.run(Duration::from_secs(1));
    assert_eq!(
        got.borrow()[0].text(),
        "hello from app1".replace("hello from app1", "fresh")
    );
    let attempts = bench.attempts();
    assert_eq!(
        attempts[1..],
        ["app1 - connection_terminated", "app1 200 -"]
    );
}

#[test]
fn an_idle_connection_that_the_app_closed_is_not_used() {
    let mut bench = Bench::new(only_app1());
    bench.apps[0].says(&ok("bye"), Then::Close);
    bench.get();
    let (got, _) = bench.get();
    assert_eq!(got.status, 200);
    assert_eq!(bench.attempts(), ["app1 200 -", "app1 200 -"]);
}

#[test]
fn close_idle_ends_both_kinds_of_idle_connections() {
    let mut bench = Bench::new(settings());
    let got = bench.begin(&[GET]);
    bench.run(Duration::from_millis(100));
    assert_eq!(got.borrow().len(), 1);
    bench.with_proxy(ReverseProxy::close_idle);
    bench.run(Duration::from_millis(100));
    let now = bench.world.now();
    let view = bench.with_proxy(|proxy| proxy.view(now));
    assert_eq!(view.idle_clients, 0);
    assert!(view.upstreams.iter().all(|row| row.open == 0), "{view:?}");
}

#[test]
fn idle_upstream_connections_are_closed_after_a_minute() {
    let mut bench = Bench::new(only_app1());
    bench.get();
    bench.run(Duration::from_secs(59));
    let view = |bench: &mut Bench| bench.with_proxy(|proxy| proxy.view(crate::sim::Time::ZERO));
    assert_eq!(view(&mut bench).upstreams[0].idle, 1);
    bench.run(Duration::from_secs(2));
    assert_eq!(view(&mut bench).upstreams[0].open, 0);
}

#[test]
fn rfc9110_9_3_2_head_has_no_content() {
    let mut bench = Bench::new(only_app1());
    bench.apps[0].says(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", Then::Keep);
    let head = "HEAD / HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    let got = bench.talk(&[head, head], 1);
    assert_eq!(got.len(), 2);
    assert_eq!(
        (got[0].field("Content-Length"), got[0].complete),
        ("99", true)
    );
    bench.stop_app(0);
    bench.with_proxy(ReverseProxy::close_idle);
    let got = bench.talk(&[head, GET], 1);
    assert_eq!((got[0].status, got[1].status), (502, 502));
    assert!(got[0].body.is_empty() && !got[1].body.is_empty());
}

#[test]
fn rfc9110_15_2_interim_responses_pass() {
    let mut bench = Bench::new(only_app1());
    let hints = [
        &b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"[..],
        &ok("x"),
    ]
    .concat();
    bench.apps[0].says(&hints, Then::Keep);
    let got = bench.talk(&[GET, GET], 1);
    assert_eq!((&got[0].interim[..], got[0].status), (&[103][..], 200));
    assert_eq!(got.len(), 2);
}

#[test]
fn rfc9112_6_3_responses_without_content_end_at_once() {
    for status in ["204 No Content", "304 Not Modified"] {
        let mut bench = Bench::new(only_app1());
        let answer = format!("HTTP/1.1 {status}\r\nETag: \"a\"\r\n\r\n");
        bench.apps[0].says(answer.as_bytes(), Then::Keep);
        let got = bench.talk(&[GET, GET], 1);
        assert_eq!(got.len(), 2, "{status}");
        assert!(got[1].complete && !got[1].fields.contains("Transfer-Encoding"));
    }
}

#[test]
fn old_clients_get_content_that_ends_with_the_connection() {
    let mut bench = Bench::new(only_app1());
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    bench.apps[0].says(chunked, Then::Keep);
    let got = bench.talk(&["GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n"], 1);
    assert_eq!(
        (got[0].text().as_str(), got[0].end),
        ("hi", Some(EndOfStream::Fin))
    );
    assert!(got[0].complete && !got[0].fields.contains("Transfer-Encoding"));
    bench.apps[0].says(&chunked[..chunked.len() - 5], Then::Close);
    let got = bench.talk(&["GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n"], 1);
    // A FIN would look like a good end.
    assert_eq!(
        (got[0].text().as_str(), got[0].end),
        ("hi", Some(EndOfStream::Reset))
    );
    assert!(!got[0].complete);
}

#[test]
fn connection_close_is_honoured() {
    let mut bench = Bench::new(only_app1());
    let close = "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
    let got = bench.talk(&[close, GET], 8);
    assert_eq!(got[0].field("Connection"), "close");
    assert!(got.len() == 1 || got[1].status == 0);
}

#[test]
fn rfc9110_15_5_bad_requests_are_answered_and_closed() {
    let cases = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("nonsense\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: shop.example\r\n\r\n", 505),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: lz, chunked\r\n\r\n",
            501,
        ),
        ("CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n", 501),
    ];
    for (request, status) in cases {
        let mut bench = Bench::new(only_app1());
        let got = bench.talk(&[request], 8);
        assert_eq!(got[0].status, status, "{request:?}");
        assert_eq!(got[0].error(), Some("http_request_error"));
        assert!(bench.attempts().is_empty());
    }
    let long = format!(
        "GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n",
        "x".repeat(40_000)
    );
    assert_eq!(Bench::new(only_app1()).talk(&[&long], 8)[0].status, 431);
}

#[test]
fn rfc9110_15_5_9_an_unfinished_request_is_answered_408() {
    let mut bench = Bench::new(only_app1());
    let got = bench.talk(&["GET / HTTP/1.1\r\nHos"], 40);
    assert_eq!(
        (got[0].status, got[0].at.as_nanos() / 1_000_000_000),
        (408, 30)
    );
    let half = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 9\r\n\r\nbody";
    let got = bench.talk(&[half], 40);
    assert_eq!(got[0].status, 408);
}

#[test]
fn content_of_any_size_passes_both_ways() {
    let mut bench = Bench::new(only_app1());
    let content = "x".repeat(300_000);
    bench.apps[0].says(&ok(&content), Then::Keep);
    let length = content.len();
    let post = format!(
        "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: {length}\r\n\r\n{content}"
    );
    let chunked = format!(
        "PUT / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n\
         {length:x}\r\n{content}\r\n0\r\n\r\n"
    );
    let got = bench.talk(&[&post, &chunked], 10);
    assert_eq!(got.len(), 2);
    assert!(
        got.iter()
            .all(|got| got.complete && got.body.len() == length)
    );
    let bodies = bench.apps[0].bodies.borrow();
    assert!(bodies.len() == 2 && bodies.iter().all(|body| body.len() == length));
}

#[test]
fn rfc9112_9_5_an_answer_may_come_before_the_request_is_over() {
    let mut bench = Bench::new(only_app1());
    let answer = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n".to_vec();
    bench.apps[0].does(Behaviour::Early(answer));
    let content = "x".repeat(900_000);
    let post = format!(
        "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: {}\r\n\r\n{content}",
        content.len()
    );
    let got = bench.talk(&[&post], 30);
    assert_eq!((got[0].status, got[0].field("Connection")), (413, "close"));
    assert_eq!(bench.attempts(), ["app1 413 -"]);
}

#[test]
fn log_lines_tell_the_request() {
    let mut bench = Bench::new(settings());
    bench.stop_app(0);
    bench.get();
    let lines: Vec<String> = bench
        .events("log")
        .iter()
        .filter_map(|event| event.note().map(|note| note.text.clone()))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("[error] connection_refused: app1.internal:8080 refused"));
    assert!(
        lines[1].contains(
            "\"GET / HTTP/1.1\" 200 15 upstream=\"app1.internal:8080 connection_refused, \
         app2.internal:8080 200\" error=- time="
        ),
        "{}",
        lines[1]
    );
}
