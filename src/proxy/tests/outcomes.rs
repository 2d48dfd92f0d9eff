//! Every way an upstream can behave, and what profile `rfc` makes of it.

use std::time::Duration;

use super::bench::{Bench, GET, only_app1};
use super::origin::{Behaviour, Then, ok};
use crate::http::{EndOfStream, StatusClass};
use crate::trace::Direction;

/// What is expected of one behaviour.
struct Case {
    name: &'static str,
    behaviour: Behaviour,
    status: u16,
    error: &'static str,
    complete: bool,
    /// Seconds, rounded down.
    seconds: u64,
}

impl Case {
    fn own(name: &'static str, behaviour: Behaviour, error: &'static str) -> Self {
        Self {
            name,
            behaviour,
            status: 502,
            error,
            complete: true,
            seconds: 0,
        }
    }

    /// The app says this, and the proxy answers 502.
    fn bad(name: &'static str, bytes: &str, error: &'static str) -> Self {
        Self::own(name, say(bytes, Then::Keep), error)
    }

    /// The app says this, and the client gets a part of it.
    fn cut(name: &'static str, bytes: &str, then: Then, error: &'static str) -> Self {
        Self {
            status: 200,
            complete: false,
            ..Self::own(name, say(bytes, then), error)
        }
    }

    /// The app says this, and the client gets it.
    fn passed(name: &'static str, behaviour: Behaviour, status: u16) -> Self {
        Self {
            status,
            ..Self::own(name, behaviour, "-")
        }
    }

    fn after(self, seconds: u64) -> Self {
        Self { seconds, ..self }
    }
}

fn say(bytes: &str, then: Then) -> Behaviour {
    Behaviour::Say(bytes.as_bytes().to_vec(), then)
}

fn silent_cases() -> Vec<Case> {
    let error = "connection_terminated";
    let late = Case {
        status: 504,
        ..Case::own("never answers", Behaviour::Silent, "http_response_timeout")
    };
    vec![
        Case::own("close on accept", Behaviour::CloseOnAccept, error),
        Case::own("reset on accept", Behaviour::ResetOnAccept, error),
        Case::own("close after request", Behaviour::CloseAfterRequest, error),
        Case::own("reset after request", Behaviour::ResetAfterRequest, error),
        late.after(30),
    ]
}

fn bad_cases() -> Vec<Case> {
    let big = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(40_000));
    let protocol = "http_protocol_error";
    let cut = say("HTTP/1.1 200 OK\r\nContent-Le", Then::Close);
    vec![
        Case::own("truncated header", cut, "http_response_incomplete"),
        Case::bad("garbage", "It works!\n", protocol),
        Case::bad("bad status line", "HTTP/1.1 abc OK\r\n\r\n", protocol),
        Case::bad(
            "bad header",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            protocol,
        ),
        Case::bad("header too big", &big, "http_response_header_section_size"),
    ]
}

fn cut_cases() -> Vec<Case> {
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n";
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    let cut = "http_response_incomplete";
    vec![
        Case::cut(
            "bad chunk",
            chunks,
            Then::Keep,
            "http_response_transfer_coding",
        ),
        Case::cut("truncated body", half, Then::Close, cut),
        Case::cut("reset in the body", half, Then::Reset, cut),
        Case::cut("stalled body", half, Then::Stall, "connection_read_timeout").after(30),
    ]
}

fn good_cases() -> Vec<Case> {
    let error = |status: u16| {
        let text = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
        say(&text, Then::Keep)
    };
    let slow = Behaviour::Drip(Duration::from_millis(1500), vec![ok("late")]);
    let to_the_end = say("HTTP/1.1 200 OK\r\n\r\nall of it", Then::Close);
    vec![
        Case::passed("error 500", error(500), 500),
        Case::passed("error 503", error(503), 503),
        Case::passed("slow", slow, 200).after(1),
        Case::passed("close-delimited", to_the_end, 200),
    ]
}

#[test]
fn rfc9209_2_3_each_behaviour_has_its_status_cause_and_time() {
    let all = [silent_cases(), bad_cases(), cut_cases(), good_cases()];
    all.into_iter().flatten().for_each(check);
}

