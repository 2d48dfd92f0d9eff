//! Knobs that profile `rfc` leaves alone, each turned once.

use super::bench::{Bench, GET, POST, only_app1, settings};
use super::origin::{Behaviour, Then, ok};
use crate::http::{EndOfStream, Leniency, NotHttp};
use crate::proxy::profile::{
    AllDown, Answer, Buffering, ClientSide, Commit, Cut, Expect, HalfClose, HeadClock, HeadTimer,
    Health, OwnAnswers, Profile, Raw, Relay, Retry, RetryTarget, Stale, UntilClose, UpstreamSide,
};
use crate::proxy::{RFC, Settings};
use std::time::Duration;

fn with(profile: &'static Profile) -> Bench {
    let mut settings = only_app1();
    settings.profile = profile;
    settings.retry_target = profile.retry.target;
    settings.full = profile.balance.full;
    settings.naming = profile.upstream.naming;
    settings.commit = profile.relay.commit;
    settings.request_limits = profile.client.limits;
    settings.response_limits = profile.upstream.limits;
    Bench::new(settings)
}

#[test]
fn a_late_commit_lets_the_proxy_answer_by_itself() {
    static LATE: Profile = Profile {
        relay: Relay {
            commit: Commit::WithContent,
            ..RFC.relay
        },
        ..RFC
    };
    let mut bench = with(&LATE);
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    bench.apps[0].says(head.as_bytes(), Then::Keep);
    let (got, _) = bench.get();
    assert_eq!(
        (got.status, got.error()),
        (502, Some("http_response_transfer_coding"))
    );
    assert!(bench.events("proxy.relayed").is_empty());
}

#[test]
fn a_cut_may_be_a_reset() {
    static RESET: Profile = Profile {
        relay: Relay {
            cut: Cut::Reset,
            ..RFC.relay
        },
        ..RFC
    };
    let mut bench = with(&RESET);
    bench.apps[0].says(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        Then::Close,
    );
    let (got, _) = bench.get();
    assert_eq!(
        (got.text().as_str(), got.end),
        ("half", Some(EndOfStream::Reset))
    );
}

#[test]
fn content_without_end_may_stay_so() {
    static CLOSE: Profile = Profile {
        relay: Relay {
            until_close: UntilClose::Close,
            ..RFC.relay
        },
        ..RFC
    };
    let mut bench = with(&CLOSE);
    bench.apps[0].says(b"HTTP/1.1 200 OK\r\n\r\nall", Then::Close);
    let (got, _) = bench.get();
    assert_eq!(
        (got.text().as_str(), got.field("Connection")),
        ("all", "close")
    );
    assert!(!got.fields.contains("Transfer-Encoding"));
}

#[test]
fn bytes_without_a_head_may_pass_as_they_are() {
    static NAKED: Profile = Profile {
        upstream: UpstreamSide {
            leniency: Leniency {
                not_http: NotHttp::Raw,
                ..Leniency::RFC
            },
            ..RFC.upstream
        },
        relay: Relay {
            raw: Raw::Naked,
            ..RFC.relay
        },
        ..RFC
    };
    let mut bench = with(&NAKED);
    bench.apps[0].says(b"It works!", Then::Close);
    let (got, _) = bench.get();
    // The client finds no status line.
    assert_eq!((got.status, got.complete), (0, false));
    assert_eq!(bench.facts("proxy.relayed", "status"), ["200"]);
}

#[test]
fn a_request_may_be_read_to_its_end_first() {
    static WHOLE: Profile = Profile {
        client: ClientSide {
            buffering: Buffering::Whole,
            ..RFC.client
        },
        ..RFC
    };
    let mut bench = with(&WHOLE);
    let half = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 9\r\n\r\nbody";
    assert_eq!(bench.talk(&[half], 40)[0].status, 408);
    assert_eq!(bench.apps[0].connections.get(), 0);
    assert_eq!(bench.talk(&[POST], 1)[0].status, 200);
}

