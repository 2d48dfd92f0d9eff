//! What Go's server calls content without a type: the rules of the MIME Sniffing Standard, as
//! `http.DetectContentType` has them, for the types a web application sends.

/// How content of a type begins, and what it is called.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"<?xml", "text/xml; charset=utf-8"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\xfe\xff", "text/plain; charset=utf-16be"),
    (b"\xff\xfe", "text/plain; charset=utf-16le"),
    (b"\xef\xbb\xbf", "text/plain; charset=utf-8"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"BM", "image/bmp"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x1f\x8b\x08", "application/x-gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x00asm", "application/wasm"),
];

/// The tags HTML may begin with.
const TAGS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
];

/// So much of the content is looked at, in bytes.
const LOOK: usize = 512;

/// The type of content that begins so.
pub(super) fn name(content: &[u8]) -> &'static str {
    let content = &content[..content.len().min(LOOK)];
    let text = content.trim_ascii_start();
    if TAGS.iter().any(|tag| begins_with_tag(text, tag.as_bytes())) {
        return "text/html; charset=utf-8";
    }
    let known = BEGINNINGS.iter().find(|(beginning, kind)| {
        let from = if kind.starts_with("text/xml") {
            text
        } else {
            content
        };
        from.starts_with(beginning)
    });
    match known {
        Some((_, kind)) => kind,
        None if content.iter().any(|byte| is_binary(*byte)) => "application/octet-stream",
        None => "text/plain; charset=utf-8",
    }
}

/// Whether `text` begins with `tag`, whatever the case, and the tag ends there.
fn begins_with_tag(text: &[u8], tag: &[u8]) -> bool {
    let Some((head, rest)) = text.split_at_checked(tag.len()) else {
        return false;
    };
    head.eq_ignore_ascii_case(tag) && matches!(rest.first(), Some(b' ' | b'>'))
}

/// Whether no text has this byte.
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_named_by_how_it_begins() {
        let table: [(&[u8], &str); 7] = [
            (b"big!", "text/plain; charset=utf-8"),
            (b"", "text/plain; charset=utf-8"),
            (b"  <HTML>", "text/html; charset=utf-8"),
            (b"<bold", "text/plain; charset=utf-8"),
            (b" <?xml ", "text/xml; charset=utf-8"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"a\x00b", "application/octet-stream"),
        ];
        for (content, kind) in table {
            assert_eq!(name(content), kind, "{content:?}");
        }
    }
}
