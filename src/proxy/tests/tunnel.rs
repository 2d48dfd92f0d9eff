//! Switching protocols (RFC 9110 section 7.8).

use super::bench::{Bench, only_app1};
use super::origin::Then;

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