#[test]
fn the_clock_of_a_head_may_run_on() {
    static STRICT: Profile = Profile {
        upstream: UpstreamSide {
            head_timer: HeadTimer::WholeHead,
            ..RFC.upstream
        },
        ..RFC
    };
    let pieces = vec![
        b"HTTP/1.1 200".to_vec(),
        b" OK\r\n".to_vec(),
        ok("x")[17..].to_vec(),
    ];
    let drip = Behaviour::Drip(Duration::from_secs(12), pieces);
    let mut bench = Bench::new(only_app1());
    bench.apps[0].does(drip.clone());
    assert_eq!(bench.get().0.status, 200);
    let mut bench = with(&STRICT);
    bench.apps[0].does(drip);
    let (got, took) = bench.get();
    assert_eq!((got.status, took.as_secs()), (504, 30));
}

#[test]
fn the_same_upstream_may_be_tried_again_after_a_pause() {
    static SAME: Profile = Profile {
        retry: Retry {
            limit: 3,
            target: RetryTarget::SameUpstream,
            pause: |_, _| Duration::from_secs(1),
            ..RFC.retry
        },
        ..RFC
    };
    let patient = Settings {
        profile: &SAME,
        retries: 3,
        retry_target: RetryTarget::SameUpstream,
        ..settings()
    };
    let mut bench = Bench::new(Settings {
        retry_target: RetryTarget::SameThenOther,
        ..patient.clone()
    });
    bench.stop_app(0);
    let (got, took) = bench.get();
    assert_eq!((got.status, took.as_secs()), (200, 2));
    let mut bench = Bench::new(patient);
    bench.stop_app(0);
    let (got, took) = bench.get();
    assert_eq!((got.status, took.as_secs()), (502, 3));
    assert_eq!(bench.attempts(), ["app1 - connection_refused"; 4]);
}

#[test]
fn a_profile_may_close_without_an_answer() {
    static QUIET: Profile = Profile {
        own: OwnAnswers {
            answer: |facts| match facts.tried.last() {
                Some(tried) if tried.reused => Answer::Close {
                    rule: "the client may try again",
                },
                _ => (RFC.own.answer)(facts),
            },
            ..RFC.own
        },
        retry: Retry {
            stale: |_| Stale::Setback,
            ..RFC.retry
        },
        ..RFC
    };
    let mut bench = with(&QUIET);
    bench.get();
    bench.apps[0].does(Behaviour::CloseAfterRequest);
    let (got, _) = bench.get();
    assert_eq!((got.status, got.end), (0, Some(EndOfStream::Fin)));
    assert_eq!(bench.facts("proxy.decided", "status"), ["none"]);
}

#[test]
fn when_all_are_down_a_profile_may_try_all_the_same() {
    static BOLD: Profile = Profile {
        health: Health {
            all_down: AllDown::TryAnyway,
            ..RFC.health
        },
        ..RFC
    };
    let mut bench = Bench::new(Settings {
        profile: &BOLD,
        ..settings()
    });
    bench.stop_app(0);
    bench.stop_app(1);
    bench.get();
    let (got, _) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("connection_refused")));
}

#[test]
fn a_half_closed_client_is_gone_or_not() {
    static STRICT: Profile = Profile {
        client: ClientSide {
            half_close: HalfClose::Abort,
            ..RFC.client
        },
        ..RFC
    };
    let late = Behaviour::Drip(Duration::from_secs(1), vec![ok("late")]);
    for (profile, status) in [(&RFC, 200), (&STRICT, 0)] {
        let mut bench = with(profile);
        bench.apps[0].does(late.clone());
        let got = bench.half_close(GET, 3);
        assert_eq!(got.first().map_or(0, |got| got.status), status);
        let left = usize::from(status == 0);
        assert_eq!(bench.events("proxy.client-left").len(), left);
    }
}

#[test]
fn a_profile_may_keep_posts_off_kept_connections() {
    static CAREFUL: Profile = Profile {
        upstream: UpstreamSide {
            reuses: |head, _| head.method.is_idempotent(),
            ..RFC.upstream
        },
        ..RFC
    };
    for (profile, connections) in [(&RFC, 1), (&CAREFUL, 2)] {
        let mut bench = with(profile);
        let got = bench.talk(&[GET, POST, GET], 2);
        assert_eq!(got.len(), 3);
        assert_eq!(bench.apps[0].connections.get(), connections);
    }
}

