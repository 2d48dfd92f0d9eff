//! Text inside XML.

use crate::view::sanitise;

/// Text as XML takes it: signs of markup as entities, nothing that no XML document may hold.
pub(in crate::view::export) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in sanitise(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
