//! The one place where text from packets and files becomes fit for a terminal.

use std::fmt::Write as _;

/// The text with everything that could steer a terminal, or mislead a reader, written out as
/// `\u{..}`: control characters (C0, DEL, C1), bidirectional controls, invisible characters. Line
/// ends stay.
pub fn sanitise(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !is_unfit(c) {
            safe.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        }
    }
    safe
}

/// JSON with everything in its texts that could steer a terminal, or mislead a reader, written as
/// `\uXXXX`: to programs it says the same.
pub fn sanitise_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unfit(c) {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

/// One line of a terminal, made safe: tabs become the spaces that a terminal would show.
pub fn sanitise_line(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        if c == '\t' {
            let missing = 8 - column % 8;
            spaced.push_str(&" ".repeat(missing));
            column += missing;
        } else {
            spaced.push(c);
            column += 1;
        }
    }
    sanitise(&spaced)
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_to_programs() {
        let text = "a\u{9b}b\u{202e}c\u{e0041}\u{1b}\n\"";
        let json = serde_json::to_string(text).unwrap();
        let safe = sanitise_json(&json);
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        assert!(!safe.contains(['\u{9b}', '\u{202e}', '\u{e0041}', '\u{1b}']));
    }

    #[test]
    fn tabs_become_spaces() {
        assert_eq!(sanitise_line("a\tb\t\u{1b}"), "a       b       \\u{1b}");
    }

    #[test]
    fn escape_sequences_become_text() {
        assert_eq!(sanitise("a\x1b[31mb\u{9b}c"), "a\\u{1b}[31mb\\u{9b}c");
        assert_eq!(sanitise("user\u{202e}txt.exe"), "user\\u{202e}txt.exe");
        assert_eq!(sanitise("two\nlines, äöü"), "two\nlines, äöü");
    }
}
