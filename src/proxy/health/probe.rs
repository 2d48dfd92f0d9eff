//! One health check.

use std::net::SocketAddrV4;

use crate::host::TcpStream;
use crate::http::{EndOfStream, Event, RequestContext, RequestHead, ResponseReader};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::resolver;
use crate::proxy::settings::{HealthCheck, Probe, Upstream};
use crate::proxy::state::Proxy;
use crate::trace::EventId;

/// Checks `upstream` once; what it came to, and whether that is good.
pub(super) async fn check(
    proxy: &Proxy,
    upstream: &Upstream,
    check: &HealthCheck,
) -> (bool, Ending) {
    let label = upstream.label();
    let what = format!("{label} does not pass its health check in time");
    let probing = probe(proxy, upstream, check);
    match proxy.os.within(check.timeout, what, probing).await {
        Ok((passed, ending)) => (passed, ending),
        Err(timer) => (false, Ending::new(Outcome::ResponseTimeout, Some(timer))),
    }
}

async fn probe(proxy: &Proxy, upstream: &Upstream, check: &HealthCheck) -> (bool, Ending) {
    let first = {
        let members = proxy.state.members.borrow();
        let member = members.find(&upstream.key());
        member.and_then(|member| member.first_address)
    };
    let found = match first {
        Some(address) => Ok(address),
        None => resolver::address_of(proxy, &upstream.name).await,
    };
    let address = match found {
        Ok(address) => SocketAddrV4::new(address, upstream.port),
        Err(ending) => return (false, ending),
    };
    let stream = match proxy.os.connect(address).await {
        Ok(stream) => stream,
        Err(failure) => {
            let outcome = Outcome::ConnectFailed(failure.errno);
            return (false, Ending::new(outcome, failure.evidence));
        }
    };
    match &check.probe {
        // The handshake was all there is to learn.
        Probe::Connect => {
            stream.close();
            (true, Ending::new(Outcome::Connected, proxy.os.cause()))
        }
        Probe::Get { path, expect } => {
            let request = RequestHead::get(&upstream.label(), path);
            let ending = ask(proxy, stream, request).await;
            let passed = matches!(ending.outcome, Outcome::Answered(it) if expect.contains(&it));
            (passed, ending)
        }
    }
}

/// Sends a request and waits for the head of its response.
async fn ask(proxy: &Proxy, mut stream: TcpStream, mut head: RequestHead) -> Ending {
    head.fields.set("Connection", "close");
    let leniency = proxy.profile().upstream.leniency;
    let limits = proxy.settings().response_limits;
    let context = RequestContext::from(&head);
    let mut reader = ResponseReader::new(context, leniency, limits);
    // What went wrong shows in what is read.
    let _ = stream.write_all(&head.to_bytes()).await;
    let mut buffer = [0; 4096];
    let mut end: Option<EventId> = None;
    loop {
        match reader.poll() {
            Ok(Some(Event::Head(received))) => {
                stream.close();
                return Ending::new(Outcome::Answered(received.head.status), proxy.os.cause());
            }
            Ok(Some(_)) => continue,
            Ok(None) => {}
            Err(error) => {
                let evidence = end.or_else(|| proxy.os.cause());
                return Ending::new(Outcome::BadResponse(error), evidence);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) => {
                end = stream.finished_by();
                reader.finish(EndOfStream::Fin);
            }
            Ok(read) => reader.feed(&buffer[..read]),
            Err(failure) => {
                end = failure.evidence;
                reader.finish(EndOfStream::Reset);
            }
        }
    }
}
