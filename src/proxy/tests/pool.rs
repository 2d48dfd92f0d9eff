//! Pools: turns, retries, health, limits, loops and unknown sites.

use std::time::Duration;

use super::bench::{Bench, GET, POST, only_app1, settings};
use super::origin::{Behaviour, Then};
use crate::host::Host;
use crate::proxy::{ReverseProxy, Upstream};
use crate::trace::{Note, Verb};

#[test]
fn both_take_turns() {
    let mut bench = Bench::new(settings());
    let texts: Vec<String> = (0..3).map(|_| bench.get().0.text()).collect();
    assert_eq!(
        texts,
        ["hello from app1", "hello from app2", "hello from app1"]
    );
}

#[test]
fn a_refused_request_goes_to_the_other_app() {
    let mut bench = Bench::new(settings());
    bench.stop_app(0);
    let (got, _) = bench.get();
    assert_eq!((got.status, got.text().as_str()), (200, "hello from app2"));
    assert_eq!(
        bench.attempts(),
        ["app1 - connection_refused", "app2 200 -"]
    );
    assert_eq!(bench.facts("proxy.health", "state"), ["down"]);
}

#[test]
fn rfc9110_9_2_2_a_post_is_not_repeated_once_sent() {
    let mut bench = Bench::new(settings());
    bench.apps[0].does(Behaviour::CloseAfterRequest);
    let got = bench.talk(&[POST], 2);
    assert_eq!(
        (got[0].status, got[0].error()),
        (502, Some("connection_terminated"))
    );
    assert_eq!(bench.attempts(), ["app1 - connection_terminated"]);
}

#[test]
fn a_post_that_was_never_sent_goes_to_the_other_app() {
    let mut bench = Bench::new(settings());
    bench.stop_app(0);
    let got = bench.talk(&[POST], 2);
    assert_eq!(got[0].status, 200);
    assert_eq!(bench.apps[1].bodies.borrow()[..], [b"body".to_vec()]);
}

#[test]
fn once_both_are_set_aside_nothing_is_tried_until_their_time_is_up() {
    let mut bench = Bench::new(settings());
    let fault = bench.stop_app(0);
    bench.stop_app(1);
    let (first, _) = bench.get();
    assert_eq!(
        (first.status, first.error()),
        (502, Some("connection_refused"))
    );
    let (second, _) = bench.get();
    assert_eq!(
        (second.status, second.error()),
        (503, Some("destination_unavailable"))
    );
    assert_eq!(second.field("Retry-After"), "10");
    assert_eq!(bench.attempts().len(), 2);
    assert!(bench.rests_on(bench.last("proxy.decided"), fault));
    bench.run(Duration::from_secs(10));
    let (third, _) = bench.get();
    assert_eq!(
        (third.status, third.error()),
        (502, Some("connection_refused"))
    );
    assert_eq!(
        bench.facts("proxy.health", "state"),
        ["down", "down", "up", "up", "down", "down"]
    );
}

#[test]
fn the_only_upstream_is_not_set_aside() {
    let mut bench = Bench::new(only_app1());
    bench.stop_app(0);
    bench.get();
    let (again, _) = bench.get();
    assert_eq!(
        (again.status, again.error()),
        (502, Some("connection_refused"))
    );
    assert!(bench.events("proxy.health").is_empty());
}

#[test]
fn at_its_limit_the_proxy_tries_nobody() {
    let mut bench = Bench::new(settings());
    assert_eq!(bench.get().0.status, 200);
    let by = bench
        .world
        .intervene(Verb::Broke, Note::new("proxy.at-limit", "full"));
    bench.with_proxy(|proxy| proxy.settings().connection_limit.replace(Some(0), Some(by)));
    let (got, _) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (503, Some("connection_limit_reached"))
    );
    assert_eq!(bench.attempts().len(), 1);
    assert!(bench.rests_on(bench.last("proxy.decided"), by));
}

