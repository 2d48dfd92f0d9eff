//! Port 53 over UDP and TCP: one task for each datagram and each connection.

use std::rc::Rc;
use std::time::Duration;

use crate::dns::apps::courier::read_message;
use crate::dns::{PORT, StreamFrames, Transport, stream_frame};
use crate::host::{Datagram, Errno, Failure, TcpStream, UdpSocket};
use crate::trace::{Note, Verb};

use super::respond::Server;

/// How many connections may wait to be accepted.
const BACKLOG: usize = 16;

/// How long a connection may be idle: a few seconds are enough (RFC 7766 section 6.2.3).
const IDLE: Duration = Duration::from_secs(10);

/// Serves until the program is stopped.
pub(super) async fn serve(server: Server) {
    server.os.spawn(accept(server.clone()));
    let socket = match server.os.udp(Some(PORT)) {
        Ok(socket) => Rc::new(socket),
        Err(failure) => return complain(&server, failure),
    };
    loop {
        match socket.receive().await {
            Ok(datagram) => {
                let span = datagram
                    .event
                    .and_then(|id| server.os.record().event(id).span);
                let job = reply(server.clone(), Rc::clone(&socket), datagram);
                server.os.spawn_in(span, job);
            }
            Err(failure) if failure.errno == Errno::BrokenPipe => return,
            // ICMP told of a client that is gone.
            Err(_) => {}
        }
    }
}

async fn reply(server: Server, socket: Rc<UdpSocket>, query: Datagram) {
    let Some(octets) = server.respond(&query.payload, Transport::Udp).await else {
        return;
    };
    // The answer comes from the address that was asked (RFC 2181 section 4.1).
    socket.send_from(*query.destination.ip(), query.source, &octets);
}

async fn accept(server: Server) {
    let listener = match server.os.listen(PORT, None, BACKLOG) {
        Ok(listener) => listener,
        Err(failure) => return complain(&server, failure),
    };
    while let Ok(stream) = listener.accept().await {
        let span = stream.span();
        server.os.spawn_in(span, converse(server.clone(), stream));
    }
}

/// Answers the queries of a connection one after the other.
async fn converse(server: Server, mut stream: TcpStream) {
    let mut frames = StreamFrames::default();
    loop {
        let next = read_message(&mut stream, &mut frames);
        let read = server.os.within(IDLE, "another query", next).await;
        let Ok(Ok(query)) = read else {
            return;
        };
        if let Some(octets) = server.respond(&query, Transport::Tcp).await
            && stream.write_all(&stream_frame(&octets)).await.is_err()
        {
            return;
        }
    }
}

fn complain(server: &Server, failure: Failure) {
    let text = format!("dns: cannot listen on port {PORT}: {failure}");
    let note = Note::new("log", text).field("severity", "error");
    server.os.say(Verb::Logged, note, failure.evidence);
}
