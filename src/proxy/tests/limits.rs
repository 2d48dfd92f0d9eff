//! Limits of connections: to one upstream, and of the proxy itself.

use std::time::Duration;

use super::bench::{Bench, GET, only_app1, settings};
use super::origin::{Behaviour, ok};
use crate::proxy::{Full, Settings};

/// App1 thinks for a second before each answer, and takes one connection.
fn busy(full: Full) -> Bench {
    let mut settings = only_app1();
    settings.full = full;
    settings.sites.value[0].pool.upstreams[0].max_connections = Some(1);
    slow(settings)
}

fn slow(settings: Settings) -> Bench {
    let bench = Bench::new(settings);
    bench.apps[0].does(Behaviour::Drip(Duration::from_secs(1), vec![ok("late")]));
    bench
}

#[test]
fn a_full_upstream_refuses_at_once_or_the_request_waits() {
    let seconds = Duration::from_secs;
    let cases = [
        (Full::Refuse, 503, 0),
        (Full::Wait(Some(Duration::from_millis(400))), 503, 0),
        (Full::Wait(Some(seconds(5))), 200, 1),
        (Full::Wait(None), 200, 1),
    ];
    for (full, status, took) in cases {
        let mut bench = busy(full);
        let first = bench.begin(&[GET]);
        bench.run(Duration::from_millis(100));
        let (got, time) = bench.get();
        assert_eq!((got.status, time.as_secs()), (status, took), "{full:?}");
        let error = (status == 503).then_some("connection_limit_reached");
        assert_eq!(got.error(), error);
        bench.run(seconds(3));
        assert_eq!(first.borrow()[0].status, 200);
    }
}

#[test]
fn who_waits_longest_goes_first() {
    let mut bench = busy(Full::Wait(None));
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(bench.begin(&[GET]));
        bench.run(Duration::from_millis(10));
    }
    bench.run(Duration::from_secs(10));
    let times: Vec<u64> = all
        .iter()
        .map(|got| got.borrow()[0].at.as_nanos() / 1_000_000_000)
        .collect();
    assert_eq!(times, [1, 2, 3, 4]);
    assert_eq!(bench.events("proxy.queued").len(), 3);
}

#[test]
fn a_client_that_leaves_gives_its_place_in_the_queue_up() {
    let mut bench = busy(Full::Wait(None));
    let _first = bench.begin(&[GET]);
    bench.run(Duration::from_millis(100));
    bench.leave_soon(GET, Duration::from_millis(100));
    bench.run(Duration::from_millis(100));
    let (got, took) = bench.get();
    assert_eq!((got.status, took.as_secs()), (200, 1));
    assert_eq!(bench.events("proxy.client-left").len(), 1);
}

#[test]
fn further_clients_wait_to_be_accepted() {
    let mut settings = settings();
    settings.clients = Some(1);
    settings.timeouts.client_idle = Duration::from_secs(2);
    let mut bench = slow(settings);
    let first = bench.begin(&[GET]);
    bench.run(Duration::from_millis(100));
    let (got, took) = bench.get();
    assert_eq!(first.borrow()[0].status, 200);
    // The first answer, and the time for which its connection was kept.
    assert_eq!((got.status, took.as_secs()), (200, 2));
}

#[test]
fn a_proxy_out_of_connections_answers_so() {
    let mut settings = only_app1();
    settings.own_connections = Some(3);
    let mut bench = slow(settings);
    let first = bench.begin(&[GET]);
    bench.run(Duration::from_millis(100));
    let (got, took) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (503, Some("connection_limit_reached"))
    );
    assert_eq!(took.as_secs(), 0);
    bench.run(Duration::from_secs(2));
    assert_eq!(first.borrow()[0].status, 200);
}
