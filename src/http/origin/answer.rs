//! Proper answers: pages, and the errors that a server has for bad requests.

use crate::host::{Failure, Os, TcpStream};
use crate::http::{
    BodyWriter, Fields, Method, Received, RequestHead, ResponseHead, Version, WriteError,
    imf_fixdate,
};
use crate::trace::{EventId, Note, Verb};

use super::{OriginSettings, Page};

/// Bytes of content written at once.
const PIECE: usize = 16 * 1024;

/// The page that answers a request.
pub(super) fn page_for(settings: &OriginSettings, head: &RequestHead) -> Page {
    let path = head.target.split('?').next().unwrap_or_default();
    let page = match settings.pages.get(path) {
        Some(page) => page.clone(),
        None if path == "/" => Page::greeting(),
        None => return Page::error(404),
    };
    match head.method {
        Method::Get | Method::Head => page,
        Method::Post if page.takes_post => page,
        _ => Page::error(405),
    }
}

/// Writes a page; says whether the connection may be used again.
pub(super) async fn write_page(
    os: &Os,
    stream: &mut TcpStream,
    request: &Received<RequestHead>,
    page: &Page,
    (server, by): (&str, Option<EventId>),
) -> Result<bool, Failure> {
    let host = os.kernel().name.clone();
    let mut head = response_head(os, page, server);
    let length = (!page.chunked).then(|| page.content.len(&host));
    let framing = head.frame(&request.head, length);
    let persistent = request.persistent && !head.fields.lists("Connection", "close");
    if !persistent {
        head.fields.set("Connection", "close");
    } else if request.head.version < Version::HTTP_11 {
        // RFC 9112 section 9.3: an old client has to be told.
        head.fields.set("Connection", "keep-alive");
    }
    note_answer(os, page.status, "", by);
    let mut out = head.to_bytes();
    let mut body = BodyWriter::new(framing);
    if request.head.method != Method::Head {
        let mut offset = 0;
        loop {
            let piece = page.content.piece(&host, offset, PIECE);
            if piece.is_empty() || body.write(&piece, &mut out).is_err() {
                break;
            }
            offset += piece.len() as u64;
            stream.write_all(&out).await?;
            out.clear();
        }
        end(body, &mut out).unwrap_or_default();
    }
    stream.write_all(&out).await?;
    Ok(persistent)
}

fn end(body: BodyWriter, out: &mut Vec<u8>) -> Result<(), WriteError> {
    body.finish(&Fields::new(), out)
}

fn response_head(os: &Os, page: &Page, server: &str) -> ResponseHead {
    let mut head = ResponseHead::new(page.status);
    let now = crate::sim::Time::CALENDAR_S + os.now().since(crate::sim::Time::ZERO).as_secs();
    head.fields.append("Server", server);
    head.fields.append("Date", imf_fixdate(now));
    head.fields
        .append("Content-Type", page.content_type.as_str());
    if page.status == 405 {
        // RFC 9110 section 15.5.6 asks for it.
        head.fields.append("Allow", "GET, HEAD");
    }
    head
}

/// Records that an answer is written; what follows is its effect.
pub(super) fn note_answer(os: &Os, status: u16, behaviour: &str, by: Option<EventId>) {
    let reason = crate::http::reason_phrase(status).unwrap_or_default();
    let text = format!("answers {status} {reason}");
    let mut note = Note::new("http.answered", text.trim_end()).field("status", status);
    if !behaviour.is_empty() {
        note = note.field("behaviour", behaviour);
    }
    os.say(Verb::Answered, note, by);
}
