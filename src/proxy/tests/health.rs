//! Active health checks.

use std::time::Duration;

use super::bench::{Bench, GET, only_app1, settings};
use super::origin::{Behaviour, Then};
use crate::proxy::profile::{CheckedFrom, Health, Profile};
use crate::proxy::{HealthCheck, Judgement, Probe, RFC, Settings};

fn check(probe: Probe) -> HealthCheck {
    HealthCheck {
        probe,
        interval: Duration::from_millis(300),
        timeout: Duration::from_millis(500),
        judgement: Judgement::InARow { fall: 2, rise: 2 },
    }
}

fn get(path: &str) -> Probe {
    Probe::Get {
        path: path.into(),
        expect: 200..=299,
    }
}

fn checked(mut settings: Settings, probe: Probe) -> Bench {
    settings.sites.value[0].pool.check = Some(check(probe));
    let mut bench = Bench::new(settings);
    bench.run(Duration::from_secs(2));
    bench
}

#[test]
fn an_upstream_that_fails_its_checks_is_marked_down_and_the_cause_is_known() {
    let mut bench = checked(only_app1(), Probe::Connect);
    assert_eq!(bench.get().0.status, 200);
    let fault = bench.stop_app(0);
    bench.run(Duration::from_secs(2));
    let attempts = bench.attempts().len();
    let (got, _) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (503, Some("destination_unavailable"))
    );
    assert_eq!(bench.attempts().len(), attempts);
    assert_eq!(bench.facts("proxy.health", "state"), ["down"]);
    assert!(bench.rests_on(bench.last("proxy.decided"), fault));
    let said = bench.events("proxy.health-result");
    let last = said.last().and_then(|event| event.note()).expect("a note");
    assert_eq!(
        last.text,
        "app1.internal:8080 failed its health check: app1.internal:8080 refused the connection"
    );
}

#[test]
fn a_connection_says_less_than_a_request() {
    let unwell = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    for (probe, attempts) in [(Probe::Connect, 1), (get("/health"), 0)] {
        let mut bench = checked(only_app1(), probe);
        bench.apps[0].says(unwell, Then::Keep);
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.get().0.status, 503);
        assert_eq!(bench.attempts().len(), attempts);
    }
}

#[test]
fn a_silent_upstream_fails_and_comes_back() {
    let mut bench = checked(settings(), get("/health"));
    bench.apps[0].does(Behaviour::Silent);
    bench.run(Duration::from_secs(3));
    let got = bench.talk(&[GET, GET], 2);
    assert!(got.iter().all(|got| got.text() == "hello from app2"));
    bench.apps[0].says(&super::origin::ok("hello from app1"), Then::Keep);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.facts("proxy.health", "state"), ["down", "up"]);
    let mut texts: Vec<String> = (0..2).map(|_| bench.get().0.text()).collect();
    texts.sort();
    assert_eq!(texts, ["hello from app1", "hello from app2"]);
}

#[test]
fn a_backup_serves_once_the_primary_is_marked_down() {
    let mut settings = settings();
    settings.sites.value[0].pool.upstreams[1].backup = true;
    let mut bench = checked(settings, Probe::Connect);
    assert_eq!(bench.get().0.text(), "hello from app1");
    bench.stop_app(0);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.get().0.text(), "hello from app2");
    assert_eq!(bench.attempts(), ["app1 200 -", "app2 200 -"]);
}

#[test]
fn an_upstream_may_have_to_pass_before_it_is_used() {
    static SHY: Profile = Profile {
        health: Health {
            checked_from: CheckedFrom::Down,
            ..RFC.health
        },
        ..RFC
    };
    let mut settings = only_app1();
    settings.profile = &SHY;
    settings.sites.value[0].pool.check = Some(check(Probe::Connect));
    let mut bench = Bench::new(settings);
    let (got, _) = bench.get();
    assert_eq!(got.status, 503);
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.get().0.status, 200);
}