#[test]
fn rfc9110_7_6_3_a_loop_is_seen_by_the_proxys_own_name() {
    let mut bench = Bench::new(only_app1());
    let by = bench
        .world
        .intervene(Verb::Broke, Note::new("proxy.loop", "turned around"));
    bench.with_proxy(|proxy| {
        let upstream = Upstream {
            by: Some(by),
            ..Upstream::new("192.0.2.1", 80)
        };
        proxy.settings().sites.value[0].pool.upstreams = vec![upstream];
    });
    let (got, _) = bench.get();
    assert_eq!(got.status, 502);
    assert!(got.text().contains("proxy_loop_detected"));
    assert!(bench.rests_on(bench.last("proxy.decided"), by));
}

#[test]
fn a_name_of_no_site_is_not_found() {
    let mut bench = Bench::new(settings());
    let got = bench.talk(&["GET / HTTP/1.1\r\nHost: other.example\r\n\r\n"], 1);
    assert_eq!(
        (got[0].status, got[0].error()),
        (500, Some("destination_not_found"))
    );
    assert!(bench.attempts().is_empty());
}

#[test]
fn a_wrong_port_is_blamed_on_whoever_set_it() {
    let mut bench = Bench::new(only_app1());
    let by = bench
        .world
        .intervene(Verb::Broke, Note::new("proxy.wrong-port", "typo"));
    bench.with_proxy(|proxy| {
        let upstream = &mut proxy.settings().sites.value[0].pool.upstreams[0];
        (upstream.port, upstream.by) = (8081, Some(by));
    });
    let (got, _) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("connection_refused")));
    assert!(bench.rests_on(bench.last("proxy.decided"), by));
}

#[test]
fn a_stopped_proxy_keeps_nothing_open_and_starts_anew() {
    let mut bench = Bench::new(settings());
    bench.talk(&[GET, GET], 1);
    let view = bench.with_proxy(|proxy| proxy.view(crate::sim::Time::ZERO));
    assert_eq!(
        view.upstreams
            .iter()
            .map(|row| row.idle)
            .collect::<Vec<_>>(),
        [1, 1]
    );
    assert_eq!(view.idle_clients, 1);
    let by = bench
        .world
        .intervene(Verb::Broke, Note::new("proxy.stopped", "stopped"));
    let proxy = bench.proxy;
    bench
        .world
        .act(proxy, Some(by), |host: &mut Host, context| {
            host.stop(context, "proxy", by)
        });
    bench.run(Duration::from_secs(20));
    let view = bench.with_proxy(|proxy| proxy.view(crate::sim::Time::ZERO));
    assert!(!view.running);
    let sockets = bench
        .world
        .node::<Host>(proxy)
        .expect("a host")
        .kernel()
        .sockets();
    assert!(sockets.is_empty(), "{sockets:?}");
    bench
        .world
        .act(proxy, Some(by), |host: &mut Host, context| {
            host.resume(context, "proxy", by)
        });
    assert_eq!(bench.get().0.status, 200);
    bench.with_proxy(ReverseProxy::close_idle);
}

#[test]
fn an_answer_may_count_as_a_failed_attempt_while_there_is_somebody_else() {
    let mut eager = settings();
    eager.retry_statuses = vec![503];
    let unwell = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    let mut bench = Bench::new(eager);
    bench.apps[0].says(unwell, Then::Keep);
    let (got, _) = bench.get();
    assert_eq!((got.status, got.text().as_str()), (200, "hello from app2"));
    assert_eq!(bench.attempts(), ["app1 503 -", "app2 200 -"]);
    bench.apps[1].says(unwell, Then::Keep);
    let (got, _) = bench.get();
    assert_eq!((got.status, got.error()), (503, None));
    bench.apps[0].says(&super::origin::ok("hello from app1"), Then::Keep);
    let statuses: Vec<u16> = (0..2).map(|_| bench.talk(&[POST], 1)[0].status).collect();
    assert!(statuses.contains(&503));
}
