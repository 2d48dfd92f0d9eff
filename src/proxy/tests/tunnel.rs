//! Switching protocols (RFC 9110 section 7.8).

use std::time::Duration;

use super::bench::{Bench, only_app1};
use super::origin::{Behaviour, Then};
use crate::proxy::RFC;
use crate::proxy::profile::{Answer, OwnAnswers, Profile, Upgrades, UpstreamSide};

const UPGRADE: &str = "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: upgrade\r\n\
                       Upgrade: websocket\r\n\r\n";

#[test]
fn a_switch_opens_a_tunnel_both_ways() {
    let mut bench = Bench::new(only_app1());
    let switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\
                   Upgrade: websocket\r\n\r\nhello";
    bench.apps[0].says(switch, Then::Keep);
    let bytes = bench.raw(
        UPGRADE,
        "GET /inside HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        2,
    );
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.starts_with("HTTP/1.1 101 "), "{text}");
    assert!(text.contains("Upgrade: websocket\r\n"), "{text}");
    assert!(text.contains("\r\n\r\nhello"), "{text}");
    // What the client sent afterwards reached the app, and its answer came back.
    assert_eq!(text.matches("hello").count(), 2);
    let heads = bench.apps[0].heads.borrow();
    assert_eq!((heads.len(), heads[1].target.as_str()), (2, "/inside"));
}

#[test]
fn rfc9209_2_3_27_a_switch_must_name_its_protocol() {
    let mut bench = Bench::new(only_app1());
    bench.apps[0].says(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", Then::Keep);
    let got = bench.talk(&[UPGRADE], 1);
    assert_eq!(
        (got[0].status, got[0].error()),
        (502, Some("http_upgrade_failed"))
    );
}

#[test]
fn an_app_may_ignore_the_wish() {
    let mut bench = Bench::new(only_app1());
    let got = bench.talk(&[UPGRADE], 1);
    assert_eq!(got[0].status, 200);
    let heads = bench.apps[0].heads.borrow();
    assert_eq!(heads[0].fields.text("Upgrade"), Some("websocket"));
}

/// Client and upstream are left to themselves, and nobody answers for them.
static PIPING: Profile = Profile {
    upstream: UpstreamSide {
        upgrades: Upgrades::Piped,
        tunnel_idle: |_| Duration::from_secs(5),
        ..RFC.upstream
    },
    own: OwnAnswers {
        answer: |facts| {
            let rule = "nobody reads";
            if facts.piped {
                Answer::Close { rule }
            } else {
                (RFC.own.answer)(facts)
            }
        },
        ..RFC.own
    },
    ..RFC
};

fn piping() -> Bench {
    let mut settings = only_app1();
    settings.profile = &PIPING;
    Bench::new(settings)
}

#[test]
fn a_pipe_passes_on_what_nobody_can_read() {
    let mut bench = piping();
    bench.apps[0].says(b"HTTP/1.1 200 OK\r\nno field\r\n\r\n", Then::Close);
    let bytes = bench.raw(UPGRADE, "", 1);
    assert_eq!(bytes, b"HTTP/1.1 200 OK\r\nno field\r\n\r\n");
    assert_eq!(bench.facts("proxy.relayed", "status"), ["200"]);
}

#[test]
fn a_pipe_through_which_nothing_comes_is_closed_without_a_word() {
    for behaviour in [Behaviour::CloseAfterRequest, Behaviour::Silent] {
        let mut bench = piping();
        bench.apps[0].does(behaviour);
        assert_eq!(bench.raw(UPGRADE, "", 10), b"");
        assert_eq!(bench.facts("proxy.decided", "status"), ["none"]);
    }
    let mut bench = piping();
    bench.stop_app(0);
    assert_eq!(bench.raw(UPGRADE, "", 10), b"");
    assert_eq!(bench.attempts(), ["app1 - connection_refused"]);
}

#[test]
fn connections_of_one_kind_may_be_kept_apart() {
    static APART: Profile = Profile {
        upstream: UpstreamSide {
            keeps_apart: |head| head.asks_upgrade(),
            ..RFC.upstream
        },
        ..RFC
    };
    let plain = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    for (profile, connections) in [(&APART, 2), (&RFC, 1)] {
        let mut settings = only_app1();
        settings.profile = profile;
        let mut bench = Bench::new(settings);
        bench.talk(&[UPGRADE, plain, plain, UPGRADE], 1);
        assert_eq!(bench.apps[0].connections.get(), connections);
    }
}
