//! What an intermediary takes off a message, and what it leaves on it (RFC 9110 section 7.6).

use super::{Fields, Version};

/// Removes the fields that concern one connection only: `Connection`, everything it names, and the
/// ones that belong to it by custom (RFC 9110 section 7.6.1).
///
/// Transfer-Encoding is among them: frame the message anew afterwards.
pub fn remove_connection_fields(fields: &mut Fields) {
    let named: Vec<Vec<u8>> = fields.elements("Connection").map(<[u8]>::to_vec).collect();
    fields.retain(|field| {
        let is_named = named
            .iter()
            .any(|name| field.name.eq_ignore_ascii_case(name));
        !is_named && !CONNECTION_FIELDS.iter().any(|name| field.is(name))
    });
}

/// Adds this intermediary to `Via`, after those the message passed before
/// (RFC 9110 section 7.6.3); `received` is the version of the message as it came in.
pub fn add_via(fields: &mut Fields, received: Version, pseudonym: &str) {
    let Version { major, minor } = received;
    let mut entries: Vec<Vec<u8>> = fields.all("Via").map(<[u8]>::to_vec).collect();
    entries.push(format!("{major}.{minor} {pseudonym}").into_bytes());
    fields.set("Via", entries.join(&b", "[..]));
}

/// Tells whether `Via` already names `pseudonym`: the message goes in a loop
/// (RFC 9110 section 7.6.3).
pub fn via_names(fields: &Fields, pseudonym: &str) -> bool {
    fields.elements("Via").any(|entry| {
        let mut words = entry.split(u8::is_ascii_whitespace);
        words.nth(1) == Some(pseudonym.as_bytes())
    })
}

const CONNECTION_FIELDS: [&str; 6] = [
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Transfer-Encoding",
    "Upgrade",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_7_6_1_named_and_customary_fields_go() {
        let mut fields: Fields = [
            ("Connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("Keep-Alive", "timeout=5"),
            ("Transfer-Encoding", "chunked"),
            ("X-End", "2"),
        ]
        .into_iter()
        .collect();
        remove_connection_fields(&mut fields);
        assert_eq!(fields, Fields::new().with("X-End", "2"));
    }

    #[test]
    fn rfc9110_7_6_3_via_grows_in_order_and_shows_loops() {
        let mut fields = Fields::new()
            .with("Via", "1.0 fred")
            .with("via", "1.1 p (x)");
        assert!(via_names(&fields, "p") && !via_names(&fields, "proxy"));
        add_via(&mut fields, Version::HTTP_11, "proxy");
        assert_eq!(fields.text("via"), Some("1.0 fred, 1.1 p (x), 1.1 proxy"));
        assert_eq!(fields.len(), 1);
        assert!(via_names(&fields, "proxy"));
    }
}
