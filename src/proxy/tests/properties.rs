//! What holds whatever upstreams and clients say.

use proptest::collection::vec;
use proptest::prelude::*;

use super::bench::{Bench, GET, POST, settings};
use super::origin::{Then, ok};

/// Bytes that are nearly a good message: some are changed, some are missing.
fn nearly(good: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let cut = any::<Option<prop::sample::Index>>();
    (prop::sample::select(good), vec(change, 0..4), cut).prop_map(|(mut bytes, changes, cut)| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        bytes
    })
}

fn responses() -> impl Strategy<Value = Vec<u8>> {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    let interim = [&b"HTTP/1.1 100 Continue\r\n\r\n"[..], &ok("late")].concat();
    let to_the_end = b"HTTP/1.0 404 No\r\nConnection: close\r\n\r\nnothing here";
    nearly(vec![
        ok("hello"),
        chunked.to_vec(),
        interim,
        to_the_end.to_vec(),
    ])
}

fn requests() -> impl Strategy<Value = Vec<u8>> {
    let chunked = "PUT /a HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3\r\nabc\r\n0\r\n\r\n";
    let head = "HEAD http://shop.example/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    let texts = [GET, POST, chunked, head];
    nearly(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
}

fn endings() -> impl Strategy<Value = Then> {
    prop::sample::select(vec![Then::Keep, Then::Close, Then::Reset, Then::Stall])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn every_request_ends_and_every_attempt_is_accounted_for(
        request in requests(),
        answers in [responses(), responses()],
        endings in [endings(), endings()],
    ) {
        let mut bench = Bench::new(settings());
        for ((app, answer), then) in bench.apps.iter().zip(&answers).zip(endings) {
            app.says(answer, then);
        }
        let got = bench.send(vec![request, GET.into()], 200);
        let count = |code: &str| bench.events(code).len();
        prop_assert_eq!(count("proxy.attempt"), count("proxy.attempt-ended"));
        prop_assert_eq!(count("http.received"), count("http.done"));
        prop_assert_eq!(count("proxy.attempt"), count("proxy.picked"));
        let ledger = bench.world.ledger();
        prop_assert_eq!(ledger.in_flight(), bench.world.frames_in_flight() as u64);
        let view = bench.with_proxy(|proxy| proxy.view(crate::sim::Time::ZERO));
        prop_assert!(view.upstreams.iter().all(|row| row.open == row.idle), "{:?}", view);
        prop_assert!(!got.is_empty());
    }
}

#[test]
fn the_same_world_twice_is_the_same() {
    let digest = || {
        let mut bench = Bench::new(settings());
        bench.stop_app(0);
        bench.talk(&[GET, POST, GET], 5);
        crate::trace::digest(bench.world.trace().borrow().events())
    };
    assert_eq!(digest(), digest());
}
