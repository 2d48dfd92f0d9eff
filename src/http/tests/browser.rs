//! What the browser makes of every kind of end.

use std::time::Duration;

use super::*;
use crate::http::browser::VisitKind;
use crate::http::origin::{Page, Script, Then};

#[test]
fn a_page_loads_and_the_greeting_names_the_machine() {
    let mut lab = Lab::new();
    let result = lab.visit("/");
    assert_eq!(result.kind, VisitKind::Http);
    assert_eq!(result.status, Some(200));
    assert!(result.complete && result.browser.is_none());
    assert_eq!(result.body, b"<h1>Hello from app1</h1>\n");
    assert_eq!(result.fields.text("Server"), Some("gatelab"));
    assert!(
        result
            .fields
            .text("Date")
            .unwrap()
            .starts_with("Thu, 01 Jan 2026")
    );
    // ARP, handshake, request and response: three round trips of 10 ms.
    assert_eq!(took(&result), 30);
    let answered = lab.last("http.answered");
    let result_event = lab.world.trace().borrow().event(result.event).clone();
    assert!(result_event.is("browser.result"));
    assert!(answered.time < result_event.time);
}

#[test]
fn the_next_visit_uses_the_same_connection_unless_it_was_closed() {
    let mut lab = Lab::new();
    lab.visit("/");
    let second = lab.visit("/");
    assert_eq!((took(&second), lab.count("tcp.connect")), (10, 1));
    assert_eq!(lab.browser(Browser::close_idle), 1);
    let third = lab.visit("/");
    assert_eq!((took(&third), lab.count("tcp.connect")), (20, 2));
}

#[test]
fn an_idle_connection_that_the_server_closes_is_not_used_again() {
    let mut lab = Lab::with(OriginSettings {
        keep_alive: Duration::from_secs(5),
        ..OriginSettings::default()
    });
    lab.visit("/");
    lab.run_for(10);
    assert_eq!(lab.browser(Browser::close_idle), 0);
    assert_eq!(lab.visit("/").status, Some(200));
    assert_eq!(lab.count("tcp.connect"), 2);
}

#[test]
fn a_reused_connection_that_dies_under_a_request_is_replaced() {
    let mut lab = Lab::new();
    lab.visit("/");
    // The server forgets the connection: its RST comes back for the second request.
    let by = lab.fault();
    let app = lab.app;
    lab.world.act(app, Some(by), |host: &mut Host, context| {
        host.switch_off(context, by);
        host.switch_on(context, by);
    });
    let second = lab.visit("/");
    assert_eq!(second.status, Some(200));
    assert_eq!(lab.count("tcp.connect"), 2);
}

/// Loads the page of an app that behaves so, and checks kind and name of what the person sees; and
/// that the result can be traced to the fault.
fn check(behaviour: &Behaviour, kind: VisitKind, name: &str) {
    let mut lab = Lab::new();
    let by = lab.behave(behaviour.clone());
    let result = lab.visit("/");
    let seen = (result.kind, result.browser);
    assert_eq!(seen, (kind, Some(name)), "{behaviour:?}");
    assert!(!result.complete);
    let status = (kind == VisitKind::Http).then_some(200);
    assert_eq!(result.status, status, "{behaviour:?}");
    // What never came has no cause of its own; `why` asks who should have sent it.
    let silent = name.ends_with("TIMED_OUT");
    assert!(silent || lab.leads_to(result.event, by), "{behaviour:?}");
}

#[test]
fn without_an_answer_the_error_says_how_the_connection_ended() {
    use Behaviour as B;
    use VisitKind::{BrowserError, NoResponse};
    check(&B::CloseOnAccept, NoResponse, "ERR_EMPTY_RESPONSE");
    check(&B::CloseAfterRequest, NoResponse, "ERR_EMPTY_RESPONSE");
    check(&B::ResetAfterRequest, NoResponse, "ERR_CONNECTION_RESET");
    check(&B::NeverAnswers, NoResponse, "ERR_TIMED_OUT");
    check(&B::LoopbackOnly, BrowserError, "ERR_CONNECTION_REFUSED");
    check(&B::BacklogFull, BrowserError, "ERR_CONNECTION_TIMED_OUT");
}

#[test]
fn a_bad_answer_has_the_name_of_what_is_wrong_with_it() {
    use Behaviour as B;
    use VisitKind::BrowserError;
    check(&B::Garbage, BrowserError, "ERR_INVALID_HTTP_RESPONSE");
    check(&B::BadStatusLine, BrowserError, "ERR_INVALID_HTTP_RESPONSE");
    check(&B::BadHeader, BrowserError, "ERR_INVALID_HTTP_RESPONSE");
    let truncated = "ERR_RESPONSE_HEADERS_TRUNCATED";
    check(&B::TruncatedHeader, BrowserError, truncated);
}