fn check(case: Case) {
    let (name, status) = (case.name, case.status.to_string());
    let mut bench = Bench::new(only_app1());
    bench.apps[0].does(case.behaviour);
    let (got, took) = bench.get();
    assert_eq!(got.status, case.status, "{name}");
    assert_eq!(got.complete, case.complete, "{name}");
    assert_eq!(took.as_secs(), case.seconds, "{name}");
    assert_eq!(
        bench.facts("proxy.attempt-ended", "error"),
        [case.error],
        "{name}"
    );
    if matches!(case.status, 502 | 504) {
        assert_eq!(got.error(), Some(case.error), "{name}");
        assert_eq!(bench.facts("proxy.decided", "status"), [status]);
        assert!(got.text().contains("shop-proxy"), "{name}");
    } else {
        assert_eq!(bench.facts("proxy.relayed", "status"), [status]);
    }
    let cut = usize::from(!case.complete);
    assert_eq!(bench.events("proxy.cut-short").len(), cut, "{name}");
    if !case.complete {
        assert_eq!(got.end, Some(EndOfStream::Fin), "{name}");
    }
}

#[test]
fn a_relayed_error_says_whose_it_is() {
    let mut bench = Bench::new(only_app1());
    bench.apps[0].says(
        b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        Then::Keep,
    );
    let (got, _) = bench.get();
    assert_eq!(
        got.field("Proxy-Status"),
        "shop-proxy; next-hop=app1.internal:8080; received-status=503"
    );
    assert_eq!(StatusClass::of(got.status), StatusClass::ServerError);
    assert_eq!(got.field("Via"), "1.1 shop-proxy");
}

#[test]
fn a_stopped_app_refuses_and_the_trail_leads_to_the_fault() {
    let mut bench = Bench::new(only_app1());
    let fault = bench.stop_app(0);
    let (got, took) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("connection_refused")));
    assert!(took < Duration::from_millis(20), "{took:?}");
    let decided = bench.last("proxy.decided");
    assert!(bench.rests_on(decided, fault));
    let trace = bench.world.trace().borrow();
    let because = trace
        .event(decided)
        .causes
        .because
        .expect("the attempt's end");
    assert!(trace.event(because).is("proxy.attempt-ended"));
}

#[test]
fn a_silent_neighbour_is_unroutable_after_three_seconds() {
    let mut bench = Bench::new(only_app1());
    bench.block(0, Direction::Forth);
    let (got, took) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (502, Some("destination_ip_unroutable"))
    );
    assert_eq!(took.as_secs(), 3);
}

#[test]
fn lost_answers_to_the_handshake_are_a_timeout_after_five_seconds() {
    let mut bench = Bench::new(only_app1());
    assert_eq!(bench.get().0.status, 200);
    bench.with_proxy(crate::proxy::ReverseProxy::close_idle);
    bench.run(Duration::from_millis(100));
    bench.block(0, Direction::Back);
    let (got, took) = bench.get();
    assert_eq!((got.status, got.error()), (504, Some("connection_timeout")));
    assert_eq!(took.as_secs(), 5);
}

#[test]
fn a_missing_route_is_unroutable_at_once() {
    let mut settings = only_app1();
    settings.hosts[0].1 = std::net::Ipv4Addr::new(203, 0, 113, 9);
    let mut bench = Bench::new(settings);
    let (got, took) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (502, Some("destination_ip_unroutable"))
    );
    assert!(took < Duration::from_millis(20));
}

#[test]
fn two_answers_do_not_mix() {
    let mut bench = Bench::new(only_app1());
    let twice = [ok("one"), ok("two")].concat();
    bench.apps[0].says(&twice, Then::Keep);
    let got = bench.talk(&[GET, GET], 2);
    let texts: Vec<String> = got.iter().map(super::client::Got::text).collect();
    // The second answer was not asked for: its connection is not used again.
    assert_eq!(texts, ["one", "one"]);
    assert_eq!(bench.apps[0].connections.get(), 2);
}
