//! Answers that come before the request was read to its end (RFC 9112 section 9.3).

use super::bench::{Bench, GET, only_app1};
use super::origin::{Behaviour, ok};
use crate::proxy::RFC;
use crate::proxy::profile::{
    AnsweredEarly, Buffering, ClientSide, Hears, Profile, Relay, UpstreamSide,
};

/// A request whose content takes a while, with another behind it.
const HALF: &str = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 8\r\n\r\nhalf";

/// As the textbook has it.
static PLAIN: Profile = RFC;

fn early(profile: &'static Profile) -> Bench {
    let mut settings = only_app1();
    settings.profile = profile;
    let bench = Bench::new(settings);
    bench.apps[0].does(Behaviour::Early(ok("no")));
    bench
}

const fn answered(answered_early: AnsweredEarly) -> Profile {
    Profile {
        client: ClientSide {
            answered_early,
            ..RFC.client
        },
        ..RFC
    }
}

#[test]
fn an_early_answer_ends_the_connection() {
    let mut bench = early(&PLAIN);
    let got = bench.talk(&[HALF], 5);
    assert_eq!((got[0].status, got[0].field("Connection")), (200, "close"));
}

#[test]
fn an_early_answer_may_end_the_connection_without_saying_so() {
    static UNSAID: Profile = answered(AnsweredEarly::CloseUnsaid);
    let mut bench = early(&UNSAID);
    let got = bench.talk(&[HALF], 5);
    assert_eq!(
        (got[0].status, got[0].fields.contains("Connection")),
        (200, false)
    );
}

#[test]
fn after_an_early_answer_the_rest_may_be_read_and_the_connection_go_on() {
    static READ_ON: Profile = answered(AnsweredEarly::ReadOn);
    let mut bench = early(&READ_ON);
    let rest = format!("rest{GET}");
    let text = String::from_utf8(bench.raw(HALF, &rest, 5)).expect("text");
    assert_eq!(text.matches("HTTP/1.1 200 ").count(), 2, "{text}");
    assert!(!text.contains("Connection: close"), "{text}");
}

#[test]
fn a_proxy_may_be_deaf_until_its_request_is_sent() {
    static DEAF: Profile = Profile {
        upstream: UpstreamSide {
            hears: Hears::AfterRequest,
            ..RFC.upstream
        },
        ..RFC
    };
    let mut bench = early(&DEAF);
    // The rest never comes, and so the answer is never heard.
    assert_eq!(bench.talk(&[HALF], 40)[0].status, 408);
}

#[test]
fn whoever_breaks_off_is_not_heard_by_a_proxy_that_still_sends() {
    static DEAF: Profile = Profile {
        upstream: UpstreamSide {
            hears: Hears::AfterRequest,
            ..RFC.upstream
        },
        ..RFC
    };
    let large = format!(
        "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 500000\r\n\r\n{}",
        "x".repeat(500_000)
    );
    for (profile, told) in [
        (&DEAF, (502, "connection_terminated")),
        (&PLAIN, (200, "-")),
    ] {
        let mut bench = early(profile);
        bench.apps[0].does(Behaviour::EarlyReset(ok("no")));
        let got = bench.talk(&[&large], 5);
        assert_eq!((got[0].status, got[0].error().unwrap_or("-")), told);
    }
}

#[test]
fn who_finds_nobody_to_ask_may_leave_the_content_unread() {
    static CHOSEN_FIRST: Profile = Profile {
        client: ClientSide {
            buffering: Buffering::WholeOnceChosen,
            ..RFC.client
        },
        ..RFC
    };
    let mut settings = only_app1();
    settings.profile = &CHOSEN_FIRST;
    settings.sites.value[0].pool.upstreams.clear();
    let mut bench = Bench::new(settings);
    let post = "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 4\r\n\r\nbody";
    let got = bench.talk(&[post], 1);
    assert_eq!((got[0].status, got[0].field("Connection")), (503, "close"));
    assert_ne!(bench.talk(&[GET], 1)[0].field("Connection"), "close");
}

#[test]
fn what_came_beyond_a_response_may_end_the_clients_connection() {
    static STRICT: Profile = Profile {
        relay: Relay {
            excess_drops_client: |_| true,
            ..RFC.relay
        },
        ..RFC
    };
    let beyond = [ok("x"), b"beyond".to_vec()].concat();
    for (profile, answers) in [(&STRICT, 1), (&PLAIN, 2)] {
        let mut bench = early(profile);
        bench.apps[0].says(&beyond, super::origin::Then::Keep);
        let got = bench.talk(&[GET, GET], 1);
        let whole = got.iter().filter(|got| got.status == 200).count();
        assert_eq!(whole, answers);
    }
}