#[test]
fn the_deadline_may_belong_to_the_connection() {
    static CLOCK: Profile = Profile {
        upstream: UpstreamSide {
            head_clock: HeadClock::LastRead,
            ..RFC.upstream
        },
        retry: Retry {
            stale: |setback| {
                if setback.method.is_idempotent() {
                    Stale::FreshConnection
                } else {
                    Stale::Setback
                }
            },
            ..RFC.retry
        },
        ..RFC
    };
    for (request, status, took) in [(GET, 200, 20), (POST, 504, 20)] {
        let mut bench = with(&CLOCK);
        bench.get();
        bench.run(Duration::from_secs(10));
        bench.apps[0].does(Behaviour::Silent);
        let before = bench.world.now();
        let got = bench.begin(&[request]);
        bench.run(Duration::from_secs(15));
        bench.apps[0].says(&ok("again"), Then::Keep);
        bench.run(Duration::from_secs(30));
        let got = got.borrow();
        let time = got[0].at.since(before).as_secs();
        assert_eq!((got[0].status, time), (status, took));
    }
}

#[test]
fn rfc9110_10_1_1_a_client_that_waits_is_told_to_go_on_by_one_or_the_other() {
    static INVITING: Profile = Profile {
        client: ClientSide {
            expect: Expect::Continue,
            ..RFC.client
        },
        ..RFC
    };
    let head = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 4\r\n\
                Expect: 100-continue\r\n\r\n";
    let mut bench = with(&INVITING);
    let got = bench.raw(head, "body", 3);
    let text = String::from_utf8_lossy(&got);
    assert!(text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"));
    assert_eq!(bench.apps[0].bodies.borrow()[..], [b"body".to_vec()]);
    assert!(!bench.apps[0].heads.borrow()[0].fields.contains("Expect"));
    // Who does not wait is not told.
    let mut bench = with(&RFC);
    let got = bench.talk(&[&format!("{head}body")], 3);
    assert_eq!((got[0].status, got[0].interim.len()), (200, 0));
    assert!(bench.apps[0].heads.borrow()[0].fields.contains("Expect"));
}

#[test]
fn content_without_a_type_may_be_named_by_its_beginning() {
    static NAMING: Profile = Profile {
        relay: Relay {
            names_type: Some(|content| if content == b"a" { "text/a" } else { "text/b" }),
            ..RFC.relay
        },
        ..RFC
    };
    let mut bench = with(&NAMING);
    let told =
        |fields: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}").into_bytes();
    let table = [
        ("Content-Length: 1\r\n", "a", "text/a"),
        (
            "Content-Length: 1\r\nContent-Type: text/c\r\n",
            "a",
            "text/c",
        ),
        ("Content-Length: 0\r\n", "", ""),
        ("", "a", ""),
    ];
    for (fields, body, kind) in table {
        bench.apps[0].says(&told(fields, body), Then::Close);
        let (got, _) = bench.get();
        assert_eq!(
            (got.text().as_str(), got.field("Content-Type")),
            (body, kind)
        );
    }
    // What never comes cannot be looked at: the head goes on, and the answer is cut short.
    bench.apps[0].says(&told("Content-Length: 1\r\n", ""), Then::Close);
    let (got, _) = bench.get();
    assert_eq!(
        (got.status, got.complete, got.field("Content-Type")),
        (200, false, "")
    );
}

#[test]
fn what_is_the_connections_own_is_each_products_idea() {
    use crate::proxy::profile::{HAPROXY, LIGHTTPD, NGINX};
    let head = "HTTP/1.1 200 OK\r\nConnection: close, X-Own\r\nX-Own: 1\r\n\
                Keep-Alive: timeout=5\r\nTE: trailers\r\nContent-Length: 01\r\n\r\nx";
    let passed = |profile: &'static Profile| {
        let mut bench = with(profile);
        bench.apps[0].says(head.as_bytes(), Then::Close);
        let (got, _) = bench.get();
        ["X-Own", "Keep-Alive", "TE", "Content-Length"].map(|name| got.field(name).to_owned())
    };
    assert_eq!(passed(&RFC), ["", "", "", "1"]);
    assert_eq!(passed(&NGINX), ["1", "", "trailers", "1"]);
    assert_eq!(passed(&HAPROXY), ["1", "timeout=5", "trailers", "01"]);
    assert_eq!(passed(&LIGHTTPD), ["1", "timeout=5", "trailers", "01"]);
}