#[test]
fn an_answer_that_breaks_off_is_shown_as_far_as_it_came() {
    use VisitKind::Http;
    let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    let then = |then| Behaviour::Script(Script::send(cut, then));
    check(
        &Behaviour::TruncatedBody,
        Http,
        "ERR_CONTENT_LENGTH_MISMATCH",
    );
    check(&Behaviour::BadChunk, Http, "ERR_INVALID_CHUNKED_ENCODING");
    check(&then(Then::Fin), Http, "ERR_INCOMPLETE_CHUNKED_ENCODING");
    check(&then(Then::Rst), Http, "ERR_CONNECTION_RESET");
    check(&then(Then::Stall), Http, "ERR_TIMED_OUT");
}

#[test]
fn a_reset_at_once_is_a_reset_even_before_the_request() {
    let mut lab = Lab::new();
    let by = lab.behave(Behaviour::ResetOnAccept);
    let result = lab.visit("/");
    assert_eq!(result.browser, Some("ERR_CONNECTION_RESET"));
    assert!(lab.leads_to(result.event, by));
}

#[test]
fn a_stopped_app_refuses() {
    let mut lab = Lab::new();
    let by = lab.fault();
    let app = lab.app;
    lab.world.act(app, Some(by), |host: &mut Host, context| {
        host.stop(context, "app", by);
    });
    let result = lab.visit("/");
    assert_eq!(result.browser, Some("ERR_CONNECTION_REFUSED"));
    assert_eq!(result.kind, VisitKind::BrowserError);
    assert!(lab.leads_to(result.event, by));
}

#[test]
fn without_a_carrier_the_internet_is_disconnected() {
    let mut lab = Lab::new();
    let by = lab.fault();
    lab.world.cut(lab.link, by);
    let result = lab.visit("/");
    assert_eq!(result.browser, Some("ERR_INTERNET_DISCONNECTED"));
    assert_eq!(took(&result), 0);
    assert!(lab.leads_to(result.event, by));
    let healed = lab.fault();
    lab.world.mend(lab.link, by, healed);
    assert_eq!(lab.visit("/").status, Some(200));
}

#[test]
fn without_an_address_it_waits_for_one() {
    let mut lab = Lab::new();
    let phone = lab.phone;
    lab.world.act(phone, None, |host: &mut Host, _| {
        host.kernel().clear_addresses(0);
    });
    let result = lab.visit("/");
    assert_eq!(result.browser, Some("ERR_INTERNET_DISCONNECTED"));
    assert_eq!(took(&result), 10_000);
    let number = lab.browser(|browser| browser.visit("http://10.0.0.2:8080/".parse().unwrap()));
    lab.run_for(2);
    lab.world.act(phone, None, |host: &mut Host, context| {
        let cidr = Ipv4Cidr::new(Ipv4Addr::new(10, 0, 0, 1), 24);
        host.kernel().add_address(0, cidr);
        host.settle(context);
    });
    lab.run_for(1);
    let status = lab.browser(|browser| browser.result(number).map(|result| result.status));
    assert_eq!(status, Some(Some(200)));
}

#[test]
fn an_unreachable_address_and_an_unknown_name() {
    let mut lab = Lab::new();
    let far = lab.load("http://192.0.2.1/");
    assert_eq!(far.browser, Some("ERR_ADDRESS_UNREACHABLE"));
    let near = lab.load("http://10.0.0.77/");
    assert_eq!(near.browser, Some("ERR_ADDRESS_UNREACHABLE"));
    assert_eq!(took(&near), 3060);
    let name = lab.load("http://shop.example/");
    assert_eq!(name.browser, Some("ERR_NAME_NOT_RESOLVED"));
    assert_eq!(
        lab.last("browser.lookup").note().unwrap().fact("name"),
        Some("shop.example")
    );
}

#[test]
fn redirects_are_followed_and_end() {
    let redirect = |to: &str| {
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
        Behaviour::Script(Script::send(head, Then::Keep))
    };
    let mut lab = Lab::new();
    lab.behave(redirect("/again"));
    let result = lab.visit("/");
    assert_eq!(result.browser, Some("ERR_TOO_MANY_REDIRECTS"));
    assert_eq!(lab.count("http.request"), 21);
    lab.behave(redirect("https://shop.example/"));
    assert_eq!(lab.visit("/").browser, Some("ERR_INVALID_REDIRECT"));
}

#[test]
fn a_large_page_comes_whole_and_only_its_beginning_is_kept() {
    let mut settings = OriginSettings::default();
    settings
        .pages
        .insert("/big".into(), Page::filler(1_000_000));
    let mut lab = Lab::with(settings);
    let result = lab.visit("/big");
    assert!(result.complete);
    assert_eq!((result.bytes, result.body.len()), (1_000_000, 64 * 1024));
    lab.run_for(1000);
    assert!(lab.world.now() >= moment(1000));
}
