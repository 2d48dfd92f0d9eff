//! One request with its response, as read from a connection.

use crate::http::{
    EndOfStream, Event, Leniency, Limits, ReadError, RequestContext, RequestHead, RequestReader,
    ResponseHead, ResponseReader,
};
use crate::sim::Time;

use super::stream::Connection;

/// A request and what came back.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) sent: Time,
    pub(super) request: RequestHead,
    pub(super) request_body: Vec<u8>,
    /// When the last byte of the request had gone.
    pub(super) all_sent: Time,
    pub(super) response: Option<ResponseHead>,
    pub(super) body: Vec<u8>,
    /// When the first byte of the response was there.
    pub(super) first_byte: Option<Time>,
    /// When the response was complete, or broke off.
    pub(super) ended: Time,
    /// What was wrong with the response.
    pub(super) error: Option<ReadError>,
    /// Whether it is the first on its connection.
    pub(super) is_first: bool,
}

/// As much as any client takes.
fn limits() -> Limits {
    Limits {
        head: 1 << 20,
        start_line: 1 << 20,
        ..Limits::RFC
    }
}

/// The exchanges of a connection, in their order.
pub(super) fn exchanges(connection: &Connection) -> Vec<Exchange> {
    let mut exchanges = requests(connection);
    let mut reader: Option<ResponseReader> = None;
    let mut at = 0;
    let ended = connection.back.end;
    let pieces = connection.back.pieces.iter();
    let arrivals = pieces.map(|(time, data)| (*time, Some(data.as_slice())));
    let last = ended.map(|(time, _)| (time, None));
    for (time, data) in arrivals.chain(last) {
        if exchanges.get(at).is_none() {
            break;
        }
        let reader = reader.get_or_insert_with(|| {
            let context = RequestContext::from(&exchanges[at].request);
            ResponseReader::new(context, Leniency::RFC, limits())
        });
        match data {
            Some(data) => {
                exchanges[at].first_byte.get_or_insert(time);
                reader.feed(data);
            }
            None => reader.finish(ended.map_or(EndOfStream::Fin, |(_, end)| end)),
        }
        while let Some(exchange) = exchanges.get_mut(at) {
            exchange.ended = time;
            match reader.poll() {
                Ok(None) => break,
                Ok(Some(Event::Head(received))) => exchange.response = Some(received.head),
                Ok(Some(Event::Body(data))) => exchange.body.extend_from_slice(&data),
                Ok(Some(Event::End)) => {
                    at += 1;
                    if let Some(next) = exchanges.get(at) {
                        reader.begin(RequestContext::from(&next.request));
                    }
                }
                Ok(Some(Event::Interim(_) | Event::Trailers(_))) => {}
                Err(error) => {
                    exchange.error = Some(error);
                    return exchanges;
                }
            }
        }
    }
    exchanges
}

fn requests(connection: &Connection) -> Vec<Exchange> {
    let mut reader = RequestReader::new(Leniency::RFC, limits());
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (time, data) in &connection.out.pieces {
        reader.feed(data);
        while let Ok(Some(event)) = reader.poll() {
            match event {
                Event::Head(received) => exchanges.push(Exchange {
                    sent: *time,
                    request: received.head,
                    request_body: Vec::new(),
                    all_sent: *time,
                    response: None,
                    body: Vec::new(),
                    first_byte: None,
                    ended: *time,
                    error: None,
                    is_first: exchanges.is_empty(),
                }),
                Event::Body(data) => {
                    if let Some(last) = exchanges.last_mut() {
                        last.request_body.extend_from_slice(&data);
                        last.all_sent = *time;
                    }
                }
                Event::End => reader.begin(),
                Event::Interim(_) | Event::Trailers(_) => {}
            }
        }
    }
    exchanges
}
