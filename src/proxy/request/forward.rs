//! Heads on their way through: what an intermediary takes off, and what it puts on
//! (RFC 9110 section 7.6, RFC 9112 section 6).

use crate::http::{
    Framing, Method, Received, RequestHead, ResponseHead, Version, reason_phrase,
    remove_connection_fields,
};
use crate::proxy::client::Upload;
use crate::proxy::profile::{
    Expect, ForwardFacts, Http10, LastFacts, PersistenceFacts, Profile, RelayFacts, RelayedVersion,
    UntilClose, Upgrades,
};

use super::route::Route;

/// The head to send to an upstream, and the framing of the content behind it.
pub(super) fn request_head(
    profile: &Profile,
    route: &Route,
    upload: &Upload,
    facts: &ForwardFacts<'_>,
) -> (RequestHead, Framing) {
    let mut head = RequestHead {
        method: facts.request.method.clone(),
        target: route.target.clone(),
        version: profile.upstream.version,
        fields: facts.request.fields.clone(),
    };
    let upgrade = upgrade(facts);
    remove_connection_fields(&mut head.fields);
    count_down(&mut head);
    if profile.client.expect == Expect::Continue {
        head.fields.remove("Expect");
    }
    (profile.upstream.request_fields)(&mut head.fields, facts);
    if let Some(upgrade) = upgrade {
        head.fields.set("Connection", "upgrade");
        head.fields.set("Upgrade", upgrade);
    }
    let framing = head.frame(upload.length());
    (head, framing)
}

/// The protocols a request asks to switch to, if that is passed on (RFC 9110 section 7.8).
fn upgrade(facts: &ForwardFacts<'_>) -> Option<Vec<u8>> {
    let request = facts.request;
    let passed = facts.upgrades != Upgrades::Removed;
    let new = request.version >= Version::HTTP_11;
    let asked = passed && new && request.asks_upgrade();
    let protocols = request.fields.first("Upgrade").filter(|_| asked);
    protocols.map(<[u8]>::to_vec)
}

/// RFC 9110 section 7.6.2.
fn count_down(head: &mut RequestHead) {
    let counts = matches!(head.method, Method::Trace | Method::Options);
    let left = head.fields.text("Max-Forwards").map(str::parse::<u64>);
    if let (true, Some(Ok(left))) = (counts, left) {
        let left = left.saturating_sub(1).to_string();
        head.fields.set("Max-Forwards", left);
    }
}

/// The head to send to the client, the framing of the content behind it, and whether the client's
/// connection may carry another request; `in_step` says whether the request was read to its end.
pub(super) fn response_head(
    profile: &Profile,
    request: &Received<RequestHead>,
    response: &Received<ResponseHead>,
    facts: &RelayFacts<'_>,
    in_step: bool,
) -> (ResponseHead, Framing, bool) {
    let mut head = response.head.clone();
    head.version = version(profile, response);
    head.bare &= profile.relay.bare_status;
    if response.head.version == Version::HTTP_09 {
        head.reason = reason_phrase(head.status).unwrap_or_default().into();
    }
    let upgrade = head.fields.first("Upgrade").map(<[u8]>::to_vec);
    (profile.relay.takes_off)(&mut head.fields);
    if facts.rewrite {
        redirect_here(&mut head, facts);
    }
    (profile.relay.response_fields)(&mut head, facts);
    let mut framing = frame(profile, &mut head, request, response);
    if let (Framing::Switched, Framing::Length(length)) = (framing, response.framing) {
        // Read to its end like any other: it switches nothing, and the client must know its end.
        head.fields.set("Content-Length", length.to_string());
        if let Some(upgrade) = &upgrade {
            head.fields.set("Upgrade", upgrade.clone());
        }
        framing = response.framing;
    }
    let switches = framing == Framing::Switched;
    let keep = !switches && in_step && persists(profile, request, &head, framing);
    if switches {
        head.fields.set("Connection", "upgrade");
        if let Some(upgrade) = upgrade {
            head.fields.set("Upgrade", upgrade);
        }
    } else {
        let facts = PersistenceFacts {
            keep,
            version: Some(request.head.version),
        };
        (profile.client.connection_fields)(&mut head.fields, facts);
    }
    let last = LastFacts {
        request: &request.head,
        response: &response.head,
        keep,
    };
    (profile.relay.last_touch)(&mut head, &last);
    // A 101 that switches nothing has no content that the client could see the end of.
    if switches && response.framing != Framing::Switched {
        return (head, Framing::UntilClose, in_step && request.persistent);
    }
    (head, framing, keep)
}

/// A redirect to the upstream itself becomes one to this proxy, as the client knows it
/// (RFC 9110 section 10.2.2).
fn redirect_here(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    let upstream = format!("http://{}", facts.upstream);
    let location = head.fields.text("Location");
    let rest = location.and_then(|location| location.strip_prefix(&upstream));
    let own = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    if let (Some(rest), Some(host)) = (own, facts.request.fields.text("Host")) {
        let here = format!("http://{host}{rest}");
        head.fields.set("Location", here);
    }
}

/// RFC 9110 section 6.2: the version is the sender's own, unless the profile says otherwise.
fn version(profile: &Profile, response: &Received<ResponseHead>) -> Version {
    match profile.relay.version {
        RelayedVersion::Upstreams if response.head.version == Version::HTTP_10 => Version::HTTP_10,
        RelayedVersion::Own | RelayedVersion::Upstreams => Version::HTTP_11,
    }
}

/// Whether the client's connection may carry another request after this response.
fn persists(
    profile: &Profile,
    request: &Received<RequestHead>,
    head: &ResponseHead,
    framing: Framing,
) -> bool {
    let old = request.head.version < Version::HTTP_11;
    let may = !old || profile.client.http10 == Http10::KeepAlive;
    let ends = match framing {
        Framing::UntilClose | Framing::Switched => false,
        // RFC 9112 section 6.1: chunks in an HTTP/1.0 message are not to be trusted.
        Framing::Chunked => head.version >= Version::HTTP_11,
        Framing::None | Framing::Length(_) => true,
    };
    may && ends && request.persistent && !(profile.relay.drops_client)(head.status)
}

/// Frames the content anew (RFC 9112 sections 6.1 to 6.3).
fn frame(
    profile: &Profile,
    head: &mut ResponseHead,
    request: &Received<RequestHead>,
    response: &Received<ResponseHead>,
) -> Framing {
    let length = match response.framing {
        Framing::Length(length) => Some(length),
        Framing::None | Framing::Chunked | Framing::UntilClose | Framing::Switched => None,
    };
    let framing = head.frame(&request.head, length);
    let closes = profile.relay.until_close == UntilClose::Close;
    if closes && framing == Framing::Chunked && response.framing == Framing::UntilClose {
        head.fields.remove("Transfer-Encoding");
        return Framing::UntilClose;
    }
    framing
}

/// An interim response as the client gets it (RFC 9110 section 15.2).
pub(super) fn interim_head(interim: &ResponseHead) -> Vec<u8> {
    let mut head = interim.clone();
    head.version = Version::HTTP_11;
    remove_connection_fields(&mut head.fields);
    head.to_bytes()
}
