//! What the origin server answers, byte for byte where that matters.

use std::cell::RefCell;
use std::net::SocketAddrV4;

use super::*;
use crate::host::Os;
use crate::http::origin::Page;

/// Sends `request` on a connection of its own and gives all that comes back until it ends.
fn raw(lab: &mut Lab, request: &'static str) -> String {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let out = Rc::clone(&heard);
    let cause = lab
        .world
        .intervene(Verb::Asked, Note::new("test", "a request by hand"));
    lab.world
        .act(lab.phone, Some(cause), |host: &mut Host, context| {
            host.run(context, |os| {
                Box::pin(async move { talk(&os, request, &out).await })
            });
        });
    lab.run_for(200);
    let heard = heard.borrow();
    String::from_utf8_lossy(&heard).into_owned()
}

async fn talk(os: &Os, request: &str, out: &RefCell<Vec<u8>>) {
    let to = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), 8080);
    let mut stream = os.connect(to).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        out.borrow_mut().extend_from_slice(&buffer[..read]);
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn rfc9110_15_5_unknown_paths_and_methods() {
    let mut lab = Lab::new();
    let missing = raw(
        &mut lab,
        "GET /no HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(first_line(&missing), "HTTP/1.1 404 Not Found");
    let put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
    let put = raw(&mut lab, put);
    assert_eq!(first_line(&put), "HTTP/1.1 405 Method Not Allowed");
    assert!(put.contains("Allow: GET, HEAD\r\n"));
}

#[test]
fn rfc9110_9_3_2_head_announces_and_sends_no_content() {
    let mut lab = Lab::new();
    let head = raw(
        &mut lab,
        "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert!(head.contains("Content-Length: 25\r\n"), "{head}");
    assert!(head.ends_with("\r\n\r\n"));
}

#[test]
fn rfc9112_9_3_old_clients_close_unless_they_ask() {
    let mut lab = Lab::new();
    let old = raw(&mut lab, "GET / HTTP/1.0\r\n\r\n");
    assert!(old.contains("Connection: close\r\n"), "{old}");
    assert!(old.ends_with("app1</h1>\n"));
    let kept = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    let kept = raw(&mut lab, kept);
    assert!(kept.contains("Connection: keep-alive\r\n"), "{kept}");
}

#[test]
fn rfc9112_9_3_2_pipelined_requests_are_answered_in_order() {
    let mut settings = OriginSettings::default();
    settings.pages.insert("/a".into(), Page::html("first"));
    settings.pages.insert("/b".into(), Page::html("second"));
    let mut lab = Lab::with(settings);
    let both = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n\
                GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let both = raw(&mut lab, both);
    let (first, second) = (both.find("first"), both.find("second"));
    assert!(first.is_some() && first < second, "{both}");
}

#[test]
fn rfc9112_7_1_a_page_of_unknown_length_comes_in_chunks() {
    let mut settings = OriginSettings::default();
    let page = Page {
        chunked: true,
        ..Page::html("twelve bytes")
    };
    settings.pages.insert("/c".into(), page);
    let mut lab = Lab::with(settings);
    let text = raw(
        &mut lab,
        "GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert!(
        text.ends_with("\r\n\r\nc\r\ntwelve bytes\r\n0\r\n\r\n"),
        "{text}"
    );
    let old = raw(&mut lab, "GET /c HTTP/1.0\r\n\r\n");
    assert!(old.ends_with("\r\n\r\ntwelve bytes"), "{old}");
}

#[test]
fn rfc9110_10_1_1_a_client_that_waits_is_told_to_continue() {
    let mut lab = Lab::new();
    let request = "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\
                   Content-Length: 2\r\nConnection: close\r\n\r\nhi";
    let text = raw(&mut lab, request);
    assert!(
        text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 405 "),
        "{text}"
    );
}

#[test]
fn a_bad_request_is_answered_and_the_connection_closed() {
    let mut lab = Lab::new();
    let text = raw(&mut lab, "GET / HTTP/1.1\r\n\r\n");
    assert_eq!(first_line(&text), "HTTP/1.1 400 Bad Request");
    let text = raw(&mut lab, "GET / HTTP/9.1\r\nHost: a\r\n\r\n");
    assert_eq!(first_line(&text), "HTTP/1.1 505 HTTP Version Not Supported");
}

#[test]
fn errors_by_order_and_slowness_have_an_author_and_a_cause() {
    let mut lab = Lab::new();
    let by = lab.behave(Behaviour::Status(503));
    let result = lab.visit("/");
    assert_eq!((result.status, result.complete), (Some(503), true));
    let answered = lab.last("http.answered");
    assert_eq!(
        (answered.node, answered.causes.because),
        (lab.app, Some(by))
    );
    let by = lab.behave(Behaviour::Slow(Duration::from_secs(3)));
    let result = lab.visit("/");
    assert_eq!((result.status, took(&result)), (Some(200), 3010));
    assert!(lab.leads_to(result.event, by));
    lab.behave(Behaviour::Normal);
    assert_eq!(lab.visit("/").status, Some(200));
}

#[test]
fn a_narrow_or_full_listener_heals() {
    let mut lab = Lab::new();
    for behaviour in [Behaviour::LoopbackOnly, Behaviour::BacklogFull] {
        lab.behave(behaviour);
        assert_eq!(lab.visit("/").status, None);
        lab.behave(Behaviour::Normal);
        assert_eq!(lab.visit("/").status, Some(200));
        lab.browser(Browser::close_idle);
    }
}

#[test]
fn a_fault_survives_a_restart() {
    let mut lab = Lab::new();
    let by = lab.behave(Behaviour::LoopbackOnly);
    let app = lab.app;
    lab.world.act(app, Some(by), |host: &mut Host, context| {
        host.stop(context, "app", by);
        host.resume(context, "app", by);
    });
    assert_eq!(lab.visit("/").browser, Some("ERR_CONNECTION_REFUSED"));
    let closed = lab.last("tcp.port-closed");
    assert_eq!(closed.causes.because, Some(by));
}

#[test]
fn requests_nest_in_the_clients_connection() {
    let mut lab = Lab::new();
    lab.visit("/");
    let trace = lab.world.trace().borrow();
    let visits = trace
        .spans()
        .iter()
        .position(|s| s.label.starts_with("GET http"));
    let request = trace.spans().iter().find(|s| s.label == "GET /").unwrap();
    let mut above = request.parent;
    let mut depth = 0;
    while let Some(id) = above {
        depth += 1;
        above = trace.span_of(id).parent;
        if Some(id.index()) == visits {
            assert_eq!(depth, 3, "request in connection in connection in visit");
            return;
        }
    }
    panic!("the request is not part of the visit");
}
