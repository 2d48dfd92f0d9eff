//! After a switch of protocols: bytes go both ways until both sides are done
//! (RFC 9110 section 7.8).

use std::future::poll_fn;
use std::task::Poll;

use crate::host::{Failure, TcpStream};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::wire::{READ_BYTES, poll_read};

use super::await_head::Wire;
use super::exchange::Exchange;
use super::passage::Passage;

/// Bytes from one side; none at its end.
enum Moved {
    FromUpstream(Result<Vec<u8>, Failure>),
    FromClient(Result<Vec<u8>, Failure>),
}

impl Exchange<'_> {
    /// Passes the head on, then bytes in both directions.
    pub(super) async fn tunnel(
        &mut self,
        wire: &mut Wire,
        passage: &mut Passage,
        who: &str,
    ) -> Result<(), Ending> {
        passage.add(&wire.reader.take_leftover());
        self.flush(passage, who).await?;
        let early = self.client.reader.take_leftover();
        self.send_up(wire, &early).await?;
        let (mut up, mut down) = (true, true);
        while up || down {
            match self.next_move(wire, up, down).await? {
                Moved::FromUpstream(Ok(bytes)) if bytes.is_empty() => {
                    down = false;
                    self.client.stream.shutdown();
                }
                Moved::FromUpstream(Ok(bytes)) => {
                    passage.look_at(&bytes);
                    passage.add(&bytes);
                    self.flush(passage, who).await?;
                }
                Moved::FromClient(Ok(bytes)) if bytes.is_empty() => {
                    up = false;
                    wire.connection.stream.shutdown();
                }
                Moved::FromClient(Ok(bytes)) => self.send_up(wire, &bytes).await?,
                // One side broke the tunnel off: there is nothing left to do for the other.
                Moved::FromUpstream(Err(_)) => return Ok(()),
                Moved::FromClient(Err(failure)) => {
                    return Err(Ending::new(Outcome::ClientLeft, failure.evidence));
                }
            }
        }
        Ok(())
    }

    pub(super) async fn send_up(&self, wire: &mut Wire, bytes: &[u8]) -> Result<(), Ending> {
        let limit = self.proxy.timeouts().send;
        let what = "the upstream does not take what the tunnel carries";
        let writing = wire.connection.stream.write_all(bytes);
        match self.proxy.os.within(limit, what, writing).await {
            // A failed write shows as the end of the other direction.
            Ok(_) => Ok(()),
            Err(timer) => Err(Ending::new(Outcome::SendTimeout, Some(timer))),
        }
    }

    /// Waits for bytes from either side that has not ended yet.
    async fn next_move(&mut self, wire: &mut Wire, up: bool, down: bool) -> Result<Moved, Ending> {
        let proxy = self.proxy;
        let mut buffer = vec![0; READ_BYTES];
        let (upstream, client) = (&mut wire.connection.stream, &mut self.client.stream);
        let moving = poll_fn(|context| {
            let mut look = |stream: &mut TcpStream| {
                let read = poll_read(stream, &mut buffer, context);
                read.map(|read| read.map(|length| buffer[..length].to_vec()))
            };
            if down && let Poll::Ready(bytes) = look(upstream) {
                return Poll::Ready(Moved::FromUpstream(bytes));
            }
            if up && let Poll::Ready(bytes) = look(client) {
                return Poll::Ready(Moved::FromClient(bytes));
            }
            Poll::Pending
        });
        let what = "nothing passed through the tunnel for too long";
        let limit = (proxy.profile().upstream.tunnel_idle)(&proxy.timeouts());
        let timed_out = |timer| Ending::new(Outcome::BodyTimeout, Some(timer));
        proxy
            .os
            .within(limit, what, moving)
            .await
            .map_err(timed_out)
    }
}
