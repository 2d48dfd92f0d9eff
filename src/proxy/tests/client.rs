//! A client that sends raw requests and notes what it gets.

use std::cell::RefCell;
use std::net::SocketAddrV4;
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Os, TcpStream};
use crate::http::{
    EndOfStream, Event, Fields, Leniency, Limits, Method, RequestContext, ResponseReader,
};
use crate::sim::Time;

/// What a client got for one request.
#[derive(Clone, Debug, Default)]
pub(super) struct Got {
    /// 0 if there was no response.
    pub(super) status: u16,
    pub(super) fields: Fields,
    pub(super) body: Vec<u8>,
    pub(super) interim: Vec<u16>,
    pub(super) complete: bool,
    /// How the server ended the connection, if it did before the client was satisfied.
    pub(super) end: Option<EndOfStream>,
    pub(super) at: Time,
}

impl Got {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.text(name).unwrap_or("")
    }

    /// The error type in `Proxy-Status`.
    pub(super) fn error(&self) -> Option<&str> {
        let rest = self.field("Proxy-Status").split_once("error=")?.1;
        rest.split(';').next()
    }
}

/// Sends `requests` over one connection, one after the other.
pub(super) async fn talk(
    os: Os,
    to: SocketAddrV4,
    requests: Vec<Vec<u8>>,
    got: Rc<RefCell<Vec<Got>>>,
) {
    let Ok(mut stream) = os.connect(to).await else {
        return;
    };
    for request in requests {
        if stream.write_all(&request).await.is_err() {
            return;
        }
        let method = request.split(|byte| *byte == b' ').next();
        let method = Method::parse(method.unwrap_or(b"")).unwrap_or(Method::Get);
        let mut answer = read(&mut stream, method).await;
        answer.at = os.now();
        let stop = answer.end.is_some();
        got.borrow_mut().push(answer);
        if stop {
            return;
        }
    }
    // The connection stays open as long as the client does.
    while let Ok(1..) = stream.read(&mut [0; 64]).await {}
}

/// Sends a request and a FIN, and waits for the answer.
pub(super) async fn half_close(
    os: Os,
    to: SocketAddrV4,
    request: Vec<u8>,
    got: Rc<RefCell<Vec<Got>>>,
) {
    let Ok(mut stream) = os.connect(to).await else {
        return;
    };
    if stream.write_all(&request).await.is_ok() {
        stream.shutdown();
        let answer = read(&mut stream, Method::Get).await;
        got.borrow_mut().push(answer);
    }
}

/// Sends a request, and breaks the connection off after a while.
pub(super) async fn leave(os: Os, to: SocketAddrV4, request: Vec<u8>, after: Duration) {
    let Ok(mut stream) = os.connect(to).await else {
        return;
    };
    if stream.write_all(&request).await.is_ok() {
        os.sleep(after, "patience").await;
        stream.abort();
    }
}

/// Sends one text after the other, a second between, and notes every byte that comes.
pub(super) async fn raw(os: Os, to: SocketAddrV4, texts: [Vec<u8>; 2], got: Rc<RefCell<Vec<Got>>>) {
    let Ok(mut stream) = os.connect(to).await else {
        return;
    };
    for text in texts {
        if stream.write_all(&text).await.is_err() {
            return;
        }
        os.sleep(Duration::from_millis(500), "think").await;
        let mut buffer = [0; 4096];
        if let Ok(read) = stream.read(&mut buffer).await {
            let body = buffer[..read].to_vec();
            got.borrow_mut().push(Got {
                body,
                ..Got::default()
            });
        }
    }
}

async fn read(stream: &mut TcpStream, method: Method) -> Got {
    let context = RequestContext {
        method,
        upgrade: false,
    };
    let mut reader = ResponseReader::new(context, Leniency::RFC, Limits::RFC);
    let mut got = Got::default();
    let mut buffer = vec![0; 65536];
    loop {
        match reader.poll() {
            Ok(Some(Event::Head(received))) => {
                got.status = received.head.status;
                got.fields = received.head.fields;
            }
            Ok(Some(Event::Interim(received))) => got.interim.push(received.head.status),
            Ok(Some(Event::Body(data))) => got.body.extend_from_slice(&data),
            Ok(Some(Event::Trailers(_))) => {}
            Ok(Some(Event::End)) => {
                got.complete = true;
                return got;
            }
            Ok(None) => match stream.read(&mut buffer).await {
                Ok(read @ 1..) => reader.feed(&buffer[..read]),
                Ok(_) => {
                    got.end = Some(EndOfStream::Fin);
                    reader.finish(EndOfStream::Fin);
                }
                Err(_) => {
                    got.end = Some(EndOfStream::Reset);
                    reader.finish(EndOfStream::Reset);
                }
            },
            Err(_) => return got,
        }
    }
}
