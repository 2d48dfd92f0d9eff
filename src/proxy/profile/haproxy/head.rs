//! The heads `HAProxy` writes: every name in lower case, and nothing added that is not needed.

use crate::http::{Fields, ResponseHead, Version};
use crate::proxy::profile::{ForwardFacts, LastFacts, PersistenceFacts};

pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    if !facts.keep {
        fields.set("connection", "close");
    }
    *fields = lower(fields);
}

pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let old = facts
        .version
        .is_some_and(|version| version < Version::HTTP_11);
    match (facts.keep, old) {
        (true, true) => fields.set("connection", "keep-alive"),
        (true, false) => {}
        (false, _) => fields.set("connection", "close"),
    }
}

/// All that concerns a connection passes, but how long it lasts and how its messages are framed.
pub(super) fn takes_off(fields: &mut Fields) {
    let options: Vec<Vec<u8>> = fields.elements("Connection").map(<[u8]>::to_vec).collect();
    let lasting = |option: &Vec<u8>| {
        option.eq_ignore_ascii_case(b"close") || option.eq_ignore_ascii_case(b"keep-alive")
    };
    let left: Vec<Vec<u8>> = options.into_iter().filter(|it| !lasting(it)).collect();
    fields.remove("Connection");
    fields.remove("Transfer-Encoding");
    if !left.is_empty() {
        fields.append("Connection", left.join(&b", "[..]));
    }
}

/// The coding as the upstream wrote it, if it means the same.
fn keep_coding(head: &mut ResponseHead, came: &ResponseHead) {
    let coding = came.fields.first("Transfer-Encoding");
    let chunked = coding.filter(|coding| coding.eq_ignore_ascii_case(b"chunked"));
    if let (Some(coding), true) = (chunked, head.fields.contains("Transfer-Encoding")) {
        head.fields.set("Transfer-Encoding", coding);
    }
}

/// What belongs to the connection goes by the version in the status line, and a length by whether
/// the status can have content (RFC 9110 section 6.4.1; anything below 200 cannot, it holds).
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    facts.keep_length(head);
    keep_coding(head, facts.response);
    if head.status < 200 || head.status == 204 {
        head.fields.remove("Content-Length");
        head.fields.remove("Transfer-Encoding");
    }
    if head.version < Version::HTTP_11 && head.status != 101 {
        head.fields.remove("Connection");
        if facts.keep {
            head.fields.append("connection", "keep-alive");
        }
    }
    facts.keep_switch(head);
    head.fields = lower(&head.fields);
}

fn lower(fields: &Fields) -> Fields {
    let lines = fields.iter();
    lines
        .map(|field| (field.name.to_ascii_lowercase(), field.value.clone()))
        .collect()
}
